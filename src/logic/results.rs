//! The answers to the ready examples, computed in advance with the same engine by `cargo xtask
//! examples`, or by `cargo xtask build --model` for another model. The page shows them until the
//! model has loaded.

use super::{answer::Answer, examples::Example};
use nsp_answer::{Doubt, Prediction, argmax, softmax};
use serde::Deserialize;

/// The content of the file when the page was built. build.rs chooses the file.
const FILE: &str = include_str!(concat!(env!("OUT_DIR"), "/results.json"));

/// An answer without the fields that follow from the others.
#[derive(Deserialize)]
struct Ready {
    id: String,
    model: String,
    tokens: String,
    input_ids: Vec<u32>,
    segment_a_length: usize,
    #[serde(default)]
    truncated: bool,
    unknown_tokens: u32,
    doubt: Option<Doubt>,
    logits: [f32; 2],
}

impl Ready {
    fn prediction(self) -> Prediction {
        let length = self.input_ids.len();
        let segment = |position| u32::from(position >= self.segment_a_length);
        Prediction {
            model: self.model,
            tokens: self.tokens.split(' ').map(str::to_owned).collect(),
            input_ids: self.input_ids,
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
pub fn results(examples: &[Example]) -> Vec<Answer> {
    let ready: Vec<Ready> = serde_json::from_str(FILE).unwrap_or_default();
    let answer = |ready: Ready| {
        let example = examples.iter().find(|example| example.id == ready.id)?;
        Some(Answer {
            pair: example.pair(),
            prediction: ready.prediction(),
            milliseconds: 0.0,
            profile: None,
            number: 0,
        })
    };
    ready.into_iter().filter_map(answer).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::examples::examples;

    #[test]
    fn every_example_has_a_result_that_agrees_with_it() {
        let examples = examples();
        let results = results(&examples);
        assert_eq!(results.len(), examples.len());
        for (example, answer) in examples.iter().zip(&results) {
            let prediction = &answer.prediction;
            assert_eq!(answer.pair, example.pair());
            assert_eq!(prediction.prediction, example.model, "{}", example.id);
            assert_eq!(prediction.tokens.len(), prediction.input_ids.len());
            assert_eq!(prediction.token_type_ids.last(), Some(&1));
            assert!(!answer.is_live());
        }
    }
}
