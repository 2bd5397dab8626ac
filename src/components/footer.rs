//! The end of the page.

use super::AutoLoad;
use crate::{browser, words::words};
use leptos::prelude::*;

/// What the page does not do, and a choice that only a site has: nothing is downloaded from a folder.
#[component]
pub fn Footer() -> impl IntoView {
    view! {
        <footer class="site-footer">
            {(!browser::is_from_file()).then(|| view! { <AutoLoad /> })}
            <p>{words().site.footer}</p>
        </footer>
    }
}
