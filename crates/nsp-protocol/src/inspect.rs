//! What can be seen inside a forward pass.

use serde::{Deserialize, Serialize};

/// What to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum View {
    /// The way from the vector of `[CLS]` to the logits.
    Head,
    /// The attention of one head of one layer.
    Attention {
        /// 0 is the first.
        layer: u32,
        /// 0 is the first.
        head: u32,
    },
    /// The three embeddings of one token.
    Embeddings {
        /// Its place in the sequence; 0 is `[CLS]`.
        position: u32,
    },
}

/// What was seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Inside {
    /// For [`View::Head`].
    Head {
        /// Logit 0 − logit 1 of the head applied to `[CLS]` after the embeddings and after each
        /// layer; the last is the answer's.
        journey: Vec<f32>,
        /// The pooler's output, each number between −1 and 1.
        pooled: Vec<f32>,
        /// What each of them adds to logit 0 − logit 1, and last the bias. They sum up to it.
        contributions: Vec<f32>,
    },
    /// For [`View::Attention`].
    Attention {
        /// As asked.
        layer: u32,
        /// As asked.
        head: u32,
        /// n, the tokens of the sequence.
        tokens: u32,
        /// n × n weights, row by row: how much the row's token attends to the column's, six
        /// decimals each, separated by spaces. As text, since 512 tokens make 2.4 MB of it, which
        /// the page passes on as it is.
        weights: String,
    },
    /// For [`View::Embeddings`]: `hidden_size` numbers each.
    Embeddings {
        /// Of the token's id.
        word: Vec<f32>,
        /// Of its place.
        position: Vec<f32>,
        /// Of segment 0 and of segment 1.
        segments: [Vec<f32>; 2],
    },
}
