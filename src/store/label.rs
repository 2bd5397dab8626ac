//! The label for which the loss is computed.

use leptos::prelude::*;
use nsp_answer::Label;

/// The label that was chosen, if any. The signal has the label's number, because a signal of labels would
/// add 2 KB of WebAssembly to a first visit.
#[derive(Clone, Copy)]
pub struct LabelChoice(RwSignal<Option<u8>>);

impl LabelChoice {
    /// No label yet.
    pub fn none() -> Self {
        Self(RwSignal::new(None))
    }

    /// The label, read reactively.
    pub fn get(self) -> Option<Label> {
        Label::BOTH.get(usize::from(self.0.get()?)).copied()
    }

    /// The label now.
    pub fn get_untracked(self) -> Option<Label> {
        untrack(|| self.get())
    }

    /// Chooses a label, or none.
    pub fn set(self, label: Option<Label>) {
        self.0.set(label.map(u8::from));
    }
}
