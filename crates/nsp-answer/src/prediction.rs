//! The answer to one pair, in the form that all interfaces share: the page, the command line's
//! `--json`, the package.

use crate::Label;
use serde::{Deserialize, Serialize};

/// Why an answer means little, whatever its probabilities. If several reasons apply, it is the
/// first of them in this order. The crate `nsp` contains the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Doubt {
    /// A sentence has no token.
    Empty,
    /// At least a third of the tokens between the special ones are `[UNK]`.
    Unknown,
    /// More than half of the letters belong to a script that none of the model's languages use. A Chinese,
    /// Japanese or Korean character counts as three letters.
    Script,
}

impl Doubt {
    /// Its name in JSON and in attributes.
    pub fn name(self) -> &'static str {
        match self {
            Doubt::Empty => "empty",
            Doubt::Unknown => "unknown",
            Doubt::Script => "script",
        }
    }
}

/// What the model received and what it answered. All arrays over tokens have the same length,
/// at most the model's `max_position_embeddings` (512).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Prediction {
    /// The model's name, for example `nsp-base`.
    pub model: String,
    /// `[CLS] A [SEP] B [SEP]` as word pieces, `##` included.
    pub tokens: Vec<String>,
    /// The pieces' rows in the vocabulary.
    pub input_ids: Vec<u32>,
    /// The segment of each token: 0 up to and including the first `[SEP]`, 1 after it, 0 for
    /// padding.
    pub token_type_ids: Vec<u32>,
    /// 1 for each token, 0 for padding.
    pub attention_mask: Vec<u32>,
    /// Whether the pair was too long and was cut to the model's length.
    pub truncated: bool,
    /// How many of the tokens are `[UNK]`: words that the vocabulary has no pieces for.
    pub unknown_tokens: u32,
    /// Why the answer means little, if it does.
    pub doubt: Option<Doubt>,
    /// The scores of IsNext and NotNext.
    pub logits: [f32; 2],
    /// The softmax of the logits; sums to 1.
    pub probabilities: [f32; 2],
    /// The argmax of the logits.
    pub prediction: Label,
    /// The cross-entropy of the logits and the label, in nats; `None` without a label.
    pub loss: Option<f32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_doubt_has_the_same_name_in_json_and_elsewhere() {
        for doubt in [Doubt::Empty, Doubt::Unknown, Doubt::Script] {
            let json = serde_json::to_string(&doubt).unwrap();
            assert_eq!(json, format!("\"{}\"", doubt.name()));
        }
    }
}
