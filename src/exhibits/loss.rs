//! Section 7: the loss under either label.

use super::{point, shared::Exhibit};
use crate::reactive::effect;
use crate::{
    logic::{
        format::exact,
        loss_steps::{loss_steps, times},
    },
    words::{self, exhibit_words, numbers},
};
use leptos::prelude::*;
use nsp_answer::{Label, cross_entropy};
use nsp_words::fill;

/// Binds the choice of a label, the loss for both labels, and below them the curve of the loss.
pub fn bind(exhibit: Exhibit) {
    let (region, store) = (&exhibit.region, exhibit.store);
    // Option 0 is no label, options 1 and 2 are the labels 0 and 1.
    let chosen = RwSignal::new(0_usize);
    effect(move || chosen.set(store.label.get().map_or(0, |label| label.index() + 1)));
    effect(move || {
        let label = chosen
            .get()
            .checked_sub(1)
            .and_then(|at| Label::BOTH.get(at).copied());
        if store.label.get_untracked() != label {
            store.label.set(label);
        }
    });
    region.choice("label", chosen);
    exhibit.waiting(move || store.answer.with(Option::is_some));

    let prediction = move || store.answer.get().map(|answer| answer.prediction.clone());
    let steps = move |label: Label| prediction().map(|p| loss_steps(numbers(), p.logits, label));
    let printed = move |label: Label| steps(label).map(|steps| steps.loss).unwrap_or_default();
    // Programs get only what the model in this tab has answered.
    let value = move |label: Option<Label>| {
        let answer = store.live.get().zip(label);
        let loss = answer.map(|(answer, label)| cross_entropy(answer.prediction.logits, label));
        loss.map(exact).unwrap_or_default()
    };
    for label in Label::BOTH {
        region.text(&format!("p-{label}"), move || {
            let probability = prediction().map(|p| p.probabilities[label.index()]);
            probability
                .map(|value| numbers().percent(value))
                .unwrap_or_default()
        });
        region.text(&format!("formula-{label}"), move || {
            let steps = steps(label);
            steps
                .map(|steps| format!("−ln {}", steps.probability))
                .unwrap_or_default()
        });
        let place = format!("loss-{label}");
        region.text(&place, move || printed(label));
        region.value(&place, move || value(Some(label)));
        let is_chosen = move || store.label.get() == Some(label);
        region.class(&format!("row-{label}"), "argmax", is_chosen);
    }
    region.value("loss", move || value(store.label.get()));
    region.text("loss", move || match (store.label.get(), prediction()) {
        (None, _) => exhibit_words().loss.no_loss.to_owned(),
        (Some(label), Some(_)) => format!("loss = {}", printed(label)),
        (Some(_), None) => String::new(),
    });
    region.text("wrong", move || {
        let Some(prediction) = prediction() else {
            return String::new();
        };
        let wrong = prediction.prediction.other();
        let [high, low] =
            [wrong, wrong.other()].map(|label| loss_steps(numbers(), prediction.logits, label));
        let values = [
            words::class(wrong),
            high.loss.clone(),
            times(numbers(), &high, &low),
        ];
        let sentence = match store.label.get() == Some(wrong) {
            true => exhibit_words().loss.is_wrong,
            false => exhibit_words().loss.wrong,
        };
        fill(sentence, &[&values[0], &values[1], &values[2]])
    });
    point::bind(&exhibit);
}
