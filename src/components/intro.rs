//! The question that the page answers.

use crate::words::words;
use leptos::prelude::*;

/// The heading and what the page is. Before the page has started, `index.html` shows the same.
#[component]
pub fn Intro() -> impl IntoView {
    view! {
        <div class="intro">
            <h1>{words().site.heading}</h1>
            <p class="lede">{words().site.lede}</p>
        </div>
    }
}
