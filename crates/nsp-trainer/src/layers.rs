//! The vectors of all layers, for the question which layer knows.

use crate::error::TrainerError;
use nsp_answer::Label;
use nsp_protocol::TrainProblem;
use nsp_train::Examples;
use std::sync::Arc;

/// The most pairs.
const MOST_PAIRS: usize = 1_000;
/// The most bytes of their vectors.
const MOST_BYTES: usize = 100_000_000;
/// The most bytes of their vectors and of those that are trained on.
const MOST_TOGETHER: usize = 120_000_000;

/// One of the two vectors that each pair has for each layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The vector at `[CLS]`.
    Cls,
    /// The mean over all tokens.
    Mean,
}

/// The pairs, with as many vectors as have arrived.
#[derive(Debug)]
pub struct Layers {
    hidden: usize,
    layers: usize,
    labels: Vec<Label>,
    held_out: Vec<bool>,
    /// Decides the order of training.
    pub seed: u64,
    numbers: Arc<Vec<f32>>,
}

impl Layers {
    /// Makes room for the vectors of these pairs, beside vectors to train on that take `taken` bytes.
    ///
    /// # Errors
    /// When there are too many, or none in one of the two parts.
    pub fn new(
        hidden: usize,
        layers: usize,
        labels: Vec<Label>,
        held_out: Vec<bool>,
        seed: u64,
        taken: usize,
    ) -> Result<Self, TrainerError> {
        let pairs = labels.len();
        if hidden == 0 || layers == 0 || held_out.len() != pairs {
            let sentence = "Labels and parts are for different numbers of pairs.";
            return Err(TrainerError::Request(sentence));
        }
        if !held_out.contains(&true) || !held_out.contains(&false) {
            let sentence = "To compare the layers, some pairs must be held out, and some not.";
            return Err(TrainerError::Request(sentence));
        }
        let bytes_of_a_pair = layers.saturating_mul(hidden).saturating_mul(2 * 4);
        let bytes = MOST_BYTES.min(MOST_TOGETHER.saturating_sub(taken));
        let most = MOST_PAIRS.min(bytes / bytes_of_a_pair);
        if pairs > most {
            return Err(TrainProblem::TooManyProbed { pairs, most }.into());
        }
        let mut numbers = Vec::new();
        // Exactly, because a vector that grows has twice the memory for a moment.
        let room = numbers.try_reserve_exact(pairs * bytes_of_a_pair / 4);
        room.map_err(|_| TrainProblem::Memory(pairs))?;
        Ok(Self {
            hidden,
            layers,
            labels,
            held_out,
            seed,
            numbers: Arc::new(numbers),
        })
    }

    /// Takes the vectors of the next pairs. Returns the number of pairs.
    ///
    /// # Errors
    /// When these are not the vectors of whole pairs, or are more than there are labels.
    pub fn push(&mut self, numbers: &[f32]) -> Result<usize, TrainerError> {
        let of_a_pair = self.of_a_pair();
        let room = self.labels.len() * of_a_pair - self.numbers.len();
        if !numbers.len().is_multiple_of(of_a_pair) || numbers.len() > room {
            let sentence =
                "These are not the vectors of all layers for the pairs that have labels.";
            return Err(TrainerError::Request(sentence));
        }
        // Nothing shares them before all are there.
        Arc::make_mut(&mut self.numbers).extend_from_slice(numbers);
        Ok(self.numbers.len() / of_a_pair)
    }

    /// The number of layers.
    pub fn count(&self) -> usize {
        self.layers
    }

