//! The answers of a head, and which of them training has changed.

use crate::error::TrainError;
use crate::examples::Examples;
use crate::network::Network;
use nsp_answer::argmax;
use nsp_checkpoint::Head;

/// Pairs whose logits are computed at a time.
pub(crate) const PIECE: usize = 128;

/// The logits that a head gives for each of the examples.
///
/// # Errors
/// When the head does not fit the vectors.
pub fn answers(head: &Head, examples: &Examples) -> Result<Vec<[f32; 2]>, TrainError> {
    let mut answering = Answering::new(head, examples.clone())?;
    while answering.advance()? {}
    Ok(answering.answers)
}

/// [`answers`] in small steps.
pub struct Answering {
    network: Network,
    examples: Examples,
    answers: Vec<[f32; 2]>,
}

impl std::fmt::Debug for Answering {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Answering")
            .field("answers", &self.answers.len())
            .finish_non_exhaustive()
    }
}

impl Answering {
    /// Prepares the answers.
    ///
    /// # Errors
    /// When the head does not fit the vectors.
    pub fn new(head: &Head, examples: Examples) -> Result<Self, TrainError> {
        head.check_fits(examples.hidden_size)?;
        Ok(Self {
            network: Network::new(head).map_err(TrainError::tensor)?,
            answers: Vec::with_capacity(examples.count()),
            examples,
        })
    }

    /// Answers at most 128 pairs. Returns false when all are answered.
    ///
    /// # Errors
    /// When a tensor operation fails, which is a bug.
    pub fn advance(&mut self) -> Result<bool, TrainError> {
        let done = self.answers.len();
        if done < self.examples.count() {
            let answers = piece(&self.network, &self.examples, done)?;
            self.answers.extend(answers);
        }
        Ok(self.answers.len() < self.examples.count())
    }

    /// The logits of the pairs that are answered, in order.
    pub fn answers(&self) -> &[[f32; 2]] {
        &self.answers
    }
}

/// The logits of at most [`PIECE`] examples from number `start` on.
pub(crate) fn piece(
    network: &Network,
    examples: &Examples,
    start: usize,
) -> Result<Vec<[f32; 2]>, TrainError> {
    let count = PIECE.min(examples.count() - start);
    let logits = || {
        let vectors = examples.vectors.narrow(0, start, count)?;
        network.forward(&vectors)?.flatten_all()?.to_vec1()
    };
    let logits: Vec<f32> = logits().map_err(TrainError::tensor)?;
    let (logits, _) = logits.as_chunks::<2>();
    Ok(logits.to_vec())
}

/// The numbers, counted from 0, of the pairs whose answer has changed. Answers are given as logits.
pub fn flipped(before: &[[f32; 2]], after: &[[f32; 2]]) -> Vec<usize> {
    let both = before.iter().zip(after).enumerate();
    let flipped = both.filter(|(_, (before, after))| argmax(**before) != argmax(**after));
    flipped.map(|(number, _)| number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_flipped_if_its_answer_changes() {
        let before = [[1.0, 0.0], [0.0, 1.0], [0.0, 1.0], [2.0, 1.0], [0.0, 3.0]];
        let after = [[1.0, 0.0], [0.0, 1.0], [9.0, 1.0], [2.0, 1.0], [3.0, 3.0]];
        assert_eq!(flipped(&before, &after), [2, 4]);
    }
}
