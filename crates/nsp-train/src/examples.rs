//! Vectors with their labels.

use crate::error::TrainError;
use crate::learner::Labelled;
use candle_core::{Device, Tensor};
use nsp_answer::Label;
use std::sync::Arc;

/// Vectors of some pairs, one of each, and the pairs' labels. A [`Trainer`](crate::Trainer) takes the vectors at `[CLS]`
/// after the last layer. A clone shares the vectors.
#[derive(Clone, Debug)]
pub struct Examples {
    /// The vectors, one after the other, and perhaps others between them.
    numbers: Arc<Vec<f32>>,
    /// Which of the vectors each pair has, counted from 0.
    rows: Vec<u32>,
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
        let rows = (0..labels.len() as u32).collect();
        Self::part(hidden_size, Arc::new(vectors), rows, labels)
    }

    /// Some of the vectors in `numbers`, which holds any number of them, one after the other, `hidden_size` numbers each.
    /// `rows` says which one each pair has, counted from 0. The numbers are shared, not copied.
    ///
    /// # Errors
    /// When there is no pair, there is not one row for each label, a vector is not there, or one is not finite.
    pub fn part(
        hidden_size: usize,
        numbers: Arc<Vec<f32>>,
        rows: Vec<u32>,
        labels: Vec<Label>,
    ) -> Result<Self, TrainError> {
        if labels.is_empty() {
            return Err(TrainError::Empty);
        }
        let count = numbers.len().checked_div(hidden_size).unwrap_or_default();
        if rows.len() != labels.len() || rows.iter().any(|&row| row as usize >= count) {
            return Err(TrainError::Vectors {
                numbers: numbers.len(),
                labels: labels.len(),
                hidden_size,
            });
        }
        let examples = Self {
            numbers,
            rows,
            labels,
            hidden_size,
        };
        let is_finite = |&row: &u32| examples.row(row).iter().all(|number| number.is_finite());
        let wrong = examples.rows.iter().position(|row| !is_finite(row));
        match wrong {
            Some(at) => Err(TrainError::NotFinite(at + 1)),
            None => Ok(examples),
        }
    }

    /// The vectors of the pairs with these numbers, counted from 0: (pairs, hidden).
    pub(crate) fn vectors(&self, at: &[u32]) -> candle_core::Result<Tensor> {
        let mut vectors = Vec::with_capacity(at.len() * self.hidden_size);
        for &at in at {
            vectors.extend_from_slice(self.row(self.rows[at as usize]));
        }
        Tensor::from_vec(vectors, (at.len(), self.hidden_size), &Device::Cpu)
    }

    /// The vectors of all pairs: (pairs, hidden).
    pub(crate) fn all_vectors(&self) -> candle_core::Result<Tensor> {
        let at: Vec<u32> = (0..self.count() as u32).collect();
        self.vectors(&at)
    }

    fn row(&self, row: u32) -> &[f32] {
        let start = row as usize * self.hidden_size;
        &self.numbers[start..start + self.hidden_size]
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

impl Labelled for Examples {
    fn labels(&self) -> &[Label] {
        &self.labels
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
