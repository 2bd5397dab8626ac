//! What a trainer trains.

use crate::error::TrainError;
use candle_core::{Result, Tensor, Var};
use nsp_answer::Label;

/// Variables that turn pairs into logits. Only this crate implements it, because the variables are candle's.
pub trait Learner {
    /// The pairs, as the variables read them.
    type Examples: Labelled;
    /// A copy of the variables.
    type Numbers;

    /// How many pairs are answered at a time while an epoch is measured.
    const PIECE: usize;

    /// The variables.
    fn variables(&self) -> Vec<Var>;

    /// The logits of the pairs with these numbers, counted from 0: (pairs, 2).
    ///
    /// # Errors
    /// When a tensor operation fails.
    fn logits(&self, examples: &Self::Examples, at: &[u32]) -> Result<Tensor>;

    /// A copy of the variables as they are now.
    ///
    /// # Errors
    /// When a number is not finite.
    fn numbers(&self) -> std::result::Result<Self::Numbers, TrainError>;
}

/// Pairs with labels.
pub trait Labelled {
    /// The pairs' labels, in order.
    fn labels(&self) -> &[Label];
}

/// The logits of at most [`Learner::PIECE`] pairs from number `start` on.
pub(crate) fn piece<L: Learner>(
    learner: &L,
    examples: &L::Examples,
    start: usize,
) -> std::result::Result<Vec<[f32; 2]>, TrainError> {
    let end = examples.labels().len().min(start + L::PIECE);
    let at: Vec<u32> = (start as u32..end as u32).collect();
    let logits = || learner.logits(examples, &at)?.flatten_all()?.to_vec1();
    let logits: Vec<f32> = logits().map_err(TrainError::tensor)?;
    let (logits, _) = logits.as_chunks::<2>();
    Ok(logits.to_vec())
}
