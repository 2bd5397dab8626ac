//! Pooler and next-sentence head as candle's tensors, which can be trained.

use crate::error::TrainError;
use crate::examples::Examples;
use crate::learner::Learner;
use candle_core::{Device, Result, Tensor, Var};
use candle_nn::ops::log_softmax;
use nsp_answer::Label;
use nsp_checkpoint::Head;

/// Into how many blocks the pooler's matrix is divided, if it has enough outputs.
const BLOCKS: usize = 4;

/// The two layers.
#[derive(Debug)]
pub struct Network {
    /// The pooler's matrix as (inputs, outputs), in blocks of outputs. The checkpoint has it the other way round, but
    /// then candle makes four more tensors of this size in each step. In blocks, because AdamW makes about six tensors
    /// of a variable's size for one variable after the other.
    pooler_weight: Vec<Var>,
    pooler_bias: Var,
    weight: Var,
    bias: Var,
}

impl Network {
    pub(crate) fn new(head: &Head) -> Result<Self> {
        let hidden = head.hidden_size();
        let [pooler_weight, pooler_bias, weight, bias] = head.tensors();
        let pooler_weight = Tensor::from_slice(pooler_weight, (hidden, hidden), &Device::Cpu)?;
        let blocks = pooler_weight.t()?.chunk(BLOCKS, 1)?;
        let block = |block: &Tensor| Var::from_tensor(&block.contiguous()?);
        Ok(Self {
            pooler_weight: blocks.iter().map(block).collect::<Result<_>>()?,
            pooler_bias: Var::from_slice(pooler_bias, hidden, &Device::Cpu)?,
            weight: Var::from_slice(weight, (2, hidden), &Device::Cpu)?,
            bias: Var::from_slice(bias, 2, &Device::Cpu)?,
        })
    }

    /// (pairs, hidden) → (pairs, 2), the logits of IsNext and NotNext.
    pub(crate) fn forward(&self, vectors: &Tensor) -> Result<Tensor> {
        let blocks = self.pooler_weight.iter();
        let pooled = blocks.map(|block| vectors.matmul(block));
        let pooled = Tensor::cat(&pooled.collect::<Result<Vec<_>>>()?, 1)?;
        let pooled = pooled.broadcast_add(&self.pooler_bias)?.tanh()?;
        pooled.matmul(&self.weight.t()?)?.broadcast_add(&self.bias)
    }
}

impl Learner for Network {
    type Examples = Examples;
    type Numbers = Head;

    const PIECE: usize = 128;

    fn variables(&self) -> Vec<Var> {
        let Self {
            pooler_weight,
            pooler_bias,
            weight,
            bias,
        } = self;
        let others = [pooler_bias, weight, bias];
        pooler_weight.iter().chain(others).cloned().collect()
    }

    fn logits(&self, examples: &Examples, at: &[u32]) -> Result<Tensor> {
        self.forward(&examples.vectors(at)?)
    }

    fn numbers(&self) -> std::result::Result<Head, TrainError> {
        let copy = |tensor: &Tensor| tensor.flatten_all()?.to_vec1();
        let blocks: Vec<&Tensor> = self.pooler_weight.iter().map(Var::as_tensor).collect();
        let tensors = || {
            Ok([
                copy(&Tensor::cat(&blocks, 1)?.t()?)?,
                copy(&self.pooler_bias)?,
                copy(&self.weight)?,
                copy(&self.bias)?,
            ])
        };
        Ok(Head::new(tensors().map_err(TrainError::tensor)?)?)
    }
}

/// PyTorch's `CrossEntropyLoss(weight=…)`: the mean of the pairs' losses, weighted with the weights of their
/// labels.
pub(crate) fn loss(logits: &Tensor, labels: &[Label], class_weights: [f32; 2]) -> Result<Tensor> {
    let mut weights = vec![[0.0; 2]; labels.len()];
    for (weights, label) in weights.iter_mut().zip(labels) {
        weights[label.index()] = class_weights[label.index()];
    }
    let sum: f32 = weights.as_flattened().iter().sum();
    let weights = Tensor::from_slice(weights.as_flattened(), (labels.len(), 2), &Device::Cpu)?;
    let losses = (log_softmax(logits, 1)? * weights)?;
    losses.sum_all()? * (-1.0 / f64::from(sum))
}
