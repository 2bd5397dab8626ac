//! Pooler and next-sentence head as candle's layers, whose parameters can be trained.

use crate::error::TrainError;
use crate::examples::Examples;
use crate::learner::Learner;
use candle_core::{Device, Module, Result, Tensor, Var};
use candle_nn::Linear;
use candle_nn::ops::log_softmax;
use nsp_answer::Label;
use nsp_checkpoint::Head;

/// The two layers. Their tensors are the variables, so a change of these changes the layers.
#[derive(Debug)]
pub struct Network {
    variables: [Var; 4],
    pooler: Linear,
    nsp_head: Linear,
}

impl Network {
    pub(crate) fn new(head: &Head) -> Result<Self> {
        let hidden = head.hidden_size();
        let [pooler_weight, pooler_bias, weight, bias] = head.tensors();
        let variables = [
            Var::from_slice(pooler_weight, (hidden, hidden), &Device::Cpu)?,
            Var::from_slice(pooler_bias, hidden, &Device::Cpu)?,
            Var::from_slice(weight, (2, hidden), &Device::Cpu)?,
            Var::from_slice(bias, 2, &Device::Cpu)?,
        ];
        let [pooler_weight, pooler_bias, weight, bias] = variables
            .each_ref()
            .map(|variable| variable.as_tensor().clone());
        Ok(Self {
            pooler: Linear::new(pooler_weight, Some(pooler_bias)),
            nsp_head: Linear::new(weight, Some(bias)),
            variables,
        })
    }

    /// (pairs, hidden) → (pairs, 2), the logits of IsNext and NotNext.
    pub(crate) fn forward(&self, vectors: &Tensor) -> Result<Tensor> {
        let pooled = self.pooler.forward(vectors)?.tanh()?;
        self.nsp_head.forward(&pooled)
    }
}

impl Learner for Network {
    type Examples = Examples;
    type Numbers = Head;

    const PIECE: usize = 128;

    fn variables(&self) -> Vec<Var> {
        self.variables.to_vec()
    }

    fn logits(&self, examples: &Examples, at: &[u32]) -> Result<Tensor> {
        self.forward(&examples.vectors(at)?)
    }

    fn numbers(&self) -> std::result::Result<Head, TrainError> {
        let copy = |variable: &Var| variable.flatten_all()?.to_vec1();
        let [pooler_weight, pooler_bias, weight, bias] = self.variables.each_ref().map(copy);
        let tensors = || Ok([pooler_weight?, pooler_bias?, weight?, bias?]);
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
