//! The two logits.

use crate::reactive::text;
use crate::{
    logic::format::exact_list,
    store::Store,
    words::{self, numbers, words},
};
use leptos::prelude::*;
use nsp_answer::Label;
use nsp_words::escape;

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
    let rows = move || {
        let row = |label: Label, logits: [f32; 2]| {
            let value = numbers().four_decimals(logits[label.index()]);
            value_row(label, &value, class() == Some(label))
        };
        logits()
            .map(|logits| Label::BOTH.map(|label| row(label, logits)).concat())
            .unwrap_or_default()
    };
    view! {
        <div class="number-block">
            <h2>{words().playground.logits}</h2>
            <div class="class-rows">
                <div class="class-labels" aria-hidden="true" translate="no">
                    <span>{words::class(Label::IsNext)}</span>
                    <span>{words::class(Label::NotNext)}</span>
                </div>
                <div
                    class="values"
                    translate="no"
                    data-testid="logits"
                    data-value=text(move || {
                        logits().map(|logits| exact_list(&logits)).unwrap_or_default()
                    })
                    inner_html=text(rows)
                ></div>
            </div>
        </div>
    }
}

/// A class's number as HTML, with the name of the class for screen readers.
pub fn value_row(class: Label, value: &str, is_argmax: bool) -> String {
    format!(
        "<span class=\"value{}\"><span class=\"visually-hidden\">{}: </span>{}</span>",
        if is_argmax { " argmax" } else { "" },
        class.name(),
        escape(value)
    )
}
