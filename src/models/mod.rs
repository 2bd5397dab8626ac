//! What models.html shows. Only models.html loads this code.

mod cost;
mod dropped;
mod facts;
mod find;
mod importer;
mod list;
mod published;
mod shelf;

use crate::{
    browser,
    components::{LanguageChoice, Mark},
    mount::keep_shown,
    store::Store,
    words::{self, numbers, words},
};
use facts::Facts;
use find::Find;
use importer::Importer;
use leptos::{mount::mount_to, prelude::*, web_sys::HtmlElement};
use list::List;
use nsp_words::{ModelsPage, models_page};
use std::any::Any;

/// Shows the document's content in the reader's language. Until then, the document shows what
/// www/view.html contains.
pub fn show(store: Store) {
    // An import goes on when the language changes.
    provide_context(Importer::new());
    keep_shown(show_in, store);
}

fn show_in(place: HtmlElement, store: Store) -> Box<dyn Any> {
    let importer = expect_context::<Importer>();
    browser::set_title(page_words().title);
    Box::new(mount_to(place, move || {
        provide_context(store);
        provide_context(importer);
        view! { <Models /> }
    }))
}

/// The words of models.html in the reader's language.
fn page_words() -> &'static ModelsPage {
    models_page(words().language)
}

/// A number of bytes, with its unit.
fn size(bytes: u64) -> String {
    format!("{}\u{202f}MB", numbers().megabytes(bytes))
}

/// The header, the introduction, the import, and the models.
#[component]
fn Models() -> impl IntoView {
    let page = page_words();
    view! {
        <header class="site-header">
            <span class="site-name"><Mark /> {words::NAME}</span>
            <a href="./">{page.back}</a>
            <LanguageChoice />
        </header>
        <main class="models">
            <div class="intro">
                <h1>{page.heading}</h1>
                <p class="lede">{page.lede}</p>
            </div>
            <Find />
            <Facts />
            <List />
        </main>
    }
}
