//! The ready examples.

use crate::reactive::{memo, said, text};
use crate::{
    logic::examples::{EXAMPLES, Example},
    store::Store,
    words::{self, words},
};
use leptos::prelude::*;

/// A button for each example, the buttons that bring back the reader's own pair or empty the boxes,
/// and a sentence about the example that is in the boxes.
#[component]
pub fn ExamplesRow() -> impl IntoView {
    let store = expect_context::<Store>();
    let chosen = memo(move || {
        EXAMPLES
            .iter()
            .find(|example| store.a.with(|a| *a == example.a) && store.b.with(|b| *b == example.b))
    });
    let button = move |example: &'static Example| {
        let id = example.id;
        let is_chosen = move || chosen.with(|chosen| chosen.as_ref().is_some_and(|c| c.id == id));
        let (title, _) = words::example(example);
        view! {
            <li>
                <button
                    type="button"
                    class="example"
                    data-example=id
                    aria-pressed=text(move || is_chosen().to_string())
                    on:click=move |_| store.ask(example.pair())
                >
                    {title}
                </button>
            </li>
        }
    };
    let note = move || {
        let note = chosen.get().map(|example| {
            let answer = store.answer.with(|answer| {
                let answer = answer
                    .as_ref()
                    .filter(|answer| answer.pair == example.pair());
                answer.map(|answer| answer.prediction.prediction)
            });
            words::example_note(example, &store.model_name(), answer)
        });
        note.unwrap_or_default()
    };
    view! {
        <div class="examples">
            <ul role="list" aria-label=words().playground.examples>
                {EXAMPLES.iter().map(button).collect_view()}
            </ul>
            <p class="own" inner_html=text(move || store.own_row.get())></p>
            <p class="example-note" inner_html=said(note)></p>
        </div>
    }
}
