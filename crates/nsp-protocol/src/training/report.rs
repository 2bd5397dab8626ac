//! What the trainer reports.

use super::{Confusion, Options};
use serde::{Deserialize, Serialize};

/// Losses and accuracies after an epoch, of the head as it is then. Epoch 0 is the head before training.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EpochReport {
    /// The epoch, counted from 1.
    pub epoch: usize,
    /// The mean loss over the pairs to train on, in nats, weighted with the class weights.
    pub train_loss: f64,
    /// The fraction of these pairs that the head answers right, 0 to 1.
    pub train_accuracy: f64,
    /// The same loss over the held-out pairs; `None` without such pairs.
    pub valid_loss: Option<f64>,
    /// The fraction of the held-out pairs that the head answers right.
    pub valid_accuracy: Option<f64>,
}

/// What the head of an epoch has changed. In each array, the head before training comes first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    /// The epoch whose head is compared with that before training.
    pub epoch: usize,
    /// The answers to the pairs that were trained on.
    pub train: [Confusion; 2],
    /// The answers to the held-out pairs; `None` without such pairs.
    pub held_out: Option<[Confusion; 2]>,
    /// The pairs whose answer has changed, counted from 0 over all pairs in the order of the vectors, with their
    /// logits.
    pub flipped: Vec<(u32, [[f32; 2]; 2])>,
}

/// One step of gradient descent on one pair, from the head before training: all numbers of pooler and head move
/// against the gradient of the pair's loss, multiplied by the learning rate. In each array, the state before the step
/// comes first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HandStep {
    /// The pair's logits.
    pub logits: [[f32; 2]; 2],
    /// The pair's losses, in nats.
    pub losses: [f32; 2],
    /// The derivatives of the loss with respect to the two logits, before the step: probability − 1 for the label's
    /// logit, probability for the other one.
    pub gradient: [f32; 2],
    /// The length of the gradient over all numbers of pooler and head.
    pub norm: f32,
}

/// A training that was found in the browser's storage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoredTraining {
    /// What [`super::TrainRequest::Start`] was given as its note.
    pub note: String,
    /// The options.
    pub options: Options,
    /// The epochs that are stored, from 0.
    pub epochs: Vec<EpochReport>,
    /// Whether it had ended; if not, it can be resumed.
    pub is_done: bool,
}
