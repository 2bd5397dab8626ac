//! What the tests of several files begin with.

use nsp_answer::{Prediction, argmax, softmax};

/// An answer of these logits to an empty sequence. Each test sets what it is about.
pub fn prediction(logits: [f32; 2]) -> Prediction {
    Prediction {
        model: "test".into(),
        tokens: vec![],
        input_ids: vec![],
        token_type_ids: vec![],
        attention_mask: vec![],
        truncated: false,
        unknown_tokens: 0,
        doubt: None,
        logits,
        probabilities: softmax(logits),
        prediction: argmax(logits),
        loss: None,
    }
}
