//! The heading and the introduction.

use crate::{browser, words::words};
use leptos::prelude::*;

/// The heading and what the page is. If the page was opened from a file, also what it lacks. Before
/// the page has started, `index.html` shows the first two.
#[component]
pub fn Intro() -> impl IntoView {
    view! {
        <div class="intro">
            <h1>{words().site.heading}</h1>
            <p class="lede">{words().site.lede}</p>
            {browser::is_from_file().then(|| view! { <p class="folder-note">{words().folder.note}</p> })}
        </div>
    }
}
