//! `bert.pooler` and `cls.seq_relationship`, which turn the vector of `[CLS]` into two logits. They
//! compute in floats for every model, one vector at a time, so that a batch does not change a bit
//! of them.

use crate::error::Error;
use candle_core::{Device, IndexOp, Module, Tensor};
use candle_nn::Linear;

/// A dense layer and a tanh on the vector at `[CLS]`.
pub(crate) struct Pooler {
    pub dense: Linear,
}

impl Pooler {
    /// The vector at `[CLS]`, `hidden_size` numbers, → (1, hidden), each number between −1 and 1.
    pub fn forward(&self, cls: &[f32]) -> Result<Tensor, Error> {
        let cls = Tensor::from_slice(cls, (1, cls.len()), &Device::Cpu);
        let pooled = cls.and_then(|cls| self.dense.forward(&cls)?.tanh());
        pooled.map_err(Error::tensor)
    }
}

/// The next-sentence head.
pub(crate) struct NspHead {
    pub seq_relationship: Linear,
}

impl NspHead {
    /// (1, hidden) → the logits of IsNext and NotNext.
    pub fn forward(&self, pooled: &Tensor) -> Result<[f32; 2], Error> {
        let logits = self.seq_relationship.forward(pooled);
        let logits: Result<Vec<f32>, _> = logits.and_then(|logits| logits.flatten_all()?.to_vec1());
        <[f32; 2]>::try_from(logits.map_err(Error::tensor)?).map_err(|logits| {
            let count = logits.len();
            Error::Tensor(format!("the head gave {count} logits, not 2"))
        })
    }

    /// The linear function that gives logit 0 − logit 1: its weights for the pooled vector,
    /// `hidden_size` numbers, and its bias.
    pub fn difference(&self) -> Result<(Vec<f32>, f32), Error> {
        let weight = self.seq_relationship.weight();
        let difference = || (weight.i(0)? - weight.i(1)?)?.to_vec1();
        // The logits of the zero vector are the biases.
        let zeros = || weight.i(0)?.zeros_like()?.unsqueeze(0);
        let [is_next, not_next] = self.forward(&zeros().map_err(Error::tensor)?)?;
        Ok((difference().map_err(Error::tensor)?, is_next - not_next))
    }
}
