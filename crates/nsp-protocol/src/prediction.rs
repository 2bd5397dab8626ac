//! The answer to one pair, in the form that all interfaces share: the page, the command line's
//! `--json`, the package.

use serde::{Deserialize, Serialize};

/// The class "B follows A": index 0 of the logits, as in Google's checkpoints.
pub const IS_NEXT: u8 = 0;
/// The class "B does not follow A": index 1 of the logits.
pub const NOT_NEXT: u8 = 1;

/// The name of a class: `IsNext` for 0, `NotNext` for everything else.
pub fn label_name(class: u8) -> &'static str {
    if class == IS_NEXT {
        "IsNext"
    } else {
        "NotNext"
    }
}

/// Why an answer means little, whatever its probabilities. If several reasons apply, it is the
/// first of them in this order. The crate `nsp` contains the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Doubt {
    /// A sentence has no token.
    Empty,
    /// At least a third of the tokens between the special ones are `[UNK]`.
    Unknown,
    /// More than half of the letters belong to a script that none of the model's languages use.
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
    /// The argmax of the logits: 0 = IsNext, 1 = NotNext.
    pub prediction: u8,
    /// The cross-entropy of the logits and the label, in nats; `None` without a label.
    pub loss: Option<f32>,
}

/// What the model receives of a pair. All arrays have the same length, as in [`Prediction`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sequence {
    /// `[CLS] A [SEP] B [SEP]` as word pieces, `##` included.
    pub tokens: Vec<String>,
    /// The pieces' rows in the vocabulary.
    pub input_ids: Vec<u32>,
    /// The segment of each token: 0 up to and including the first `[SEP]`, 1 after it.
    pub token_type_ids: Vec<u32>,
    /// 1 for each token.
    pub attention_mask: Vec<u32>,
    /// Whether the pair is too long and would be cut to the model's length.
    pub truncated: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_have_the_names_of_the_paper() {
        assert_eq!([IS_NEXT, NOT_NEXT].map(label_name), ["IsNext", "NotNext"]);
    }

    #[test]
    fn a_doubt_has_the_same_name_in_json_and_elsewhere() {
        for doubt in [Doubt::Empty, Doubt::Unknown, Doubt::Script] {
            let json = serde_json::to_string(&doubt).unwrap();
            assert_eq!(json, format!("\"{}\"", doubt.name()));
        }
    }
}
