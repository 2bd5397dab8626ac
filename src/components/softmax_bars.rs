//! The two probabilities.

use super::logits::value_row;
use crate::reactive::text;
use crate::{
    logic::format::{exact_list, fixed},
    store::Store,
    words::{self, numbers, words},
};
use leptos::prelude::*;
use nsp_answer::Label;

/// The softmax of the logits, as bars and as numbers.
#[component]
pub fn SoftmaxBars() -> impl IntoView {
    let store = expect_context::<Store>();
    let probabilities = move || {
        store
            .answer
            .get()
            .map(|answer| answer.prediction.probabilities)
    };
    let class = move || {
        store
            .answer
            .get()
            .map(|answer| answer.prediction.prediction)
    };
    let bar = move |label: Label| {
        let width = move || {
            let share = probabilities().map_or(0.0, |probabilities| probabilities[label.index()]);
            format!("{}%", fixed(f64::from(share) * 100.0, 2))
        };
        view! {
            <span class="bar" data-class=label.name()>
                <span class="fill" style:width=text(width)></span>
            </span>
        }
    };
    let rows = move || {
        let row = |label: Label, values: [f32; 2]| {
            let value = numbers().percent(values[label.index()]);
            value_row(label, &value, class() == Some(label))
        };
        probabilities()
            .map(|values| Label::BOTH.map(|label| row(label, values)).concat())
            .unwrap_or_default()
    };
    view! {
        <div class="number-block">
            <h2>{words().playground.softmax}</h2>
            <div class="class-rows">
                <div class="class-labels" aria-hidden="true" translate="no">
                    <span>{words::class(Label::IsNext)}</span>
                    <span>{words::class(Label::NotNext)}</span>
                </div>
                <div class="bars" aria-hidden="true">
                    {bar(Label::IsNext)}
                    {bar(Label::NotNext)}
                </div>
                <div
                    class="values"
                    translate="no"
                    data-testid="probabilities"
                    data-value=text(move || {
                        probabilities().map(|values| exact_list(&values)).unwrap_or_default()
                    })
                    inner_html=text(rows)
                ></div>
            </div>
        </div>
    }
}
