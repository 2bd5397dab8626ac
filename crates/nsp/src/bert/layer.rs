//! `bert.encoder.layer.N`.

use super::{Batch, LayerNorm, Linear, SelfAttention};
use crate::Error;
use candle_core::Tensor;

/// The two linear layers after the attention, `intermediate` and `output`, and their residual.
pub(crate) struct FeedForward {
    /// hidden → 4 · hidden, with GELU.
    pub intermediate: Linear,
    /// 4 · hidden → hidden.
    pub output: Linear,
    pub output_layer_norm: LayerNorm,
}

/// One encoder: attention, then feed-forward.
pub(crate) struct Layer {
    pub attention: SelfAttention,
    pub feed_forward: FeedForward,
}

impl Layer {
    /// (batch, tokens, hidden) → the same.
    pub fn forward(&self, hidden_states: &Tensor, batch: &Batch) -> Result<Tensor, Error> {
        let attended = self.attention.forward(hidden_states, batch)?;
        let wide = self.feed_forward.intermediate.forward(&attended)?;
        let narrow = self.feed_forward.output.forward(&wide)?;
        self.feed_forward
            .output_layer_norm
            .forward(&narrow, Some(&attended))
    }
}
