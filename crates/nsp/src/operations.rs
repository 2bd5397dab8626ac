//! Counts the operations of a forward pass.

use crate::model::{Encoder, NspModel};

/// Multiplications and additions of a forward pass, over all layers. Adding a product to a sum
/// counts as two.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Operations {
    /// Self-attention with its linear layers.
    pub attention: f64,
    /// The two linear layers after it.
    pub feed_forward: f64,
    /// Pooler and head.
    pub head: f64,
}

impl NspModel {
    /// The operations of a pass over one sequence of `tokens` tokens. The last layer of a quantised
    /// model computes only what `[CLS]` needs.
    pub fn operations(&self, tokens: usize) -> Operations {
        let config = self.config();
        let [tokens, hidden, wide, layers] = [
            tokens,
            config.hidden_size,
            config.intermediate_size,
            config.num_hidden_layers,
        ]
        .map(|size| size as f64);
        // Keys and values are computed for all tokens. Queries, scores, weighted sums and the
        // output layer are computed for the tokens that are asked for.
        let attention =
            |asked: f64| 2.0 * hidden * (2.0 * hidden * (tokens + asked) + 2.0 * tokens * asked);
        let feed_forward = |asked: f64| 2.0 * asked * 2.0 * hidden * wide;
        let last = match self.encoder {
            Encoder::Quantised(_) => 1.0,
            #[cfg(feature = "floats")]
            Encoder::Float(_) => tokens,
        };
        Operations {
            attention: (layers - 1.0) * attention(tokens) + attention(last),
            feed_forward: (layers - 1.0) * feed_forward(tokens) + feed_forward(last),
            head: 2.0 * hidden * (hidden + 2.0),
        }
    }
}
