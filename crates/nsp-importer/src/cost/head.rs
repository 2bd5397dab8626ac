//! The pooler and the next-sentence head.

use super::tensors::{Tensors, Weights};
use candle_core::{Result, Tensor};
use candle_nn::{Linear, Module};

/// Pooler and head.
pub struct Head {
    pooler: Linear,
    seq_relationship: Linear,
}

impl Head {
    /// Pooler and head with these weights.
    ///
    /// # Errors
    /// When a tensor is missing.
    pub fn new(tensors: &mut Tensors, weights: Weights) -> Result<Self> {
        Ok(Self {
            pooler: tensors.linear("cls", weights)?,
            seq_relationship: tensors.linear("cls.output", weights)?,
        })
    }

    /// (tokens, hidden) → the logits of IsNext and NotNext, (1, 2).
    ///
    /// # Errors
    /// When the shapes don't fit.
    pub fn forward(&self, hidden_states: &Tensor) -> Result<Tensor> {
        let cls = hidden_states.narrow(0, 0, 1)?;
        let pooled = self.pooler.forward(&cls)?.tanh()?;
        self.seq_relationship.forward(&pooled)
    }
}
