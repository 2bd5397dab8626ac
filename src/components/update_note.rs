//! The note that a new build of the site is ready.

use crate::{
    reactive::{flag, said},
    store::Store,
    words::words,
};
use leptos::prelude::*;

/// A quiet line with a button, once a new build is ready. The page never reloads by itself.
#[component]
pub fn UpdateNote() -> impl IntoView {
    let store = expect_context::<Store>();
    let has_update = store.service_worker.has_update;
    let words = &words().storage;
    let line = move || {
        let line = has_update.get().then_some(words.update);
        line.unwrap_or_default().to_owned()
    };
    view! {
        <div class="update" class:shown=flag(move || has_update.get())>
            <p role="status" data-testid="update" inner_html=said(line)></p>
            <button
                type="button"
                class="secondary"
                data-update="reload"
                hidden=flag(move || !has_update.get())
                on:click=move |_| store.change_build()
            >
                {words.reload}
            </button>
            <button
                type="button"
                class="plain"
                data-update="later"
                hidden=flag(move || !has_update.get())
                on:click=move |_| has_update.set(false)
            >
                {words.later}
            </button>
        </div>
    }
}
