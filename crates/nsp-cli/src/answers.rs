//! Pairs and answers for the tests of this program.

use crate::pairs::Pair;
use nsp::{Label, Prediction};

/// A pair of empty texts.
pub fn pair(label: Option<Label>) -> Pair {
    Pair {
        a: String::new(),
        b: String::new(),
        label,
        tag: None,
    }
}

/// An answer without tokens.
pub fn answer(prediction: Label, logits: [f32; 2]) -> Prediction {
    Prediction {
        model: String::new(),
        tokens: vec![],
        input_ids: vec![],
        token_type_ids: vec![],
        attention_mask: vec![],
        truncated: false,
        unknown_tokens: 0,
        doubt: None,
        logits,
        probabilities: [0.5; 2],
        prediction,
        loss: None,
    }
}
