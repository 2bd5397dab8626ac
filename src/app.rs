//! The page as a whole.

use crate::{
    components::{Footer, Header, Intro, Playground},
    store::Store,
};
use leptos::prelude::*;

/// The whole page. Starts the engine and gives the [`Store`] to its parts.
#[component]
pub fn App() -> impl IntoView {
    provide_context(Store::start());
    view! {
        <Header />
        <main>
            <Intro />
            <Playground />
        </main>
        <Footer />
    }
}
