//! The two logits.

use crate::{
    logic::format::{exact_list, four_decimals},
    store::Store,
    words::{self, words},
};
use leptos::prelude::*;
use nsp_protocol::{IS_NEXT, NOT_NEXT, label_name};

/// The model's two scores. The larger one is the prediction.
#[component]
pub fn Logits() -> impl IntoView {
    let store = expect_context::<Store>();
    let logits = move || store.answer.get().map(|answer| answer.prediction.logits);
    let class = move || {
        store
            .answer
            .get()
            .map(|answer| answer.prediction.prediction)
    };
    let row = move |(index, value): (u8, f32)| {
        view! {
            <span class="value" class:argmax=move || class() == Some(index)>
                <span class="visually-hidden">{label_name(index)} ": "</span>
                {four_decimals(value)}
            </span>
        }
    };
    view! {
        <div class="number-block">
            <h2>{words().playground.logits}</h2>
            <div class="class-rows">
                <div class="class-labels" aria-hidden="true">
                    <span>{words::class(IS_NEXT)}</span>
                    <span>{words::class(NOT_NEXT)}</span>
                </div>
                <div
                    class="values"
                    data-testid="logits"
                    data-value=move || logits().map(|logits| exact_list(&logits)).unwrap_or_default()
                >
                    {move || logits().map(|[is_next, not_next]| {
                        [(IS_NEXT, is_next), (NOT_NEXT, not_next)].map(row).collect_view()
                    })}
                </div>
            </div>
        </div>
    }
}
