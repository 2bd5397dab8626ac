//! The intermediate values of a forward pass that the page can request.

use serde::{Deserialize, Serialize};

/// Which intermediate values to return.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum View {
    /// How the vector of `[CLS]` becomes the logits.
    Head,
    /// The attention of one head of one layer.
    Attention {
        /// Index of the layer, from 0.
        layer: u32,
        /// Index of the head, from 0.
        head: u32,
    },
    /// The three embeddings of one token.
    Embeddings {
        /// The token's position in the sequence; 0 is `[CLS]`.
        position: u32,
    },
}

/// The intermediate values that a [`View`] selects.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Inside {
    /// For [`View::Head`].
    Head {
        /// Logit 0 − logit 1 when pooler and head are applied to `[CLS]` after the embeddings and
        /// after each layer: one more number than there are layers. The last one belongs to the
        /// answer.
        journey: Vec<f32>,
        /// The pooler's output: `hidden_size` numbers between −1 and 1.
        pooled: Vec<f32>,
        /// What each of these numbers adds to logit 0 − logit 1, and last the difference of the
        /// biases. Their sum is logit 0 − logit 1.
        contributions: Vec<f32>,
    },
    /// For [`View::Attention`].
    Attention {
        /// The layer of the request.
        layer: u32,
        /// The head of the request.
        head: u32,
        /// n, the number of tokens in the sequence.
        tokens: u32,
        /// n × n weights, row-major: how much the token of the row attends to the token of the
        /// column. Each weight has six decimals, and spaces separate them. This is text because 512
        /// tokens give 2.4 MB, which the page passes on unchanged.
        weights: String,
    },
    /// For [`View::Embeddings`]: `hidden_size` numbers each.
    Embeddings {
        /// The row of the word embeddings for the token's id.
        word: Vec<f32>,
        /// The row of the position embeddings for the token's position.
        position: Vec<f32>,
        /// The rows of the token type embeddings for segment 0 and segment 1.
        segments: [Vec<f32>; 2],
    },
}
