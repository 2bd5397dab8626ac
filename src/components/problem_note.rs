//! What went wrong.

use crate::{
    browser,
    reactive::{flag, text},
    store::Store,
    words,
};
use leptos::prelude::*;

/// The sentence about what went wrong, read out at once, and the button that may help.
#[component]
pub fn ProblemNote() -> impl IntoView {
    let store = expect_context::<Store>();
    let help = move || {
        let label = words::remedy(&store.problem.get()?.remedy)?;
        let retry = move |_| {
            store.retry();
            // The button goes away: its focus must not be lost.
            browser::focus("predict");
        };
        Some(view! {
            <button type="button" class="secondary" on:click=retry>
                {label}
            </button>
        })
    };
    view! {
        <div class="problem" class:shown=flag(move || store.problem.get().is_some())>
            <p data-testid="error" role="alert">
                {text(move || {
                    let problem = store.problem.get();
                    problem.map(|problem| words::problem(&problem.cause)).unwrap_or_default()
                })}
            </p>
            {help}
        </div>
    }
}
