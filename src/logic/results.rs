//! The answers to the ready examples, computed in advance with the same engine by `cargo xtask
//! examples`, or by `cargo xtask build --model` for another model. The page shows them until the
//! model has loaded.

use super::{answer::Answer, examples::EXAMPLES};
use nsp_answer::{Doubt, Prediction, argmax, softmax};

/// The results of the file that build.rs has chosen. It writes them as Rust.
static READY: &[Ready] = include!(concat!(env!("OUT_DIR"), "/results.rs"));

/// An answer without the fields that follow from the others.
struct Ready {
    id: &'static str,
    model: &'static str,
    tokens: &'static str,
    input_ids: &'static [u32],
    segment_a_length: usize,
    truncated: bool,
    unknown_tokens: u32,
    doubt: Option<Doubt>,
    logits: [f32; 2],
}

impl Ready {
    fn prediction(&self) -> Prediction {
        let length = self.input_ids.len();
        let segment = |position| u32::from(position >= self.segment_a_length);
        Prediction {
            model: self.model.to_owned(),
            tokens: self.tokens.split(' ').map(str::to_owned).collect(),
            input_ids: self.input_ids.to_vec(),
            token_type_ids: (0..length).map(segment).collect(),
            attention_mask: vec![1; length],
            truncated: self.truncated,
            unknown_tokens: self.unknown_tokens,
            doubt: self.doubt,
            logits: self.logits,
            probabilities: softmax(self.logits),
            prediction: argmax(self.logits),
            loss: None,
        }
    }
}

/// The answers to those examples that have one.
pub fn results() -> Vec<Answer> {
    let answer = |ready: &Ready| {
        let example = EXAMPLES.iter().find(|example| example.id == ready.id)?;
        Some(Answer {
            pair: example.pair(),
            prediction: ready.prediction(),
            milliseconds: 0.0,
            profile: None,
            number: 0,
        })
    };
    READY.iter().filter_map(answer).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_has_a_result_that_agrees_with_it() {
        let results = results();
        assert_eq!(results.len(), EXAMPLES.len());
        for (example, answer) in EXAMPLES.iter().zip(&results) {
            let prediction = &answer.prediction;
            assert_eq!(answer.pair, example.pair());
            assert_eq!(prediction.prediction, example.model, "{}", example.id);
            assert_eq!(prediction.tokens.len(), prediction.input_ids.len());
            assert_eq!(prediction.token_type_ids.last(), Some(&1));
            assert!(!answer.is_live());
        }
    }
}
