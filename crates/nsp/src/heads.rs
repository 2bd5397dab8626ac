//! `bert.pooler` and `cls.seq_relationship`, which turn the vector of `[CLS]` into two logits. They
//! compute in floats for every model, one vector at a time, so that a batch does not change a bit
//! of them.
//!
//! They are the only layers in floats that a quantised model has. For them alone, candle would be a quarter of
//! an engine (docs/ARCHITECTURE.md). The tests compare them with the layers of `candle-nn`.

use crate::error::Error;

/// How many sums a dot product is divided into, because each addition waits for the one before it.
const SUMS: usize = 16;

/// A dense layer.
#[derive(Debug)]
pub(crate) struct Dense {
    /// (outputs, inputs), row-major.
    pub weight: Vec<f32>,
    /// One number for each output.
    pub bias: Vec<f32>,
}

impl Dense {
    /// `x`, one number for each input, → one number for each output.
    fn forward(&self, x: &[f32]) -> Vec<f32> {
        let rows = self.weight.chunks_exact(x.len().max(1));
        let outputs = rows.zip(&self.bias).map(|(row, bias)| dot(row, x) + bias);
        outputs.collect()
    }
}

/// Σ a · b, in the same order on every machine.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let (a, a_rest) = a.as_chunks::<SUMS>();
    let (b, b_rest) = b.as_chunks::<SUMS>();
    let mut sums = [0.0_f32; SUMS];
    for (a, b) in a.iter().zip(b) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    let rest = a_rest.iter().zip(b_rest).map(|(a, b)| a * b);
    sums.into_iter().chain(rest).sum()
}

/// A dense layer and a tanh on the vector at `[CLS]`.
pub(crate) struct Pooler {
    pub dense: Dense,
}

impl Pooler {
    /// The vector at `[CLS]`, `hidden_size` numbers, → as many numbers between −1 and 1.
    pub fn forward(&self, cls: &[f32]) -> Vec<f32> {
        let mut pooled = self.dense.forward(cls);
        pooled.iter_mut().for_each(|number| *number = number.tanh());
        pooled
    }
}

/// The next-sentence head.
pub(crate) struct NspHead {
    pub seq_relationship: Dense,
}

impl NspHead {
    /// The pooled vector, `hidden_size` numbers, → the logits of IsNext and NotNext.
    ///
    /// # Errors
    /// When the layer has another number of outputs than two.
    pub fn forward(&self, pooled: &[f32]) -> Result<[f32; 2], Error> {
        let logits = self.seq_relationship.forward(pooled);
        <[f32; 2]>::try_from(logits).map_err(|logits| {
            let count = logits.len();
            Error::Tensor(format!("the head gave {count} logits, not 2"))
        })
    }

    /// The linear function that gives logit 0 − logit 1: its weights for the pooled vector,
    /// `hidden_size` numbers, and its bias.
    ///
    /// # Errors
    /// As [`forward`](Self::forward).
    pub fn difference(&self) -> Result<(Vec<f32>, f32), Error> {
        let weight = &self.seq_relationship.weight;
        let (is_next, not_next) = weight.split_at(weight.len() / 2);
        let weights = is_next.iter().zip(not_next).map(|(a, b)| a - b).collect();
        // The logits of the zero vector are the biases.
        let [is_next, not_next] = self.forward(&vec![0.0; is_next.len()])?;
        Ok((weights, is_next - not_next))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use candle_core::{Device, Module, Result, Tensor};
    use candle_nn::Linear;
    use proptest::collection::vec;
    use proptest::prelude::*;

    /// Pooler and head as layers of `candle-nn`: the pooled vector and the logits.
    fn by_candle(pooler: &Dense, head: &Dense, cls: &[f32]) -> Result<(Vec<f32>, Vec<f32>)> {
        let layer = |dense: &Dense| -> Result<Linear> {
            let (outputs, cpu) = (dense.bias.len(), &Device::Cpu);
            let weight = Tensor::from_slice(&dense.weight, (outputs, cls.len()), cpu)?;
            Ok(Linear::new(
                weight,
                Some(Tensor::new(&dense.bias[..], cpu)?),
            ))
        };
        let cls = Tensor::from_slice(cls, (1, cls.len()), &Device::Cpu)?;
        let pooled = layer(pooler)?.forward(&cls)?.tanh()?;
        let logits = layer(head)?.forward(&pooled)?;
        Ok((
            pooled.flatten_all()?.to_vec1()?,
            logits.flatten_all()?.to_vec1()?,
        ))
    }

    /// Numbers of the size that a trained model has: weights of about 1 ÷ √inputs.
    fn dense(outputs: usize, inputs: usize) -> impl Strategy<Value = Dense> {
        let most = 1.0 / (inputs as f32).sqrt();
        let weight = vec(-most..most, outputs * inputs);
        (weight, vec(-0.5f32..0.5, outputs)).prop_map(|(weight, bias)| Dense { weight, bias })
    }

    fn layers() -> impl Strategy<Value = (Dense, Dense, Vec<f32>)> {
        (1usize..150).prop_flat_map(|hidden| {
            let cls = vec(-1.5f32..1.5, hidden);
            (dense(hidden, hidden), dense(2, hidden), cls)
        })
    }

    fn are_near(found: &[f32], expected: &[f32]) -> bool {
        let mut pairs = found.iter().zip(expected);
        found.len() == expected.len() && pairs.all(|(a, b)| (a - b).abs() < 1e-6)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..Default::default() })]

        #[test]
        fn pooler_and_head_compute_what_candles_layers_compute((pooler, head, cls) in layers()) {
            let (pooled, logits) = by_candle(&pooler, &head, &cls).unwrap();
            let (dense, seq_relationship) = (pooler, head);
            let (pooler, head) = (Pooler { dense }, NspHead { seq_relationship });
            let found = pooler.forward(&cls);
            prop_assert!(are_near(&found, &pooled), "{found:?}, {pooled:?}");
            let found = head.forward(&found).unwrap();
            prop_assert!(are_near(&found, &logits), "{found:?}, {logits:?}");
            let (weights, bias) = head.difference().unwrap();
            let contributions = pooled.iter().zip(weights).map(|(pooled, weight)| pooled * weight);
            let difference = contributions.sum::<f32>() + bias;
            prop_assert!(are_near(&[difference], &[logits[0] - logits[1]]));
        }
    }

    #[test]
    fn a_head_with_another_number_of_outputs_is_an_error() {
        let seq_relationship = Dense {
            weight: vec![0.5; 6],
            bias: vec![0.0; 3],
        };
        let error = NspHead { seq_relationship }
            .forward(&[1.0, 1.0])
            .unwrap_err();
        assert!(error.to_string().contains("3 logits, not 2"), "{error}");
    }
}
