//! What the model received.

use super::{TokenFacts, TokenStrip, TokenTable};
use crate::{
    store::Store,
    words::{self, words},
};
use leptos::prelude::*;

/// The token sequence: as a strip, in short, and as a table.
#[component]
pub fn Received() -> impl IntoView {
    let store = expect_context::<Store>();
    let has_answer = move || store.answer.with(Option::is_some);
    let cut = move || {
        store.answer.with(|answer| {
            let prediction = &answer.as_ref()?.prediction;
            prediction
                .truncated
                .then(|| words::was_cut(prediction.tokens.len()))
        })
    };
    view! {
        <div class="received">
            <h2>{words().playground.receives}</h2>
            <TokenStrip />
            <p class="received-empty">{move || (!has_answer()).then_some(words().playground.no_tokens)}</p>
            <p class="cut-note">{cut}</p>
            <TokenFacts />
            <TokenTable />
        </div>
    }
}
