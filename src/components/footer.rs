//! The end of the page.

use super::{AutoLoad, StoragePanel};
use crate::{browser, words::words};
use leptos::prelude::*;

/// What the page does not do. Some lines are only on a site: an offline folder downloads and stores
/// nothing.
#[component]
pub fn Footer() -> impl IntoView {
    view! {
        <footer class="site-footer">
            {(!browser::is_from_file()).then(|| view! { <AutoLoad /> <StoragePanel /> })}
            <p>{words().site.footer}</p>
        </footer>
    }
}
