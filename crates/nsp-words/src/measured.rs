//! The numbers that the tutorial states about nsp-base, the same in every language. The prose refers to
//! them by a name in braces: `{reversed-noticed}`.
//!
//! `crates/nsp/tests/reference/facts.rs` computes each number with the model that ships. After the model
//! has changed, the test prints the new numbers.

/// The model that the texts describe: the one that this project trained and measured.
pub const MEASURED_MODEL: &str = "nsp-base";

/// Names and values. The decimal mark of a value is a point.
pub const FACTS: [(&str, &str); 9] = [
    // Heads (of 144) that give more than half of their attention to [CLS], or to [SEP].
    ("heads-on-cls", "16"),
    ("heads-on-sep", "0"),
    // The share of attention that goes to [CLS], [SEP] and punctuation in layers 8 to 11, in percent.
    ("on-marks", "77"),
    // The pairs in evaluation/pairs.jsonl, and the share that the model gets right, in percent.
    ("pairs", "260"),
    ("right", "69.6"),
    // The pairs among them in the wrong order, and how many of those the model rejects.
    ("reversed", "28"),
    ("reversed-noticed", "4"),
    // The pairs among them on different topics. The model rejects all of those.
    ("unrelated", "24"),
    // The largest absolute value of a logit for all of these pairs.
    ("largest-logit", "3.0"),
];
