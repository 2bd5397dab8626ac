//! The batches as the exhibits see them.

use crate::{
    logic::{
        Pair,
        batch::{Batch, BatchName, BatchState},
    },
    store::Store,
};
use leptos::prelude::*;
use nsp_pairs::sentences;

/// Whether the answers of a batch are about an earlier text. For the flow, only its exhibit knows
/// this, because it knows the order.
pub fn is_old(store: &Store, name: BatchName) -> bool {
    let Pair { a, b } = store.text.get();
    let text = match name {
        BatchName::Flow => return false,
        BatchName::Matrix => vec![a, b, store.third.get()],
        BatchName::Occlusion | BatchName::Masked | BatchName::Swap | BatchName::Padded => {
            vec![a, b]
        }
    };
    store.batch(name, |batch| batch.is_old(&text))
}

/// Whether a batch has all its answers, about the text that is on the page now, in any order.
pub fn is_complete(store: &Store, name: BatchName) -> bool {
    let is_done = store.progress(name).state == BatchState::Done;
    if name != BatchName::Flow {
        return is_done && !is_old(store, name);
    }
    let sorted = |texts: &[String]| {
        let mut texts = texts.to_vec();
        texts.sort_unstable();
        texts
    };
    let now = store.flow_text.with(|text| sentences(text));
    let context = store.chosen_context();
    let is_current = |batch: &Batch| {
        let has_paragraphs = batch.source() != now.texts || batch.paragraphs() == now.paragraphs;
        batch.context() == context && has_paragraphs && sorted(batch.source()) == sorted(&now.texts)
    };
    is_done && store.batch(name, is_current)
}
