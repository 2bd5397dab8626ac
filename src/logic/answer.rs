//! The engine's answer to a pair.

use super::Pair;
use nsp_answer::Prediction;
use nsp_protocol::Profile;

/// The answer to a pair.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The pair it belongs to.
    pub pair: Pair,
    /// What the model received and answered.
    pub prediction: Prediction,
    /// Tokenising and the forward pass, in milliseconds.
    pub milliseconds: f64,
    /// How long each stage took, if that was measured.
    pub profile: Option<Profile>,
    /// Counts the answers of this visit from 1; 0 for an answer that was computed in advance, with
    /// the examples.
    pub number: u32,
}

impl Answer {
    /// Whether the model in this tab gave this answer.
    pub fn is_live(&self) -> bool {
        self.number > 0
    }
}

/// The live token counts of the text in the boxes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Word pieces of sentence A.
    pub a: u32,
    /// Word pieces of sentence B.
    pub b: u32,
    /// Whether the pair is too long for the model and would be cut.
    pub truncated: bool,
}

impl Counts {
    /// Whether a sentence of this many word pieces would lose some. The longer sentence is cut
    /// first, so a sentence that fills less than half of the 509 positions keeps all its pieces.
    pub fn cuts(&self, pieces: u32) -> bool {
        self.truncated && pieces > 509 / 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::fixtures::prediction;
    use nsp_answer::Label;

    #[test]
    fn an_answer_with_a_number_was_given_in_this_tab() {
        let answer = |number| Answer {
            pair: Pair::new("A", "B"),
            prediction: Prediction {
                probabilities: [0.5; 2],
                prediction: Label::IsNext,
                ..prediction([0.0; 2])
            },
            milliseconds: 0.0,
            profile: None,
            number,
        };
        assert!(!answer(0).is_live() && answer(1).is_live());
    }

    #[test]
    fn only_a_sentence_that_fills_more_than_half_loses_pieces() {
        let counts = |truncated| Counts {
            a: 300,
            b: 300,
            truncated,
        };
        assert!(counts(true).cuts(255));
        assert!(!counts(true).cuts(254));
        assert!(!counts(false).cuts(500));
    }
}