    /// The vectors of a layer, counted from 0: of the pairs to train on, and of the held-out ones.
    ///
    /// # Errors
    /// When vectors are missing or are not finite.
    pub fn examples(&self, layer: usize, kind: Kind) -> Result<[Examples; 2], TrainerError> {
        if layer >= self.layers || self.numbers.len() != self.labels.len() * self.of_a_pair() {
            let sentence = "Send the vectors of all pairs first.";
            return Err(TrainerError::Request(sentence));
        }
        // A pair has two vectors for each layer.
        let of_kind = 2 * layer + usize::from(kind == Kind::Mean);
        let part = |is_held_out: bool| {
            let pairs = (0..).zip(&self.labels).zip(&self.held_out);
            let pairs = pairs.filter(|(_, held_out)| **held_out == is_held_out);
            let row = |pair: usize| (pair * 2 * self.layers + of_kind) as u32;
            let (rows, labels) = pairs.map(|((pair, label), _)| (row(pair), *label)).unzip();
            Examples::part(self.hidden, Arc::clone(&self.numbers), rows, labels)
        };
        Ok([part(false)?, part(true)?])
    }

    /// The numbers of a pair's vectors.
    fn of_a_pair(&self) -> usize {
        2 * self.layers * self.hidden
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Label::{IsNext, NotNext};
    use nsp_train::Probing;

    /// Only the mean of the second of two layers tells the label.
    #[test]
    fn each_layer_has_its_own_vectors() {
        let labels: Vec<Label> = (0..80)
            .map(|pair| if pair % 2 == 0 { IsNext } else { NotNext })
            .collect();
        let held_out: Vec<bool> = (0..80).map(|pair| pair >= 40).collect();
        let mut layers = Layers::new(2, 2, labels.clone(), held_out, 1, 0).unwrap();
        assert!(layers.examples(1, Kind::Mean).is_err());
        for (number, label) in labels.iter().enumerate() {
            let noise = |place: usize| ((number * 7 + place) as f32 * 12.9898).sin();
            let mut numbers: Vec<f32> = (0..8).map(noise).collect();
            numbers[6] = if *label == IsNext { 1.0 } else { -1.0 };
            assert_eq!(layers.push(&numbers).unwrap(), number + 1);
        }
        assert!(layers.push(&[0.0; 8]).is_err());
        let accuracy = |layer, kind| {
            let [train, held_out] = layers.examples(layer, kind).unwrap();
            assert_eq!((train.count(), held_out.count()), (40, 40));
            let mut probing = Probing::new(&train, &held_out, layers.seed).unwrap();
            loop {
                if let Some(point) = probing.advance().unwrap() {
                    return point.accuracy;
                }
            }
        };
        assert!(accuracy(1, Kind::Mean) > 0.95);
        for (layer, kind) in [(0, Kind::Cls), (0, Kind::Mean), (1, Kind::Cls)] {
            assert!(accuracy(layer, kind) < 0.8, "{layer} {kind:?}");
        }
        assert!(layers.examples(2, Kind::Cls).is_err());
    }

    #[test]
    fn too_many_pairs_are_refused_with_their_number() {
        let beside = |taken, pairs: usize, hidden, layers| {
            let mut held_out = vec![false; pairs];
            held_out[0] = true;
            Layers::new(hidden, layers, vec![IsNext; pairs], held_out, 1, taken)
        };
        let new = |pairs, hidden, layers| beside(0, pairs, hidden, layers);
        let refused = |layers: Result<Layers, TrainerError>| match layers {
            Err(TrainerError::Told(TrainProblem::TooManyProbed { pairs, most })) => (pairs, most),
            other => panic!("{other:?}"),
        };
        assert!(new(1_000, 768, 12).is_ok());
        assert_eq!(refused(new(1_001, 8, 2)), (1_001, 1_000));
        assert_eq!(refused(new(600, 1_024, 24)), (600, 508));
        assert!(new(2, usize::MAX, usize::MAX).is_err());
        assert!(Layers::new(2, 2, vec![IsNext], vec![false], 1, 0).is_err());
        let beside_vectors = beside(60_000_000, 1_000, 768, 12);
        assert_eq!(refused(beside_vectors), (1_000, 813));
    }
}
