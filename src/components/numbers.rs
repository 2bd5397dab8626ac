//! The numbers behind the verdict.

use super::{Logits, Prediction, SoftmaxBars};
use leptos::prelude::*;

/// Class, logits and probabilities, side by side.
#[component]
pub fn Numbers() -> impl IntoView {
    view! {
        <div class="numbers">
            <Prediction />
            <Logits />
            <SoftmaxBars />
        </div>
    }
}
