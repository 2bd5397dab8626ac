//! The predicted class.

use crate::{store::Store, words::words};
use leptos::prelude::*;
use nsp_protocol::label_name;

/// The argmax of the logits as a digit, with its name.
#[component]
pub fn Prediction() -> impl IntoView {
    let store = expect_context::<Store>();
    let class = move || {
        store
            .answer
            .get()
            .map(|answer| answer.prediction.prediction)
    };
    view! {
        <div class="number-block">
            <h2>{words().playground.prediction}</h2>
            <p class="class">
                <span class="digit" data-testid="prediction">{class}</span>
                " "
                <span class="class-name">{move || class().map(label_name)}</span>
            </p>
        </div>
    }
}
