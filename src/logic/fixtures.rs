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

/// A prediction with so many word pieces in A and in B. Its ids count up from 100.
pub fn of_lengths(a: usize, b: usize) -> Prediction {
    let mut tokens = vec!["[CLS]".to_owned()];
    tokens.extend((0..a).map(|at| format!("a{at}")));
    tokens.push("[SEP]".to_owned());
    let first = tokens.len();
    tokens.extend((0..b).map(|at| format!("b{at}")));
    tokens.push("[SEP]".to_owned());
    Prediction {
        input_ids: (100..).take(tokens.len()).collect(),
        token_type_ids: (0..tokens.len()).map(|at| u32::from(at >= first)).collect(),
        attention_mask: vec![1; tokens.len()],
        tokens,
        ..prediction([0.0, 0.0])
    }
}
