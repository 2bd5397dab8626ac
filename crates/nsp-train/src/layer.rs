//! An encoder layer that can be trained.
//!
//! candle-transformers' layer can't: its layer norm is one of candle's fused operations, which have no gradient. This
//! one consists of operations that have one.

use candle_core::{D, Module, Result, Tensor, Var};
use candle_nn::Linear;
use candle_nn::ops::{layer_norm_slow, softmax};
use nsp_checkpoint::BertConfig;

/// The tensors of a layer as a model's file has them: weights and biases of its eight parts.
pub(crate) type Parts = [[Var; 2]; 8];

/// One encoder layer.
#[derive(Debug)]
pub(crate) struct Layer {
    heads: usize,
    epsilon: f32,
    query: Linear,
    key: Linear,
    value: Linear,
    attention_output: Linear,
    attention_norm: [Tensor; 2],
    intermediate: Linear,
    output: Linear,
    output_norm: [Tensor; 2],
}

impl Layer {
    /// A layer of these variables: a change of them changes the layer.
    pub fn new(parts: &Parts, config: &BertConfig) -> Self {
        let tensors =
            |[weight, bias]: &[Var; 2]| [weight, bias].map(|variable| variable.as_tensor().clone());
        let linear = |[weight, bias]: [Tensor; 2]| Linear::new(weight, Some(bias));
        let [
            query,
            key,
            value,
            attention_output,
            attention_norm,
            intermediate,
            output,
            output_norm,
        ] = parts.each_ref().map(tensors);
        Self {
            heads: config.num_attention_heads,
            epsilon: config.layer_norm_eps as f32,
            query: linear(query),
            key: linear(key),
            value: linear(value),
            attention_output: linear(attention_output),
            attention_norm,
            intermediate: linear(intermediate),
            output: linear(output),
            output_norm,
        }
    }

    /// (pairs, tokens, hidden) → (pairs, kept, hidden): the states of the first `kept` tokens after the layer.
    /// `scores`, (pairs, 1, 1, tokens), is added to the scores of the keys.
    pub fn forward(&self, states: &Tensor, scores: &Tensor, kept: usize) -> Result<Tensor> {
        let kept = states.narrow(1, 0, kept)?.contiguous()?;
        let context = self.attend(&kept, states, scores)?;
        let sum = (self.attention_output.forward(&context)? + kept)?;
        let attended = self.norm(&sum, &self.attention_norm)?;
        let wide = self.intermediate.forward(&attended)?.gelu_erf()?;
        let sum = (self.output.forward(&wide)? + attended)?;
        self.norm(&sum, &self.output_norm)
    }

    /// Multi-head attention of the kept tokens to all tokens.
    fn attend(&self, kept: &Tensor, states: &Tensor, scores: &Tensor) -> Result<Tensor> {
        let query = self.in_heads(&self.query, kept)?;
        let key = self.in_heads(&self.key, states)?;
        let value = self.in_heads(&self.value, states)?;
        let scale = (query.dim(D::Minus1)? as f64).sqrt();
        let products = (query.matmul(&key.t()?)? / scale)?;
        let weights = softmax(&products.broadcast_add(scores)?, D::Minus1)?;
        let mixed = weights.matmul(&value)?;
        mixed.transpose(1, 2)?.reshape(kept.dims())
    }

    /// (pairs, tokens, hidden) → (pairs, heads, tokens, size of a head).
    fn in_heads(&self, linear: &Linear, states: &Tensor) -> Result<Tensor> {
        let (pairs, tokens, hidden) = states.dims3()?;
        let shape = (pairs, tokens, self.heads, hidden / self.heads);
        let split = linear.forward(states)?.reshape(shape)?;
        split.transpose(1, 2)?.contiguous()
    }

    fn norm(&self, states: &Tensor, [weight, bias]: &[Tensor; 2]) -> Result<Tensor> {
        layer_norm_slow(states, weight, bias, self.epsilon)
    }
}
