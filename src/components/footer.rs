//! The end of the page.

use super::AutoLoad;
use crate::words::words;
use leptos::prelude::*;

/// What the page does not do.
#[component]
pub fn Footer() -> impl IntoView {
    view! {
        <footer class="site-footer">
            <AutoLoad />
            <p>{words().site.footer}</p>
        </footer>
    }
}
