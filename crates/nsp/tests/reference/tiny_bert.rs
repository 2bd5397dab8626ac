//! A small random BERT against PyTorch's `BertForNextSentencePrediction`.
//!
//! `tests/fixtures/pytorch/tiny_bert.py` made the checkpoint and the answers.

use crate::fixtures::{Case, F32_TOLERANCE, distance, exchanged, fixture, tiny_model};
use nsp::{Encoding, argmax};
use nsp_checkpoint::Dtype;
use serde::Deserialize;

#[derive(Deserialize)]
struct TinyBert {
    /// Each on its own.
    cases: Vec<Case>,
    /// Padded to one length and run together.
    batch: Vec<Case>,
    /// A case whose segment ids and attention mask are exchanged.
    exchanged: Case,
}

impl TinyBert {
    fn read() -> Self {
        fixture("pytorch/tiny_bert.json")
    }

    fn case(&self, name: &str) -> &Case {
        self.cases.iter().find(|case| case.name == name).unwrap()
    }
}

#[test]
fn the_float_path_answers_as_pytorch_does() {
    let model = tiny_model(Dtype::F32);
    for case in &TinyBert::read().cases {
        let logits = model.forward(&case.encoding()).unwrap();
        let away = distance(logits, case.logits);
        assert!(
            away < F32_TOLERANCE,
            "{}: {logits:?}, PyTorch {:?}",
            case.name,
            case.logits
        );
    }
}

#[test]
fn texts_are_answered_as_in_pytorch() {
    let model = tiny_model(Dtype::F32);
    let reference = TinyBert::read();
    for case in &reference.cases {
        let Some(a) = &case.a else { continue };
        let answer = model.predict(a, case.b.as_deref(), None).unwrap();
        assert_eq!(answer.input_ids, case.input_ids, "{}", case.name);
        assert_eq!(answer.token_type_ids, case.token_type_ids, "{}", case.name);
        assert!(
            distance(answer.logits, case.logits) < F32_TOLERANCE,
            "{}: {:?}",
            case.name,
            answer.logits
        );
        assert_eq!(answer.prediction, argmax(case.logits), "{}", case.name);
    }
}

#[test]
fn exchanged_segment_ids_and_mask_do_not_pass() {
    let model = tiny_model(Dtype::F32);
    let reference = TinyBert::read();
    let mistaken = &reference.exchanged;
    let right = reference.case(&mistaken.name);

    let logits = model.forward(&right.encoding()).unwrap();
    assert!(
        distance(logits, mistaken.logits) > 100.0 * F32_TOLERANCE,
        "the model answers as one that takes segment ids for the mask"
    );
    // The two inputs themselves are not ignored: exchanged on purpose, they give PyTorch's answer.
    let logits = model.forward(&exchanged(&right.encoding())).unwrap();
    assert!(
        distance(logits, mistaken.logits) < F32_TOLERANCE,
        "{logits:?}"
    );
}

#[test]
fn padding_changes_no_answer() {
    let reference = TinyBert::read();
    for dtype in [Dtype::F32, Dtype::Q8_0, Dtype::Q4_0] {
        let model = tiny_model(dtype);
        let alone: Vec<Encoding> = reference
            .batch
            .iter()
            .map(|case| reference.case(&case.name).encoding())
            .collect();
        let padded: Vec<Encoding> = reference.batch.iter().map(Case::encoding).collect();
        let together = model.forward_batch(&alone).unwrap();
        let from_padded = model.forward_batch(&padded).unwrap();
        for (i, case) in reference.batch.iter().enumerate() {
            let logits = model.forward(&alone[i]).unwrap();
            let away = distance(logits, together[i]).max(distance(logits, from_padded[i]));
            assert!(away < 1e-4, "{dtype} {}: {away}", case.name);
            if dtype == Dtype::F32 {
                assert!(
                    distance(logits, case.logits) < F32_TOLERANCE,
                    "{}",
                    case.name
                );
            }
        }
    }
}

/// The random weights are no easier to quantise than trained ones, so the bounds are wide; they are
/// twice what was measured.
#[test]
fn quantised_paths_stay_near_pytorch() {
    for (dtype, mean_bound, max_bound) in [
        (Dtype::F16, 1e-3, 5e-3),
        (Dtype::Q8_0, 0.05, 0.1),
        (Dtype::Q4_0, 0.2, 0.5),
    ] {
        let model = tiny_model(dtype);
        let reference = TinyBert::read();
        let away: Vec<f32> = reference
            .cases
            .iter()
            .map(|case| distance(model.forward(&case.encoding()).unwrap(), case.logits))
            .collect();
        let mean = away.iter().sum::<f32>() / away.len() as f32;
        let max = away.iter().copied().fold(0.0, f32::max);
        println!("{dtype}: mean {mean:.4}, largest {max:.4}");
        assert!(mean < mean_bound, "{dtype}: mean deviation {mean}");
        assert!(max < max_bound, "{dtype}: largest deviation {max}");
    }
}
