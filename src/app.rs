//! The page as a whole.

use crate::{
    browser,
    components::{Embed, Footer, Header, Intro, Playground, UpdateNote},
    exhibits::Tutorial,
    logic::Pair,
    reactive::effect,
    store::Store,
    widget,
};
use leptos::{mount::mount_to, prelude::*, web_sys::HtmlElement};
use std::any::Any;

/// Starts the page, or what the widget's frame shows, and gives the [`Store`] to its parts. `written`
/// is what the reader has written before, and `asked` whether they have pressed Predict. Another
/// language makes the parts anew; texts and results stay, since they are in the store.
pub fn start(written: Option<Pair>, asked: bool) {
    let store = Store::start(written);
    if asked {
        store.predict();
    }
    let show = if browser::is_embed() {
        widget::serve(store);
        show_embed
    } else {
        show_page
    };
    let shown = StoredValue::new_local(None);
    effect(move || {
        store.settings.language.track();
        // The earlier one goes away. A view that changes itself would need twice the code.
        shown.set_value(None);
        shown.set_value(browser::mount_point().map(|place| show(place, store)));
    });
}

/// Puts the page into its place, where it stays for as long as what is returned.
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

/// The same for the widget's frame.
fn show_embed(place: HtmlElement, store: Store) -> Box<dyn Any> {
    Box::new(mount_to(place, move || {
        provide_context(store);
        view! { <Embed /> }
    }))
}
