//! The pairs of a training, in two parts.

use crate::error::TrainerError;
use nsp_answer::{Label, argmax};
use nsp_protocol::{Confusion, Judgement};
use nsp_train::Examples;
use std::sync::Arc;

/// Vectors and labels of the pairs to train on, and of the held-out ones.
#[derive(Clone, Debug)]
pub struct Data {
    /// The pairs to train on.
    pub train: Examples,
    /// The held-out pairs, if there are any.
    pub held_out: Option<Examples>,
    /// The numbers of these pairs, counted from 0 over all.
    numbers: [Vec<u32>; 2],
}

/// The logits that a head gives for the pairs of both parts.
#[derive(Debug)]
pub struct Answers {
    /// For the pairs to train on.
    pub train: Vec<[f32; 2]>,
    /// For the held-out pairs; empty if there are none.
    pub held_out: Vec<[f32; 2]>,
}

/// The labels of the pairs to train on.
pub fn labels_to_train_on(labels: &[Label], held_out: &[bool]) -> Vec<Label> {
    let both = labels.iter().zip(held_out);
    both.filter(|(_, held_out)| !**held_out)
        .map(|(label, _)| *label)
        .collect()
}

impl Data {
    /// Divides the pairs. `vectors` are those of all pairs, one after the other, `hidden` numbers each.
    /// Both parts share them.
    ///
    /// # Errors
    /// When there is no pair to train on, or the vectors can't be used.
    pub fn split(
        hidden: usize,
        vectors: &Arc<Vec<f32>>,
        labels: &[Label],
        held_out: &[bool],
    ) -> Result<Self, TrainerError> {
        let fits = labels.len().checked_mul(hidden) == Some(vectors.len());
        if !fits || hidden == 0 || labels.len() != held_out.len() {
            let sentence = "Vectors, labels and parts are for different numbers of pairs.";
            return Err(TrainerError::Request(sentence));
        }
        let part = |is_held_out: bool| {
            let numbers = (0..)
                .zip(held_out)
                .filter(|(_, held)| **held == is_held_out);
            let numbers: Vec<u32> = numbers.map(|(number, _)| number).collect();
            let labels = numbers.iter().map(|number| labels[*number as usize]);
            let labels = labels.collect();
            let part = Examples::part(hidden, Arc::clone(vectors), numbers.clone(), labels);
            (part, numbers)
        };
        let (train, to_train_on) = part(false);
        let (held_out, held_out_numbers) = part(true);
        Ok(Self {
            train: train?,
            held_out: match held_out_numbers.is_empty() {
                true => None,
                false => Some(held_out?),
            },
            numbers: [to_train_on, held_out_numbers],
        })
    }

    /// Compares the answers of the head of an epoch with those of the head before training.
    pub fn judgement(&self, epoch: usize, before: &Answers, after: &Answers) -> Judgement {
        let count = |examples: &Examples, answers: [&Vec<[f32; 2]>; 2]| {
            answers.map(|answers| Confusion::of(examples.labels(), answers))
        };
        let train = [&before.train, &after.train];
        let held_out = [&before.held_out, &after.held_out];
        let [to_train_on, held_out_numbers] = &self.numbers;
        let mut flipped = flipped(to_train_on, train);
        flipped.extend(self::flipped(held_out_numbers, held_out));
        flipped.sort_by_key(|(number, _)| *number);
        Judgement {
            epoch,
            train: count(&self.train, train),
            held_out: self
                .held_out
                .as_ref()
                .map(|examples| count(examples, held_out)),
            flipped,
        }
    }
}

fn flipped(numbers: &[u32], [before, after]: [&Vec<[f32; 2]>; 2]) -> Vec<(u32, [[f32; 2]; 2])> {
    let all = numbers.iter().zip(before.iter().zip(after));
    let flipped = all.filter(|(_, (before, after))| argmax(**before) != argmax(**after));
    flipped
        .map(|(number, (before, after))| (*number, [*before, *after]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Label::{IsNext, NotNext};
    use nsp_protocol::TrainProblem;

    #[test]
    fn both_parts_are_judged_and_flipped_pairs_keep_their_numbers() {
        let vectors = Arc::new(vec![0.0, 1.0, 2.0, 3.0, 4.0]);
        let labels = [IsNext, NotNext, IsNext, NotNext, IsNext];
        let held_out = [false, true, false, false, true];
        let data = Data::split(1, &vectors, &labels, &held_out).unwrap();
        assert_eq!(data.train.labels(), [IsNext, IsNext, NotNext]);
        assert_eq!(data.train.labels(), labels_to_train_on(&labels, &held_out));
        let (yes, no) = ([1.0, 0.0], [0.0, 1.0]);
        let before = Answers {
            train: vec![no, yes, yes],
            held_out: vec![yes, no],
        };
        let after = Answers {
            train: vec![yes, yes, no],
            held_out: vec![no, no],
        };
        let judgement = data.judgement(3, &before, &after);
        assert_eq!(judgement.epoch, 3);
        assert_eq!(judgement.train.map(|it| it.right()), [1, 3]);
        assert_eq!(judgement.held_out.unwrap().map(|it| it.right()), [0, 1]);
        let flipped = [(0, [no, yes]), (1, [yes, no]), (3, [yes, no])];
        assert_eq!(judgement.flipped, flipped);
    }

    #[test]
    fn parts_may_be_missing_but_not_the_one_to_train_on() {
        let labels = [IsNext, NotNext];
        let vectors = Arc::new(vec![0.0, 1.0]);
        let data = Data::split(1, &vectors, &labels, &[false, false]).unwrap();
        assert!(data.held_out.is_none());
        let error = Data::split(1, &vectors, &labels, &[true, true]).unwrap_err();
        assert_eq!(error.failure(None).problem, TrainProblem::Empty);
        assert!(Data::split(1, &Arc::new(vec![0.0]), &labels, &[false, false]).is_err());
        assert!(Data::split(1, &vectors, &labels, &[false]).is_err());
        assert!(Data::split(0, &Arc::default(), &labels, &[false, false]).is_err());
    }
}
