//! The end of the page.

use super::{AutoLoad, StoragePanel};
use crate::{browser, words::words};
use leptos::prelude::*;

/// The project's repository.
const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");
/// The pages of the repository that the foot links to, in the order of their words.
const PAGES: [&str; 5] = [
    "",
    "#licence",
    "/graphs/contributors",
    "/blob/HEAD/CITATION.cff",
    "/blob/HEAD/docs/offline-folder.md",
];

/// What the page does not do, and where the project is. Some lines are only on a site: an offline folder
/// downloads and stores nothing.
#[component]
pub fn Footer() -> impl IntoView {
    let words = &words().site;
    let links = PAGES.iter().zip(words.footer_links);
    let links: Vec<String> = links
        .map(|(page, word)| format!("<a href=\"{REPOSITORY}{page}\">{word}</a>"))
        .collect();
    view! {
        <footer class="site-footer">
            {(!browser::is_from_file()).then(|| view! { <AutoLoad /> <StoragePanel /> })}
            <p>{words.footer}</p>
            <p class="site-links" inner_html=links.join(" ")></p>
        </footer>
    }
}
