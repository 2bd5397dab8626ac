//! Heads and vectors as lists of numbers.

use crate::error::TrainerError;
use nsp_checkpoint::{BertConfig, Head, head::HeadError};
use nsp_protocol::{Numbers, TrainProblem};
use nsp_train::TrainError;
use std::sync::Arc;

/// The most pairs that the trainer takes.
pub const MOST_PAIRS: usize = 10_000;
/// The most bytes of their vectors.
pub const MOST_BYTES: usize = 64_000_000;

/// Reads the numbers of a message. Their text is dropped, because it takes as much memory as they do.
///
/// # Errors
/// When the text has another form.
pub fn unpack(numbers: Numbers) -> Result<Vec<f32>, TrainerError> {
    let unreadable = TrainerError::Request("The trainer can't read the numbers of this request.");
    numbers.unpack().ok_or(unreadable)
}

/// How many numbers a head for vectors of this length has.
///
/// # Errors
/// When no BERT has vectors of this length.
pub fn head_numbers(hidden: usize) -> Result<usize, TrainerError> {
    match hidden {
        1..=BertConfig::MOST_COLUMNS => Ok(sizes(hidden).iter().sum()),
        _ => Err(HeadError::TooWide(hidden).into()),
    }
}

/// A head of the numbers of its four tensors, one after the other.
///
/// # Errors
/// When there are too many or too few, or one is not finite.
pub fn head_of(hidden: usize, mut numbers: Vec<f32>) -> Result<Head, TrainerError> {
    let expected = head_numbers(hidden)?;
    if numbers.len() != expected {
        return Err(TrainerError::Train(TrainError::Head(HeadError::Numbers {
            name: "the head".to_owned(),
            found: numbers.len(),
            expected,
        })));
    }
    // Cut off from the end, so that the large matrix stays where it is.
    let [pooler_weight, pooler_bias, weight, _] = sizes(hidden);
    let bias = numbers.split_off(pooler_weight + pooler_bias + weight);
    let weight = numbers.split_off(pooler_weight + pooler_bias);
    let pooler_bias = numbers.split_off(pooler_weight);
    Ok(Head::new([numbers, pooler_bias, weight, bias])?)
}

/// The numbers of the four tensors.
fn sizes(hidden: usize) -> [usize; 4] {
    [hidden * hidden, hidden, 2 * hidden, 2]
}

/// The most pairs that the trainer takes with vectors of this length.
fn most_pairs(hidden: usize) -> usize {
    MOST_PAIRS.min(MOST_BYTES / hidden.saturating_mul(4).max(1))
}

/// The vectors of pairs, as they arrive.
#[derive(Debug, Default)]
pub struct Vectors {
    hidden: usize,
    numbers: Arc<Vec<f32>>,
}

impl Vectors {
    /// No vectors yet, but room for those of so many pairs, if that many are taken. They will have `hidden` numbers
    /// each, at least 1.
    ///
    /// # Errors
    /// When there is no room.
    pub fn new(hidden: usize, pairs: usize) -> Result<Self, TrainerError> {
        let pairs = pairs.min(most_pairs(hidden));
        let mut numbers = Vec::new();
        // Exactly, because a vector that grows has twice the memory for a moment.
        let room = numbers.try_reserve_exact(pairs * hidden);
        room.map_err(|_| TrainProblem::Memory(pairs))?;
        Ok(Self::of(hidden, Arc::new(numbers)))
    }

    /// The vectors of some pairs, `hidden` numbers each. A training may share them.
    pub fn of(hidden: usize, numbers: Arc<Vec<f32>>) -> Self {
        Self { hidden, numbers }
    }

    /// Takes the next ones. Returns the number of pairs.
    ///
    /// # Errors
    /// When these are not whole vectors, or there are too many. The earlier ones stay.
    pub fn push(&mut self, numbers: &[f32]) -> Result<usize, TrainerError> {
        if self.hidden == 0 {
            return Err(TrainerError::Request("Send the model's head first."));
        }
        if !numbers.len().is_multiple_of(self.hidden) {
            let sentence = "The vectors of this request have another length than the head's.";
            return Err(TrainerError::Request(sentence));
        }
        let pairs = self.pairs() + numbers.len() / self.hidden;
        let most = most_pairs(self.hidden);
        if pairs > most {
            return Err(TrainProblem::TooManyPairs { pairs, most }.into());
        }
        // No training shares them: one begins when all are there.
        let own = Arc::make_mut(&mut self.numbers);
        let room = own.try_reserve(numbers.len());
        room.map_err(|_| TrainProblem::Memory(pairs))?;
        own.extend_from_slice(numbers);
        Ok(pairs)
    }

    /// The pairs whose vectors are there.
    pub fn pairs(&self) -> usize {
        self.numbers.len() / self.hidden.max(1)
    }

    /// Their bytes in memory.
    pub fn bytes(&self) -> usize {
        4 * self.numbers.capacity()
    }

    /// All numbers. They stay: the next training may have the same pairs with other labels or options.
    pub fn all(&self) -> Arc<Vec<f32>> {
        Arc::clone(&self.numbers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_cut_out_of_its_numbers() {
        let numbers: Vec<f32> = (0_u8..12).map(f32::from).collect();
        let head = head_of(2, numbers.clone()).unwrap();
        assert_eq!(head.tensors()[0], [0.0, 1.0, 2.0, 3.0]);
        assert_eq!(head.tensors()[3], [10.0, 11.0]);
        assert_eq!(head.tensors().concat(), numbers);
        for (hidden, count) in [(2, 11), (2, 13), (0, 2), (usize::MAX, 12)] {
            assert!(head_of(hidden, vec![0.0; count]).is_err(), "{hidden}");
        }
    }

    #[test]
    fn too_many_pairs_are_refused_with_their_number() {
        let mut vectors = Vectors::new(4, 20_000).unwrap();
        assert_eq!(vectors.bytes(), 4 * 4 * MOST_PAIRS, "room for no more");
        assert_eq!(vectors.push(&[0.0; 4 * 9_999]).unwrap(), 9_999);
        let refused = |pushed: Result<usize, TrainerError>| match pushed {
            Err(TrainerError::Told(TrainProblem::TooManyPairs { pairs, most })) => (pairs, most),
            other => panic!("{other:?}"),
        };
        assert_eq!(refused(vectors.push(&[0.0; 8])), (10_001, 10_000));
        assert_eq!(vectors.push(&[0.0; 4]).unwrap(), MOST_PAIRS);
        assert!(vectors.push(&[0.0; 3]).is_err());
        assert_eq!(vectors.all().len(), 4 * MOST_PAIRS);
        assert_eq!(vectors.pairs(), MOST_PAIRS, "they stay");
        assert_eq!(vectors.bytes(), 4 * 4 * MOST_PAIRS, "they did not move");

        let pushed = Vectors::new(4_000, 1)
            .unwrap()
            .push(&vec![0.0; 4_000 * 4_001]);
        assert_eq!(refused(pushed), (4_001, 4_000));
        assert!(Vectors::default().push(&[0.0]).is_err());
    }
}
