//! Section 6: from logits to probabilities, step by step.

use super::{pull, shared::Exhibit};
use crate::{
    logic::softmax_steps::softmax_steps,
    words::{self, exhibit_words, numbers},
};
use leptos::prelude::*;
use nsp_answer::Label;
use nsp_words::fill;

/// Binds the table of steps, and below it the logits that can be pulled.
pub fn bind(exhibit: Exhibit) {
    let store = exhibit.store;
    exhibit.waiting(move || store.answer.with(Option::is_some));
    exhibit.region.html("rows", move || {
        store.answer.with(|answer| {
            let Some(prediction) = answer.as_ref().map(|answer| &answer.prediction) else {
                return String::new();
            };
            let steps = softmax_steps(numbers(), prediction.logits, prediction.probabilities);
            let row = |class: Label| {
                let at = class.index();
                let is_argmax = prediction.prediction == class;
                let note = if is_argmax {
                    let values = [class.to_string(), class.name().to_owned()];
                    fill(exhibit_words().softmax.argmax, &[&values[0], &values[1]])
                } else {
                    String::new()
                };
                format!(
                    "<tr translate=\"no\" class=\"{}\"><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td>\
                     <td>{note}</td></tr>",
                    if is_argmax { "argmax" } else { "" },
                    words::class(class),
                    steps.logits[at],
                    steps.exponentials[at],
                    steps.probabilities[at],
                )
            };
            format!(
                "{}{}<tr><th scope=\"row\">{}</th><td></td><td translate=\"no\">{}</td><td></td><td></td></tr>",
                row(Label::IsNext),
                row(Label::NotNext),
                exhibit_words().softmax.sum,
                steps.sum,
            )
        })
    });
    pull::bind(&exhibit);
}
