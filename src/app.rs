//! The page as a whole.

use crate::{
    browser,
    components::{Embed, Footer, Header, Intro, Playground, Tutorial, UpdateNote},
    later,
    mount::keep_shown,
    settings::wanted_language,
    store::{Store, Typing},
    update, words,
};
use leptos::{mount::mount_to, prelude::*, task::spawn_local, web_sys::HtmlElement};
use nsp_words::{EN, Words};
use std::any::Any;

/// Starts the page, the content of the widget's frame, or that of another document, as soon as the words of the
/// reader's language have loaded.
pub fn start() {
    let owner = Owner::current();
    spawn_local(async move {
        // If the words fail to load, English is better than nothing.
        let loaded = words::load(wanted_language()).await;
        if let Some(owner) = owner {
            let store = owner.with(|| start_in(loaded.as_ref().unwrap_or(&&EN)));
            if loaded.is_err() && browser::view() != browser::View::Embed {
                store.miss_chunk();
            }
        }
    });
}

/// Gives the [`Store`] to the parts of the page, with what the reader has written and asked for
/// before.
fn start_in(words: &'static Words) -> Store {
    let (written, is_asked) = (
        browser::written_before_start(),
        browser::asked_before_start(),
    );
    let typing = Typing {
        restore: |store| Box::pin(later::restore(store)),
        keep: |owner, store| Box::pin(later::keep_typed(owner, store)),
    };
    let store = Store::start(words, written, is_asked, typing);
    match browser::view() {
        browser::View::Page => keep_shown(show_page, store),
        browser::View::Embed => serve_widget(store),
        view => show_document(view, store),
    }
    store
}

/// Shows the widget's frame once it knows which model it uses. Until then, the document shows what www/embed.html
/// contains.
fn serve_widget(store: Store) {
    let Some(owner) = Owner::current() else {
        return;
    };
    spawn_local(async move {
        if later::serve_widget(owner.clone(), store).await.is_err() {
            store.miss_chunk();
        }
        owner.with(|| keep_shown(show_embed, store));
    });
}

/// Shows the content of a document whose code loads later.
fn show_document(view: browser::View, store: Store) {
    let Some(owner) = Owner::current() else {
        return;
    };
    spawn_local(async move {
        let shown = match view {
            browser::View::Bench => later::show_bench(owner, store).await,
            browser::View::Check => later::show_check(owner, store).await,
            _ => later::show_models(owner, store).await,
        };
        if shown.is_err() {
            // There is no view yet that could report it.
            update::fail();
        }
    });
}

/// Mounts the page. It stays mounted until the returned value is dropped.
fn show_page(place: HtmlElement, store: Store) -> Box<dyn Any> {
    browser::set_title(words::words().site.title);
    let mounted = mount_to(place, move || {
        provide_context(store);
        view! {
            <Header />
            <main>
                <Intro />
                <Playground />
                <Tutorial />
            </main>
            <Footer />
            <UpdateNote />
        }
    });
    browser::mark("bert-nsp:page");
    Box::new(mounted)
}

/// Mounts the content of the widget's frame, like [`show_page`].
fn show_embed(place: HtmlElement, store: Store) -> Box<dyn Any> {
    Box::new(mount_to(place, move || {
        provide_context(store);
        view! { <Embed /> }
    }))
}
