//! Section 7: the loss under either label.

use super::shared::Exhibit;
use crate::reactive::effect;
use crate::{
    logic::format::{exact, percent, signed, small},
    words::{self, words},
};
use leptos::prelude::*;
use nsp_protocol::cross_entropy;
use nsp_words::fill;

/// The choice of a label, and the loss for both.
pub fn bind(exhibit: Exhibit) {
    let (part, store) = (&exhibit.part, exhibit.store);
    // Option 0 is no label, then come 0 and 1.
    let chosen = RwSignal::new(0_usize);
    effect(move || chosen.set(store.label.get().map_or(0, |label| usize::from(label) + 1)));
    effect(move || {
        let label = chosen.get().checked_sub(1).map(|label| label as u8);
        if store.label.get_untracked() != label {
            store.label.set(label);
        }
    });
    part.choice("label", chosen);
    exhibit.waiting(move || store.answer.with(Option::is_some));

    let prediction = move || store.answer.get().map(|answer| answer.prediction.clone());
    let printed = move |label: u8| {
        let loss = prediction().map(|p| cross_entropy(p.logits, label));
        loss.map(|loss| signed(f64::from(loss), 4))
            .unwrap_or_default()
    };
    // For programs only what the model in this tab has answered.
    let value = move |label: Option<u8>| {
        let answer = store.live.get().zip(label);
        let loss = answer.map(|(answer, label)| cross_entropy(answer.prediction.logits, label));
        loss.map(exact).unwrap_or_default()
    };
    for label in [0, 1] {
        let probability = move || prediction().map(|p| p.probabilities[usize::from(label)]);
        part.text(&format!("p-{label}"), move || {
            probability().map(percent).unwrap_or_default()
        });
        part.text(&format!("formula-{label}"), move || {
            probability()
                .map(|p| format!("−ln {}", small(p)))
                .unwrap_or_default()
        });
        let place = format!("loss-{label}");
        part.text(&place, move || printed(label));
        part.value(&place, move || value(Some(label)));
        let is_chosen = move || store.label.get() == Some(label);
        part.class(&format!("row-{label}"), "argmax", is_chosen);
    }
    part.value("loss", move || value(store.label.get()));
    part.text("loss", move || match (store.label.get(), prediction()) {
        (None, _) => words().loss.no_loss.to_owned(),
        (Some(label), Some(_)) => format!("loss = {}", printed(label)),
        (Some(_), None) => String::new(),
    });
    part.text("wrong", move || {
        let Some(prediction) = prediction() else {
            return String::new();
        };
        let wrong = 1 - prediction.prediction.min(1);
        let [high, low] = [wrong, 1 - wrong].map(|label| cross_entropy(prediction.logits, label));
        let times = signed(f64::from(high / low.max(f32::MIN_POSITIVE)), 1);
        let values = [words::class(wrong), signed(f64::from(high), 4), times];
        fill(words().loss.wrong, &[&values[0], &values[1], &values[2]])
    });
}
