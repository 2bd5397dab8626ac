//! Losses and parameters after each step against PyTorch's.
//!
//! `tests/fixtures/pytorch/training.py` made the numbers.

use crate::runs::next_epoch;
use nsp_answer::Label;
use nsp_checkpoint::Head;
use nsp_train::{Examples, Options, Progress, Trainer, step_by_hand};
use serde::Deserialize;

#[derive(Deserialize)]
struct Reference {
    hidden: usize,
    learning_rate: f64,
    warmup: f64,
    weight_decay: f64,
    class_weights: [f32; 2],
    /// One list in a list.
    vectors: [Vec<f32>; 1],
    labels: [Vec<Label>; 1],
    start: [Vec<f32>; 4],
    /// Before the first step.
    loss: f64,
    steps: Vec<Step>,
    by_hand: Vec<ByHand>,
}

/// After a step.
#[derive(Deserialize)]
struct Step {
    loss: f64,
    parameters: [Vec<f32>; 4],
}

/// One step of plain gradient descent on the first vector.
#[derive(Deserialize)]
struct ByHand {
    label: Label,
    rate: f64,
    logits: [[f32; 2]; 2],
    losses: [f32; 2],
    gradient: [f32; 2],
    norm: f32,
}

const TOLERANCE: f64 = 1e-4;

fn reference() -> Reference {
    let path = "../../tests/fixtures/pytorch/training.json";
    let text = std::fs::read_to_string(path).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn a_step_by_hand_is_pytorchs() {
    let reference = reference();
    let head = Head::new(reference.start).unwrap();
    let vector = &reference.vectors[0][..reference.hidden];
    assert_eq!(reference.by_hand.len(), 4);
    for expected in reference.by_hand {
        let step = step_by_hand(&head, vector.to_vec(), expected.label, expected.rate).unwrap();
        let found = [
            step.logits.concat(),
            step.losses.to_vec(),
            step.gradient.to_vec(),
        ];
        let expected = [
            expected.logits.concat(),
            expected.losses.to_vec(),
            expected.gradient.to_vec(),
            vec![expected.norm],
        ];
        let found = [found.concat(), vec![step.norm]].concat();
        for (found, expected) in found.iter().zip(&expected.concat()) {
            let away = (found - expected).abs();
            assert!(
                away < 1e-5 * (1.0 + expected.abs()),
                "{found}, PyTorch {expected}"
            );
        }
    }
}

#[test]
fn losses_and_parameters_are_pytorchs_after_each_step() {
    let reference = reference();
    let [vectors] = reference.vectors;
    let [labels] = reference.labels;
    // One step an epoch, with all pairs in it.
    let options = Options {
        epochs: reference.steps.len(),
        batch: labels.len(),
        learning_rate: reference.learning_rate,
        warmup: reference.warmup,
        weight_decay: reference.weight_decay,
        class_weights: reference.class_weights,
        ..Options::default()
    };
    let head = Head::new(reference.start).unwrap();
    let examples = Examples::new(reference.hidden, vectors, labels).unwrap();
    let mut trainer = Trainer::new(&head, examples, None, &options).unwrap();

    let before = next_epoch(&mut trainer).unwrap();
    assert!((before.train_loss - reference.loss).abs() < TOLERANCE);
    assert_eq!(reference.steps.len(), 20);
    for (number, step) in (1..).zip(&reference.steps) {
        let report = next_epoch(&mut trainer).unwrap();
        assert_eq!((report.epoch, trainer.steps()), (number, number));
        let loss = (report.train_loss - step.loss).abs();
        assert!(loss < TOLERANCE, "step {number}: the loss is {loss} away");
        let head = trainer.head().unwrap();
        for (found, expected) in head.tensors().iter().zip(&step.parameters) {
            assert_eq!(found.len(), expected.len());
            for (found, expected) in found.iter().zip(expected) {
                let away = f64::from((found - expected).abs());
                assert!(
                    away < TOLERANCE,
                    "step {number}: {found}, PyTorch {expected}"
                );
            }
        }
    }
    assert_eq!(trainer.advance().unwrap(), Progress::Done);
}
