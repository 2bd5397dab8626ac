//! `bert.pooler` and `cls.seq_relationship`: what turns the vector of `[CLS]` into two logits.

use super::Linear;
use crate::Error;
use candle_core::Tensor;

/// A dense layer and a tanh on the vector at `[CLS]`.
pub(crate) struct Pooler {
    pub dense: Linear,
}

impl Pooler {
    /// The vectors at `[CLS]`, (batch, hidden), → the same, each number between −1 and 1.
    pub fn forward(&self, cls: &Tensor) -> Result<Tensor, Error> {
        Ok(self.dense.forward(cls)?.tanh()?)
    }
}

/// The next-sentence head.
pub(crate) struct NspHead {
    pub seq_relationship: Linear,
}

impl NspHead {
    /// (batch, hidden) → the logits of IsNext and NotNext, one pair a sequence.
    pub fn forward(&self, pooled: &Tensor) -> Result<Vec<[f32; 2]>, Error> {
        let logits = self.seq_relationship.forward(pooled)?.to_vec2::<f32>()?;
        logits
            .into_iter()
            .map(|row| match row[..] {
                [is_next, not_next] => Ok([is_next, not_next]),
                _ => Err(Error::Encoding(format!(
                    "the head gave {} logits, not 2",
                    row.len()
                ))),
            })
            .collect()
    }
}
