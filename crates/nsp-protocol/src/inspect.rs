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
    /// A small picture of the attention of every head of every layer.
    Thumbnails,
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
    /// For [`View::Thumbnails`].
    Thumbnails(Thumbnails),
}

/// A small picture of the attention of every head. The tokens are divided into `side` groups of neighbours, and a cell
/// is the share of its attention that a token of the row's group gives to all tokens of the column's group, on average.
/// So the cells of a row sum to 1 for any length.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thumbnails {
    /// The number of layers.
    pub layers: u32,
    /// The number of heads in each layer.
    pub heads: u32,
    /// The number of groups: at most [`Thumbnails::MOST`], and not more than there are tokens. Token `t` of `n` is in
    /// group `t * side / n`, rounded down.
    pub side: u32,
    /// layers × heads × side × side cells, row-major. 255 is all of the attention.
    pub cells: Vec<u8>,
}

impl Thumbnails {
    /// The largest side.
    pub const MOST: usize = 16;

    /// The side × side cells of a head, both numbers from 0. Empty if there is no such head.
    pub fn of(&self, layer: usize, head: usize) -> &[u8] {
        let (heads, side) = (self.heads as usize, self.side as usize);
        if head >= heads || side == 0 {
            return &[];
        }
        let mut pictures = self.cells.chunks_exact(side.saturating_mul(side));
        let number = layer.saturating_mul(heads).saturating_add(head);
        pictures.nth(number).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_head_has_its_own_cells() {
        let thumbnails = Thumbnails {
            layers: 2,
            heads: 3,
            side: 2,
            cells: (0..24).collect(),
        };
        assert_eq!(thumbnails.of(0, 0), [0, 1, 2, 3]);
        assert_eq!(thumbnails.of(1, 2), [20, 21, 22, 23]);
        for (layer, head) in [(0, 3), (2, 0)] {
            assert!(thumbnails.of(layer, head).is_empty());
        }
    }
}
