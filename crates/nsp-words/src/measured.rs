//! What the tutorial says of nsp-base in numbers, the same in every language. Prose names them in
//! braces: `{reversed-noticed}`.
//!
//! `crates/nsp/tests/reference/facts.rs` computes each of them with the model that ships, and says
//! what a number has to be after the model has changed.

/// Names and values. A value has a point before its decimals.
pub const FACTS: [(&str, &str); 9] = [
    // Heads of the 144 that give [CLS], or [SEP], more than half of their attention.
    ("heads-on-cls", "16"),
    ("heads-on-sep", "0"),
    // What [CLS], [SEP] and punctuation get together in layers 8 to 11, in percent.
    ("on-marks", "77"),
    // The pairs of evaluation/pairs.jsonl, and which of them the model gets right, in percent.
    ("pairs", "260"),
    ("right", "69.6"),
    // Of those pairs: in the wrong order, and how many of them the model rejects.
    ("reversed", "28"),
    ("reversed-noticed", "4"),
    // Of those pairs: about different subjects. The model rejects all of them.
    ("unrelated", "24"),
    // No logit for those pairs is farther from zero.
    ("largest-logit", "3.0"),
];
