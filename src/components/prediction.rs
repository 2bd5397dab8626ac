//! The predicted class.

use crate::{reactive::said, store::Store, words::words};
use leptos::prelude::*;
use nsp_answer::Label;

/// The argmax of the logits as a digit, with the name of the class.
#[component]
pub fn Prediction() -> impl IntoView {
    let store = expect_context::<Store>();
    let class = move || {
        store
            .answer
            .get()
            .map(|answer| answer.prediction.prediction)
    };
    let digit = move || class().map(|class| class.to_string()).unwrap_or_default();
    let name = move || class().map(Label::name).unwrap_or_default().to_owned();
    view! {
        <div class="number-block">
            <h2>{words().playground.prediction}</h2>
            <p class="class" translate="no">
                <span class="digit" data-testid="prediction" inner_html=said(digit)></span>
                " "
                <span class="class-name" inner_html=said(name)></span>
            </p>
        </div>
    }
}
