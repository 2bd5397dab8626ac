//! What some vectors hold: a small head is trained on them and tried on others.

use crate::error::TrainError;
use crate::examples::{Examples, check_labels};
use crate::network::loss;
use crate::schedule::Schedule;
use candle_core::{DType, Device, Module, Result, Tensor, Var};
use candle_nn::{AdamW, Linear, Optimizer, ParamsAdamW};
use nsp_answer::{Label, argmax};
use nsp_checkpoint::head::HeadError;
use nsp_pairs::Shuffle;
use nsp_protocol::{ProbePoint, wilson};

/// Optimiser steps. With these numbers, a head on 750 vectors of 768 numbers stops before it knows them by heart. In
/// trials in PyTorch with made-up vectors, a rate of 0.01, or all pairs in each step, made the held-out accuracy smaller.
const STEPS: usize = 200;
/// Pairs in a step.
const BATCH: usize = 64;
/// The largest learning rate.
const LEARNING_RATE: f64 = 1e-3;
/// AdamW's weight decay.
const WEIGHT_DECAY: f64 = 0.01;
/// The part of the steps in which the learning rate rises.
const WARMUP: f64 = 0.1;

/// Trains one linear layer, vector → 2 logits, on some pairs, and tries it on held-out ones. The vectors are
/// standardised: of each number, the mean over the pairs to train on is subtracted, and the difference is divided by
/// the standard deviation. The layer begins with zeros. The same seed gives the same result on one machine.
pub struct Probing {
    train: Tensor,
    labels: Vec<Label>,
    held_out: Tensor,
    held_out_labels: Vec<Label>,
    layer: Linear,
    optimizer: AdamW,
    schedule: Schedule,
    shuffle: Shuffle,
    /// What is left of the order of the pairs.
    order: Vec<u32>,
    steps: usize,
}

impl std::fmt::Debug for Probing {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Probing")
            .field("steps", &self.steps)
            .finish_non_exhaustive()
    }
}

impl Probing {
    /// Prepares the training.
    ///
    /// # Errors
    /// When there are too few pairs to train on, all have the same label, or the held-out vectors have another length.
    pub fn new(
        train: &Examples,
        held_out: &Examples,
        seed: u64,
    ) -> std::result::Result<Self, TrainError> {
        check_labels(&train.labels)?;
        if train.hidden_size != held_out.hidden_size {
            return Err(TrainError::Head(HeadError::OtherSize {
                head: train.hidden_size,
                model: held_out.hidden_size,
            }));
        }
        Self::prepare(train, held_out, seed).map_err(TrainError::tensor)
    }

    fn prepare(train: &Examples, held_out: &Examples, seed: u64) -> Result<Self> {
        let [train_vectors, held_out_vectors] = standardised(train, held_out)?;
        let weight = Var::zeros((2, train.hidden_size), DType::F32, &Device::Cpu)?;
        let bias = Var::zeros(2, DType::F32, &Device::Cpu)?;
        let schedule = Schedule::new(LEARNING_RATE, WARMUP, STEPS);
        let parameters = ParamsAdamW {
            lr: schedule.rate(0),
            weight_decay: WEIGHT_DECAY,
            ..ParamsAdamW::default()
        };
        Ok(Self {
            layer: Linear::new(weight.as_tensor().clone(), Some(bias.as_tensor().clone())),
            optimizer: AdamW::new(vec![weight, bias], parameters)?,
            train: train_vectors,
            labels: train.labels.clone(),
            held_out: held_out_vectors,
            held_out_labels: held_out.labels.clone(),
            schedule,
            shuffle: Shuffle::new(seed),
            order: Vec::new(),
            steps: 0,
        })
    }

    /// Takes one optimiser step. Returns the accuracy on the held-out pairs after the last one, and `None` before.
    ///
    /// # Errors
    /// When a tensor operation fails, which is a bug.
    pub fn advance(&mut self) -> std::result::Result<Option<ProbePoint>, TrainError> {
        if self.steps < STEPS {
            self.optimise().map_err(TrainError::tensor)?;
            self.steps += 1;
        }
        match self.steps < STEPS {
            true => Ok(None),
            false => self.judge().map(Some).map_err(TrainError::tensor),
        }
    }

    fn optimise(&mut self) -> Result<()> {
        if self.order.is_empty() {
            self.order = self.shuffle.order(self.labels.len() as u32);
        }
        let batch = self.order.split_off(self.order.len().saturating_sub(BATCH));
        let labels = batch.iter().map(|&pair| self.labels[pair as usize]);
        let labels: Vec<Label> = labels.collect();
        let numbers = Tensor::new(batch.as_slice(), &Device::Cpu)?;
        let vectors = self.train.index_select(&numbers, 0)?;
        let loss = loss(&self.layer.forward(&vectors)?, &labels, [1.0; 2])?;
        self.optimizer
            .set_learning_rate(self.schedule.rate(self.steps));
        self.optimizer.backward_step(&loss)
    }

    fn judge(&self) -> Result<ProbePoint> {
        let logits = self.layer.forward(&self.held_out)?.flatten_all()?;
        let logits: Vec<f32> = logits.to_vec1()?;
        let (logits, _) = logits.as_chunks::<2>();
        let answers = logits.iter().zip(&self.held_out_labels);
        let right = answers
            .filter(|(logits, label)| argmax(**logits) == **label)
            .count();
        let count = self.held_out_labels.len();
        Ok(ProbePoint {
            accuracy: right as f64 / count as f64,
            interval: wilson(right, count),
        })
    }
}

/// Both vectors, standardised with the numbers of the first.
fn standardised(train: &Examples, held_out: &Examples) -> Result<[Tensor; 2]> {
    /// A deviation below this part of the mean is that of rounding.
    const ROUNDING: f32 = 1e-5;
    let vectors = train.all_vectors()?;
    let mean = vectors.mean(0)?;
    let centred = vectors.broadcast_sub(&mean)?;
    // Its memory is needed.
    drop(vectors);
    let deviations: Vec<f32> = centred.sqr()?.mean(0)?.sqrt()?.to_vec1()?;
    let means: Vec<f32> = mean.to_vec1()?;
    let factors = deviations.iter().zip(&means);
    // A number that is the same in all vectors says nothing.
    let factors = factors.map(
        |(&deviation, mean)| match deviation > ROUNDING * mean.abs() {
            true => 1.0 / deviation,
            false => 0.0,
        },
    );
    let factors: Vec<f32> = factors.collect();
    let factors = Tensor::new(factors.as_slice(), &Device::Cpu)?;
    let held_out = held_out.all_vectors()?.broadcast_sub(&mean)?;
    Ok([
        centred.broadcast_mul(&factors)?,
        held_out.broadcast_mul(&factors)?,
    ])
}
