//! Pairs that own their texts.

use crate::findings::Pair;
use nsp_answer::Label;
use serde::{Deserialize, Serialize};

/// A pair of texts with its label. In JSON: `{"a": text, "b": text, "label": 0 or 1}`; when reading, other keys are
/// ignored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelledPair {
    /// Sentence A.
    pub a: String,
    /// Sentence B.
    pub b: String,
    /// Whether B follows A, or what else the label stands for.
    pub label: Label,
}

impl LabelledPair {
    /// The same pair with borrowed texts.
    pub fn borrowed(&self) -> Pair<'_> {
        Pair {
            a: &self.a,
            b: &self.b,
            label: self.label,
        }
    }
}

/// Pairs in two parts: those to train on, and those that are held out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// All pairs.
    pub pairs: Vec<LabelledPair>,
    /// For each pair, whether it is held out.
    pub held_out: Vec<bool>,
}

impl Made {
    /// The pairs that are held out, or those that are not.
    pub fn part(&self, held_out: bool) -> Vec<Pair<'_>> {
        let pairs = self.pairs.iter().zip(&self.held_out);
        let part = pairs.filter(|(_, is_held_out)| **is_held_out == held_out);
        part.map(|(pair, _)| pair.borrowed()).collect()
    }
}
