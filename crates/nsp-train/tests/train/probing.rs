//! What a probe finds in vectors.

use crate::runs::{examples, learnable};
use nsp_answer::Label::{self, IsNext, NotNext};
use nsp_train::{Examples, ProbePoint, Probing, TrainError};

fn probed(train: &Examples, held_out: &Examples, seed: u64) -> ProbePoint {
    let mut probing = Probing::new(train, held_out, seed).unwrap();
    loop {
        if let Some(point) = probing.advance().unwrap() {
            return point;
        }
    }
}

/// Labels that have nothing to do with the vectors: a bit of a hash of the number.
fn unrelated(count: u32) -> Vec<Label> {
    let labels = (0..count).map(|number| {
        let mut hash = number.wrapping_add(1).wrapping_mul(0x9e37_79b9);
        for _ in 0..2 {
            hash = (hash ^ hash >> 16).wrapping_mul(0x45d9_f3b3);
        }
        match hash >> 31 {
            0 => IsNext,
            _ => NotNext,
        }
    });
    labels.collect()
}

#[test]
fn what_the_vectors_hold_is_found() {
    let train = examples(learnable(300, 0));
    let held_out = examples(learnable(100, 1_000));
    let point = probed(&train, &held_out, 1);
    assert!(point.accuracy > 0.95, "{point:?}");
    let [low, high] = point.interval;
    assert!(low < point.accuracy && point.accuracy <= high && low > 0.85);
    assert_eq!(
        probed(&train, &held_out, 1),
        point,
        "a seed repeats its result"
    );
}

#[test]
fn labels_that_the_vectors_do_not_hold_stay_at_chance() {
    let train = (learnable(300, 0).0, unrelated(300));
    let held_out = (learnable(400, 1_000).0, unrelated(400));
    let point = probed(&examples(train), &examples(held_out), 1);
    assert!((0.4..0.6).contains(&point.accuracy), "{point:?}");
}

#[test]
fn a_number_that_never_changes_does_no_harm() {
    let constant = |(mut vectors, labels): (Vec<f32>, Vec<Label>), number: f32| {
        for vector in vectors.chunks_mut(crate::runs::HIDDEN) {
            vector[3] = number;
        }
        examples((vectors, labels))
    };
    let train = constant(learnable(300, 0), 5.1);
    let held_out = constant(learnable(100, 1_000), 7.3);
    let point = probed(&train, &held_out, 1);
    assert!(point.accuracy > 0.95, "{point:?}");
}

#[test]
fn what_can_not_be_probed_is_refused() {
    let (vectors, labels) = learnable(20, 0);
    let one_class = examples((vectors, vec![IsNext; labels.len()]));
    let held_out = examples(learnable(10, 1_000));
    let error = Probing::new(&one_class, &held_out, 1).unwrap_err();
    assert!(
        matches!(error, TrainError::OneClass { pairs: 20, .. }),
        "{error}"
    );
    let other = Examples::new(4, vec![0.5; 8], vec![IsNext, NotNext]).unwrap();
    assert!(Probing::new(&examples(learnable(20, 0)), &other, 1).is_err());
}
