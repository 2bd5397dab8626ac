//! The page as a whole.

use crate::{
    browser,
    components::{Embed, Footer, Header, Intro, Playground},
    exhibits::Tutorial,
    logic::Pair,
    store::Store,
    widget,
};
use leptos::prelude::*;

/// The whole page, or what the widget's frame shows. Gives the [`Store`] to its parts. Another language makes the parts anew; texts
/// and results stay, since they are in the store.
#[component]
pub fn App(
    /// What the reader has written before the page could start.
    written: Option<Pair>,
    /// Whether the reader has pressed Predict before the page could start.
    asked: bool,
) -> impl IntoView {
    let store = Store::start(written);
    if asked {
        store.predict();
    }
    provide_context(store);
    if browser::is_embed() {
        widget::serve(store);
        return Embed().into_any();
    }
    let page = move || {
        store.settings.language.track();
        view! {
            <Header />
            <main>
                <Intro />
                <Playground />
                <Tutorial />
            </main>
            <Footer />
        }
    };
    page.into_any()
}
