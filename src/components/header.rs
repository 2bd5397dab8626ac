//! The top of the page. Before the page has started, `index.html` shows the same.

use super::Mark;
use crate::words;
use leptos::prelude::*;

/// The mark and the name.
#[component]
pub fn Header() -> impl IntoView {
    view! {
        <header class="site-header">
            <span class="site-name"><Mark /> {words::NAME}</span>
        </header>
    }
}
