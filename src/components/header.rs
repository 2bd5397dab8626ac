//! The top of the page. Before the page has started, `index.html` shows the same.

use super::{LanguageChoice, Mark};
use crate::words::{self, words};
use leptos::prelude::*;

/// The mark, the name, the link to the tutorial, the choice of language.
#[component]
pub fn Header() -> impl IntoView {
    view! {
        <header class="site-header">
            <span class="site-name"><Mark /> {words::NAME}</span>
            <a href="#tutorial">{words().site.contents_link}</a>
            <LanguageChoice />
        </header>
    }
}
