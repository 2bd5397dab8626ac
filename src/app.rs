//! The page as a whole.

use crate::{
    components::{Footer, Header, Intro, Playground},
    exhibits::Tutorial,
    logic::Pair,
    store::Store,
};
use leptos::prelude::*;

/// The whole page. Gives the [`Store`] to its parts. Another language makes the parts anew; texts
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
    move || {
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
    }
}
