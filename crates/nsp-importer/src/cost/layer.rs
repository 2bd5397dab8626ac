//! An encoder layer in floats.

use super::tensors::{Tensors, Weights};
use candle_core::{Result, Tensor};
use candle_nn::{LayerNorm, Linear, Module, ops::softmax_last_dim};
use nsp_checkpoint::BertConfig;

/// One encoder layer.
pub struct Layer {
    heads: usize,
    query: Linear,
    key: Linear,
    value: Linear,
    attention_output: Linear,
    attention_norm: LayerNorm,
    intermediate: Linear,
    output: Linear,
    output_norm: LayerNorm,
}

impl Layer {
    /// The layer with this number, from 0.
    ///
    /// # Errors
    /// When a tensor is missing.
    pub fn new(
        tensors: &mut Tensors,
        weights: Weights,
        number: usize,
        config: &BertConfig,
    ) -> Result<Self> {
        let at = |part: &str| format!("blk.{number}.{part}");
        let epsilon = config.layer_norm_eps;
        Ok(Self {
            heads: config.num_attention_heads,
            query: tensors.linear(&at("attn_q"), weights)?,
            key: tensors.linear(&at("attn_k"), weights)?,
            value: tensors.linear(&at("attn_v"), weights)?,
            attention_output: tensors.linear(&at("attn_output"), weights)?,
            attention_norm: tensors.norm(&at("attn_output_norm"), weights, epsilon)?,
            intermediate: tensors.linear(&at("ffn_up"), weights)?,
            output: tensors.linear(&at("ffn_down"), weights)?,
            output_norm: tensors.norm(&at("layer_output_norm"), weights, epsilon)?,
        })
    }

    /// (tokens, hidden) → (tokens, hidden).
    ///
    /// # Errors
    /// When the shapes don't fit.
    pub fn forward(&self, hidden_states: &Tensor) -> Result<Tensor> {
        let context = self.attend(hidden_states)?;
        let sum = (self.attention_output.forward(&context)? + hidden_states)?;
        let attended = self.attention_norm.forward(&sum)?;
        let wide = self.intermediate.forward(&attended)?.gelu_erf()?;
        let sum = (self.output.forward(&wide)? + attended)?;
        self.output_norm.forward(&sum)
    }

    /// Multi-head attention. Nothing is padded, so nothing is masked.
    fn attend(&self, hidden_states: &Tensor) -> Result<Tensor> {
        let (tokens, hidden) = hidden_states.dims2()?;
        let head_size = hidden / self.heads;
        let in_heads = |linear: &Linear| {
            let projected = linear.forward(hidden_states)?;
            let split = projected.reshape((tokens, self.heads, head_size))?;
            split.transpose(0, 1)?.contiguous()
        };
        let (query, key) = (in_heads(&self.query)?, in_heads(&self.key)?);
        let scores = (query.matmul(&key.t()?.contiguous()?)? / (head_size as f64).sqrt())?;
        let mixed = softmax_last_dim(&scores)?.matmul(&in_heads(&self.value)?)?;
        mixed
            .transpose(0, 1)?
            .contiguous()?
            .reshape((tokens, hidden))
    }
}
