//! What check.html shows: the text checker of section 9 on a page of its own.

use crate::{
    browser,
    components::{LanguageChoice, Mark},
    exhibits,
    logic::typed::Typed,
    mount::keep_shown,
    store::Store,
    words::{self, flow_words, words},
};
use leptos::{
    ev::{hashchange, pagehide},
    html::Div,
    mount::mount_to,
    prelude::*,
    web_sys::{Element, HtmlElement},
};
use nsp_words::checker_page;
use std::any::Any;

/// Shows the document's content in the reader's language. Until then, the document shows what
/// www/view.html contains.
pub fn show(store: Store) {
    let typed = Typed::read(&browser::typed().unwrap_or_default()).link;
    // After a reload, what was typed is newer than the address.
    let is_newer = browser::is_return() && typed.flow_text.is_some();
    store.flow_text.set(typed.flow_text.unwrap_or_default());
    store.context.set(typed.context);
    if !is_newer {
        follow(store);
    }
    let _ = window_event_listener(hashchange, move |_| follow(store));
    let _ = window_event_listener(pagehide, move |_| keep(store));
    keep_shown(show_in, store);
}

/// Does what the address asks for.
fn follow(store: Store) {
    let link = browser::link();
    if let Some(text) = link.flow_text {
        store.flow_text.set(text);
    }
    if link.context.is_some() {
        store.context.set(link.context);
    }
}

/// Keeps the text for this tab: for a reload, and for section 9.
fn keep(store: Store) {
    let mut typed = Typed::read(&browser::typed().unwrap_or_default());
    let text = store.flow_text.get_untracked();
    let is_own = !text.trim().is_empty() && text != words().samples.flow;
    typed.link.flow_text = is_own.then_some(text);
    typed.link.context = store.context.get_untracked();
    browser::keep_typed(&typed.write());
}

fn show_in(place: HtmlElement, store: Store) -> Box<dyn Any> {
    browser::set_title(flow_words().title);
    Box::new(mount_to(place, move || {
        provide_context(store);
        view! { <Check /> }
    }))
}

/// The header, the introduction, and the checker.
#[component]
fn Check() -> impl IntoView {
    let store = expect_context::<Store>();
    let page = flow_words();
    let place = NodeRef::<Div>::new();
    place.on_load(move |place| exhibits::bind_check(Element::from(place), store));
    view! {
        <header class="site-header">
            <span class="site-name"><Mark /> {words::NAME}</span>
            <a href=browser::page_address()>{page.back}</a>
            <LanguageChoice />
        </header>
        <main class="check">
            <div class="intro">
                <h1>{page.heading}</h1>
                <p class="lede">{page.lede}</p>
            </div>
            <div class="exhibit" node_ref=place inner_html=checker_page(words())></div>
        </main>
    }
}
