//! The page as a whole.

use crate::{
    browser,
    components::{Embed, Footer, Header, Intro, Playground, Tutorial, UpdateNote},
    later,
    reactive::effect,
    settings::wanted_language,
    store::{Store, Typing},
    words,
};
use leptos::{mount::mount_to, prelude::*, task::spawn_local, web_sys::HtmlElement};
use nsp_words::{EN, Words};
use std::any::Any;

/// Starts the page, or the content of the widget's frame, as soon as the words of the reader's
/// language have loaded.
pub fn start() {
    let owner = Owner::current();
    spawn_local(async move {
        // If the words fail to load, English is better than nothing.
        let loaded = words::load(wanted_language()).await;
        if let Some(owner) = owner {
            let store = owner.with(|| start_in(*loaded.as_ref().unwrap_or(&&EN)));
            if loaded.is_err() && !browser::is_embed() {
                store.miss_chunk();
            }
        }
    });
}

/// Gives the [`Store`] to the parts of the page, with what the reader has written and asked for
/// before. When the language changes, the parts are made again; texts and results stay, because
/// they are in the store.
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
    let show = if browser::is_embed() {
        serve_widget(store);
        show_embed
    } else {
        show_page
    };
    let shown = StoredValue::new_local(None);
    effect(move || {
        store.settings.language.track();
        // The earlier view is dropped. A view that updates itself would need twice the code.
        shown.set_value(None);
        shown.set_value(browser::mount_point().map(|place| show(place, store)));
    });
    store
}

fn serve_widget(store: Store) {
    let Some(owner) = Owner::current() else {
        return;
    };
    spawn_local(async move {
        if later::serve_widget(owner, store).await.is_err() {
            store.miss_chunk();
        }
    });
}

/// Mounts the page. It stays mounted until the returned value is dropped.
fn show_page(place: HtmlElement, store: Store) -> Box<dyn Any> {
    Box::new(mount_to(place, move || {
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
    }))
}

/// Mounts the content of the widget's frame, like [`show_page`].
fn show_embed(place: HtmlElement, store: Store) -> Box<dyn Any> {
    Box::new(mount_to(place, move || {
        provide_context(store);
        view! { <Embed /> }
    }))
}
