//! Hidden states of whole pairs with their labels.

use crate::error::TrainError;
use crate::learner::Labelled;
use candle_core::{Device, Result, Tensor};
use nsp_answer::Label;

/// The hidden states of some pairs before the layers that are trained, one vector for each token, and the pairs'
/// labels.
#[derive(Clone, Debug)]
pub struct Sequences {
    /// (tokens, hidden) of each pair.
    states: Vec<Tensor>,
    labels: Vec<Label>,
    hidden_size: usize,
}

impl Sequences {
    /// `states` are the hidden states of each pair, `hidden_size` numbers for each of its tokens.
    ///
    /// # Errors
    /// When there is no pair, the numbers do not fit the labels, or one is not finite.
    pub fn new(
        hidden_size: usize,
        states: Vec<Vec<f32>>,
        labels: Vec<Label>,
    ) -> std::result::Result<Self, TrainError> {
        if labels.is_empty() {
            return Err(TrainError::Empty);
        }
        let are_whole = |numbers: &Vec<f32>| {
            !numbers.is_empty() && numbers.len().checked_rem(hidden_size) == Some(0)
        };
        if states.len() != labels.len() || !states.iter().all(are_whole) {
            return Err(TrainError::Vectors {
                numbers: states.iter().map(Vec::len).sum(),
                labels: labels.len(),
                hidden_size,
            });
        }
        let is_not_finite = |numbers: &Vec<f32>| !numbers.iter().all(|number| number.is_finite());
        if let Some(at) = states.iter().position(is_not_finite) {
            return Err(TrainError::NotFinite(at + 1));
        }
        let tensor = |numbers: Vec<f32>| {
            let shape = (numbers.len() / hidden_size, hidden_size);
            Tensor::from_vec(numbers, shape, &Device::Cpu)
        };
        let states: Result<Vec<Tensor>> = states.into_iter().map(tensor).collect();
        Ok(Self {
            states: states.map_err(TrainError::tensor)?,
            labels,
            hidden_size,
        })
    }

    /// The numbers of a token's vector; at least 1.
    pub fn hidden_size(&self) -> usize {
        self.hidden_size
    }

    /// The pairs' labels, in order.
    pub fn labels(&self) -> &[Label] {
        &self.labels
    }

    /// The pairs with these numbers as one batch, padded to the longest: their states, (pairs, tokens, hidden), and
    /// what is added to the scores of the keys, (pairs, 1, 1, tokens).
    pub(crate) fn padded(&self, at: &[u32]) -> Result<(Tensor, Tensor)> {
        let states: Vec<&Tensor> = at.iter().map(|&at| &self.states[at as usize]).collect();
        let lengths = states.iter().map(|states| states.dim(0));
        let lengths = lengths.collect::<Result<Vec<usize>>>()?;
        let longest = lengths.iter().copied().max().unwrap_or_default();
        let mut rows = Vec::with_capacity(at.len());
        let mut scores = Vec::with_capacity(at.len() * longest);
        for (states, &length) in states.into_iter().zip(&lengths) {
            rows.push(states.pad_with_zeros(0, 0, longest - length)?);
            // As in transformers: the softmax turns such a score into 0.
            scores.extend((0..longest).map(|token| if token < length { 0.0 } else { f32::MIN }));
        }
        let scores = Tensor::from_vec(scores, (at.len(), 1, 1, longest), &Device::Cpu)?;
        Ok((Tensor::stack(&rows, 0)?, scores))
    }
}

impl Labelled for Sequences {
    fn labels(&self) -> &[Label] {
        &self.labels
    }
}
