//! What the questions of all sections have in common.

use crate::{
    logic::{
        Pair,
        asking::{Range, Unit},
        batch::BatchName,
        examples::is_demonstration,
        ledger::about,
    },
    reactive::memo,
    store::Store,
};
use leptos::prelude::*;
use nsp_answer::Prediction;

/// How a question is answered.
#[derive(Clone, Copy)]
pub enum Kind {
    /// By a button for each choice.
    Buttons(&'static [&'static str]),
    /// The same, for choices that are code.
    Code(&'static [&'static str]),
    /// By a number.
    Slider(Memo<Range>, Unit),
}

/// The question of a section.
pub struct Question {
    /// How it is answered.
    pub kind: Kind,
    /// The name of the texts that the answer depends on. With another one, there can be another guess.
    pub about: Memo<String>,
    /// Whether it is asked about these texts: the page's own demonstrations are only shown.
    pub is_asked: Memo<bool>,
    /// The right choice or number, once the engine's numbers are there.
    pub truth: Memo<Option<u32>>,
    /// How far a guess may be from it.
    pub tolerance: u32,
    /// The author's answer; empty without the engine's numbers.
    pub said: Memo<String>,
    /// The batch that gives the answer, and the hooks of the buttons that run it. To run it counts as "Show the answer".
    pub runs: Option<(BatchName, &'static [&'static str])>,
    /// Selectors of the elements that give the answer away, each with the class that covers it.
    pub covers: &'static [(&'static str, &'static str)],
}

/// Covers an element as a whole.
pub const WHOLE: &str = "covered";
/// Covers parts of an element, which the style sheet selects.
pub const PARTS: &str = "veiled";
/// Takes an element away, without a frame: what it would repeat is covered beside it.
pub const AWAY: &str = "away";

/// A part of the last answer, read reactively; `None` without one.
pub fn answered<T>(store: &Store, part: impl FnOnce(&Prediction) -> T) -> Option<T> {
    store.answer.with(|answer| {
        let prediction = answer.as_ref().map(|answer| &answer.prediction);
        prediction.map(part)
    })
}

/// The name of texts and of the model that answers, read reactively: a guess belongs to both.
pub fn name_of<T: AsRef<str>>(store: &Store, texts: &[T]) -> String {
    let model = store.model_name();
    let texts = texts.iter().map(AsRef::as_ref);
    about(&texts.chain([model.as_str()]).collect::<Vec<&str>>())
}

/// The pair that the exhibits show; before the first answer, the one in the boxes. Read reactively.
pub fn pair_of(store: &Store) -> Pair {
    let answered = store
        .answer
        .with(|answer| answer.as_ref().map(|answer| answer.pair.clone()));
    answered.unwrap_or_else(|| store.text.get())
}

/// The name of that pair.
pub fn pair(store: Store) -> Memo<String> {
    memo(move || {
        let pair = pair_of(&store);
        name_of(&store, &[&pair.a, &pair.b])
    })
}

/// Whether the reader is asked about that pair.
pub fn asks_about_pair(store: Store) -> Memo<bool> {
    memo(move || !is_demonstration(&pair_of(&store)))
}

/// The name of the texts of a batch; before it was run, of the pair.
pub fn batch(store: Store, name: BatchName) -> Memo<String> {
    let pair = pair(store);
    memo(move || {
        let source = store.batch(name, |batch| batch.source().to_vec());
        match source.is_empty() {
            true => pair.get(),
            false => name_of(&store, &source),
        }
    })
}

/// A number of tokens or layers, as the sliders have it.
pub fn short(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// A slider whose numbers stay the same.
pub fn range(from: u32, to: u32, start: u32) -> Memo<Range> {
    memo(move || Range { from, to, start })
}
