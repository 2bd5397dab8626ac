//! What the model received.

use super::{TokenFacts, TokenStrip, TokenTable};
use crate::{
    reactive::said,
    store::Store,
    words::{self, words},
};
use leptos::prelude::*;

/// The token sequence: as a strip, as a summary, and as a table.
#[component]
pub fn Received() -> impl IntoView {
    let store = expect_context::<Store>();
    let empty = move || match store.answer.with(Option::is_some) {
        true => String::new(),
        false => words().playground.no_tokens.to_owned(),
    };
    let cut = move || {
        store.answer.with(|answer| match answer {
            Some(answer) if answer.prediction.truncated => {
                words::was_cut(answer.prediction.tokens.len())
            }
            _ => String::new(),
        })
    };
    view! {
        <div class="received">
            <h2>{words().playground.receives}</h2>
            <TokenStrip />
            <p class="received-empty" inner_html=said(empty)></p>
            <p class="cut-note" inner_html=said(cut)></p>
            <TokenFacts />
            <TokenTable />
        </div>
    }
}
