//! Vectors with their labels.

use crate::error::TrainError;
use candle_core::{Device, Tensor};
use nsp_answer::Label;

/// Vectors of some pairs, one of each, and the pairs' labels. A [`Trainer`](crate::Trainer) takes the vectors at `[CLS]`
/// after the last layer. A clone shares the vectors.
#[derive(Clone, Debug)]
pub struct Examples {
    /// (pairs, hidden).
    pub(crate) vectors: Tensor,
    pub(crate) labels: Vec<Label>,
    pub(crate) hidden_size: usize,
}

impl Examples {
    /// `vectors` are the vectors of all pairs, one after the other, `hidden_size` numbers each.
    ///
    /// # Errors
    /// When there is no pair, the numbers do not fit the labels, or one is not finite.
    pub fn new(
        hidden_size: usize,
        vectors: Vec<f32>,
        labels: Vec<Label>,
    ) -> Result<Self, TrainError> {
        if labels.is_empty() {
            return Err(TrainError::Empty);
        }
        if hidden_size == 0 || labels.len().checked_mul(hidden_size) != Some(vectors.len()) {
            return Err(TrainError::Vectors {
                numbers: vectors.len(),
                labels: labels.len(),
                hidden_size,
            });
        }
        if let Some(at) = vectors.iter().position(|number| !number.is_finite()) {
            return Err(TrainError::NotFinite(at / hidden_size + 1));
        }
        let vectors = Tensor::from_vec(vectors, (labels.len(), hidden_size), &Device::Cpu);
        Ok(Self {
            vectors: vectors.map_err(TrainError::tensor)?,
            labels,
            hidden_size,
        })
    }

    /// The numbers of a vector; at least 1.
    pub fn hidden_size(&self) -> usize {
        self.hidden_size
    }

    /// The pairs' labels, in order.
    pub fn labels(&self) -> &[Label] {
        &self.labels
    }

    /// The number of pairs; at least 1.
    pub fn count(&self) -> usize {
        self.labels.len()
    }
}

/// Checks that there is something to learn. A [`Trainer`](crate::Trainer) checks it too, but the labels are
/// known before the vectors are computed.
///
/// # Errors
/// When there are fewer than two labels, or all are the same.
pub fn check_labels(labels: &[Label]) -> Result<(), TrainError> {
    match labels {
        [] => Err(TrainError::Empty),
        [_] => Err(TrainError::OnePair),
        [label, others @ ..] if others.iter().all(|other| other == label) => {
            Err(TrainError::OneClass {
                label: *label,
                pairs: labels.len(),
            })
        }
        _ => Ok(()),
    }
}
