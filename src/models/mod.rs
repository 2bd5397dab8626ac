//! What models.html shows. Only models.html loads this code.

use crate::{
    components::{LanguageChoice, Mark},
    mount::keep_shown,
    store::Store,
    words::{self, words},
};
use leptos::{mount::mount_to, prelude::*, web_sys::HtmlElement};
use nsp_words::models_page;
use std::any::Any;

/// Shows the document's content in the reader's language. Until then, the document shows what
/// www/models.html contains.
pub fn show(store: Store) {
    keep_shown(show_in, store);
}

fn show_in(place: HtmlElement, store: Store) -> Box<dyn Any> {
    Box::new(mount_to(place, move || {
        provide_context(store);
        view! { <Models /> }
    }))
}

/// The header, the introduction, and the models.
#[component]
fn Models() -> impl IntoView {
    let page = models_page(words().language);
    view! {
        <header class="site-header">
            <span class="site-name"><Mark /> {words::NAME}</span>
            <a href="./">{page.back}</a>
            <LanguageChoice />
        </header>
        <main>
            <div class="intro">
                <h1>{page.heading}</h1>
                <p class="lede">{page.lede}</p>
            </div>
            <div data-testid="models"></div>
        </main>
    }
}
