//! The end of the page.

use crate::words;
use leptos::prelude::*;

/// What the page does not do.
#[component]
pub fn Footer() -> impl IntoView {
    view! {
        <footer class="site-footer">
            <p>{words::FOOTER}</p>
        </footer>
    }
}
