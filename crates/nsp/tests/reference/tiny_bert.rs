//! A small random BERT against PyTorch's `BertForNextSentencePrediction`.
//!
//! `tests/fixtures/pytorch/tiny_bert.py` made the checkpoint and the answers.

use crate::fixtures::{
    Case, F32_TOLERANCE, as_floats, distance, exchanged, fixture, load, mean_and_largest, tiny_gguf,
};
use nsp::{Encoding, argmax};
use nsp_checkpoint::Dtype;
use serde::Deserialize;

#[derive(Deserialize)]
struct TinyBert {
    /// Cases that run one by one.
    cases: Vec<Case>,
    /// Cases that are padded to one length and run together.
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
    let model = load(&tiny_gguf(Dtype::F32));
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
    let model = load(&tiny_gguf(Dtype::F32));
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
    let model = load(&tiny_gguf(Dtype::F32));
    let reference = TinyBert::read();
    let mistaken = &reference.exchanged;
    let right = reference.case(&mistaken.name);

    let logits = model.forward(&right.encoding()).unwrap();
    assert!(
        distance(logits, mistaken.logits) > 100.0 * F32_TOLERANCE,
        "the model answers as one that takes segment ids for the mask"
    );
    // The model does use the two inputs: if they are exchanged on purpose, it gives PyTorch's
    // answer.
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
        let model = load(&tiny_gguf(dtype));
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
            // candle computes a batch of floats in another order.
            let most = if dtype == Dtype::F32 { 1e-4 } else { 0.0 };
            assert!(away <= most, "{dtype} {}: {away}", case.name);
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

/// candle subtracts the mask from 1, so a number other than 0 and 1 would invert its meaning.
#[test]
fn every_number_but_0_in_a_mask_keeps_its_token() {
    let reference = TinyBert::read();
    let encoding = reference.case("every third token masked").encoding();
    let mut other = encoding.clone();
    other.attention_mask.iter_mut().for_each(|keep| *keep *= 7);
    for dtype in Dtype::ALL {
        let model = load(&tiny_gguf(dtype));
        let logits = model.forward(&encoding).unwrap();
        assert_eq!(model.forward(&other).unwrap(), logits, "{dtype}");
    }
}

/// How much 8-bit activations and packed weights change, compared with the float path on the
/// weights of the same file. The bounds are about twice what was measured on x86-64; the comments
/// show the measured values.
#[test]
fn quantised_paths_stay_near_floats() {
    for (dtype, mean_bound, largest_bound) in [
        (Dtype::F16, 1e-5, 1e-5),
        (Dtype::Q8_0, 0.3, 0.5),  // 0.1515, 0.2449
        (Dtype::Q4_0, 0.25, 0.4), // 0.1136, 0.1974
    ] {
        let file = tiny_gguf(dtype);
        let floats = load(&as_floats(&file).unwrap());
        let quantised = load(&file);
        let (mut deviations, mut clear) = (Vec::new(), [0, 0]);
        for case in TinyBert::read().cases {
            let encoding = case.encoding();
            let expected = floats.forward(&encoding).unwrap();
            let logits = quantised.forward(&encoding).unwrap();
            deviations.push(distance(logits, expected));
            // The prediction of a near-tie may change.
            if (expected[0] - expected[1]).abs() > 0.5 {
                assert_eq!(argmax(logits), argmax(expected), "{dtype} {}", case.name);
                clear[argmax(expected).index()] += 1;
            }
        }
        let (mean, largest) = mean_and_largest(&deviations);
        println!(
            "{dtype}: mean deviation {mean:.4}, largest {largest:.4}, {clear:?} clear answers"
        );
        assert!(mean < mean_bound, "{dtype}: mean deviation {mean}");
        assert!(
            largest < largest_bound,
            "{dtype}: largest deviation {largest}"
        );
        assert!(
            clear[0] >= 4 && clear[1] >= 4,
            "{dtype}: {clear:?} clear answers"
        );
    }
}
