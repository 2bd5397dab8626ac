//! Section 11: the same prediction as code.

use super::shared::Exhibit;
use crate::reactive::memo;
use crate::{
    browser,
    logic::{Pair, format::integer_list, samples},
    words::{exhibit_words, words},
};
use leptos::prelude::*;
use nsp_answer::Label;

/// A program for a pair, a label and the name of a model.
type Sample = fn(&Pair, Label, &str) -> String;

/// Binds both samples, with the reader's pair and the ids of the last answer.
pub fn bind(exhibit: Exhibit) {
    let (region, store, in_sight) = (&exhibit.region, exhibit.store, exhibit.in_sight);
    let samples: [(&str, Sample); 2] = [
        ("python", |pair, label, _| samples::python(pair, label)),
        ("rust", samples::rust),
    ];
    for (hook, sample) in samples {
        let code = memo(move || {
            // A sample that is not in view is not rewritten at every key.
            if !in_sight.get() {
                let text = store.text.get_untracked();
                return sample(&text, Label::IsNext, &untrack(|| store.model_name()));
            }
            let model = store.model_name();
            let label = store.label.get().unwrap_or(Label::IsNext);
            store.text.with(|text| sample(text, label, &model))
        });
        let copied = RwSignal::new("");
        region.text(hook, move || code.get());
        region.text(&format!("copied-{hook}"), move || copied.get().to_owned());
        region.on(&format!("copy-{hook}"), "click", move |_| {
            browser::copy(&code.get_untracked(), move |is_copied| {
                let words = &words().share;
                // The signal is gone if the language has changed since.
                let _ = copied.try_set(if is_copied {
                    words.copied
                } else {
                    words.failed
                });
            });
        });
    }
    region.text("ids", move || {
        store.answer.with(|answer| {
            let ids = answer
                .as_ref()
                .map(|answer| integer_list(&answer.prediction.input_ids));
            ids.unwrap_or_else(|| exhibit_words().tutorial.needs_prediction.to_owned())
        })
    });
}
