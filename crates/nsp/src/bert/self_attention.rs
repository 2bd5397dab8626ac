//! `bert.encoder.layer.N.attention`.

use super::{Batch, LayerNorm, Linear};
use crate::Error;
use candle_core::Tensor;
use nsp_kernels::InstructionSet;
use nsp_kernels::ops::AttentionOp;

/// Query, key and value, the attention itself, its output layer and its residual.
pub(crate) struct SelfAttention {
    pub query: Linear,
    pub key: Linear,
    pub value: Linear,
    pub output: Linear,
    pub output_layer_norm: LayerNorm,
    pub heads: usize,
    pub instruction_set: InstructionSet,
}

impl SelfAttention {
    /// (batch, tokens, hidden) → the same.
    pub fn forward(&self, hidden_states: &Tensor, batch: &Batch) -> Result<Tensor, Error> {
        let query = self.query.forward(hidden_states)?;
        let key = self.key.forward(hidden_states)?;
        let value = self.value.forward(hidden_states)?;
        let attention = AttentionOp {
            heads: self.heads,
            mask: &batch.attention_mask,
            instruction_set: self.instruction_set,
        };
        let context = query.apply_op3_no_bwd(&key, &value, &attention)?;
        let output = self.output.forward(&context)?;
        self.output_layer_norm.forward(&output, Some(hidden_states))
    }
}
