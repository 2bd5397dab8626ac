//! The note that says what went wrong.

use crate::{
    browser,
    reactive::{flag, said},
    store::Store,
    words,
};
use leptos::prelude::*;
use nsp_words::escape;

/// A sentence about what went wrong, which screen readers announce at once, and a button that may
/// help.
#[component]
pub fn ProblemNote() -> impl IntoView {
    let store = expect_context::<Store>();
    let help = move || {
        let label = words::remedy(&store.problem.get()?.remedy)?;
        let retry = move |_| {
            store.retry();
            // The button disappears, so the focus has to move.
            browser::focus("predict");
        };
        Some(view! {
            <button type="button" class="secondary" on:click=retry inner_html=escape(label)></button>
        })
    };
    let sentence = move || {
        let problem = store.problem.get();
        problem
            .map(|problem| words::problem(&problem.cause))
            .unwrap_or_default()
    };
    view! {
        <div class="problem" class:shown=flag(move || store.problem.get().is_some())>
            <p data-testid="error" role="alert" inner_html=said(sentence)></p>
            {help}
        </div>
    }
}
