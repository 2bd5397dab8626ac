//! Answers with parts of the input or of the model knocked out, against PyTorch's with the same parts knocked out.
//!
//! `tests/fixtures/pytorch/knock_outs.py` made the answers. It rounds as the kernels do.

use crate::fixtures::{distance, fixture, fixture_path, load, tiny_gguf};
use nsp::{Encoding, Error, KnockOut, NspModel, Silenced};
use nsp_checkpoint::Dtype;
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// The bar of `inside.rs`: PyTorch's pass has the same roundings.
const TOLERANCE: f32 = 1e-4;

#[derive(Deserialize)]
struct KnockOuts {
    model_sha256: String,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    knock_outs: Vec<String>,
    a: String,
    b: String,
    input_ids: Vec<u32>,
    token_type_ids: Vec<u32>,
    attention_mask: Vec<u32>,
    position_ids: Vec<u32>,
    logits: [f32; 2],
}

impl Case {
    fn encoding(&self, model: &NspModel) -> Encoding {
        let names: Vec<&str> = self.knock_outs.iter().map(String::as_str).collect();
        knocked(model, &self.a, Some(&self.b), &names).unwrap()
    }
}

fn knocked(model: &NspModel, a: &str, b: Option<&str>, names: &[&str]) -> Result<Encoding, Error> {
    let knock_outs: Vec<KnockOut> = names.iter().map(|name| name.parse().unwrap()).collect();
    model.knock_out(a, b, &knock_outs)
}

/// The small quantised model, and PyTorch's answers.
fn cases() -> (NspModel, Vec<Case>) {
    let KnockOuts {
        model_sha256,
        cases,
    } = fixture("pytorch/knock_outs.json");
    let file = std::fs::read(fixture_path("tiny-bert/tiny-bert.q8_0.gguf")).unwrap();
    let digest = Sha256::digest(&file);
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(
        hex, model_sha256,
        "run tests/fixtures/pytorch/knock_outs.py"
    );
    (load(&file), cases)
}

#[test]
fn every_knock_out_gives_pytorchs_answer() {
    let (model, cases) = cases();
    for case in &cases {
        let (names, encoding) = (&case.knock_outs, case.encoding(&model));
        assert_eq!(encoding.input_ids, case.input_ids, "{names:?}");
        assert_eq!(encoding.token_type_ids, case.token_type_ids, "{names:?}");
        assert_eq!(encoding.attention_mask, case.attention_mask, "{names:?}");
        if !encoding.position_ids.is_empty() {
            assert_eq!(encoding.position_ids, case.position_ids, "{names:?}");
        }
        let logits = model.forward(&encoding).unwrap();
        assert!(
            distance(logits, case.logits) < TOLERANCE,
            "{names:?}: {logits:?}, PyTorch {:?}",
            case.logits
        );
        // Otherwise a pass that ignores the knock-outs would do.
        let untouched = model.predict(&case.a, Some(&case.b), None).unwrap().logits;
        let is_plain = names.is_empty();
        assert_eq!(
            distance(untouched, case.logits) < 100.0 * TOLERANCE,
            is_plain,
            "{names:?}"
        );
    }
    let kinds = KnockOut::KINDS.map(|kind| {
        let mut names = cases.iter().flat_map(|case| &case.knock_outs);
        names.any(|name| name.starts_with(kind))
    });
    assert_eq!(kinds, [true; 7]);
}

#[test]
fn sequences_with_and_without_knock_outs_share_a_pass_and_change_no_bit_of_each_other() {
    let (model, cases) = cases();
    let encodings: Vec<Encoding> = cases.iter().map(|case| case.encoding(&model)).collect();
    let alone = encodings.iter().map(|one| model.forward(one).unwrap());
    let alone: Vec<[f32; 2]> = alone.collect();
    assert_eq!(model.begin(&encodings).unwrap().finish().unwrap(), alone);
    assert_eq!(model.forward_batch(&encodings).unwrap(), alone);
    let whole = model.begin_whole(&encodings).unwrap().finish().unwrap();
    assert_eq!(whole, alone);
}

#[test]
fn padding_changes_no_answer_with_a_knock_out() {
    let (model, cases) = cases();
    for case in &cases {
        let encoding = case.encoding(&model);
        let mut padded = encoding.clone();
        padded.pad(encoding.len() + 9);
        let logits = model.forward(&encoding).unwrap();
        assert_eq!(
            model.forward(&padded).unwrap(),
            logits,
            "{:?}",
            case.knock_outs
        );
    }
}

#[test]
fn without_a_knock_out_the_model_receives_what_the_tokenizer_gives() {
    let (model, _) = cases();
    for (a, b) in [("The old king .", Some("rain")), ("  rain ", None)] {
        let plain = model.tokenizer().encode(a, b).unwrap();
        assert_eq!(knocked(&model, a, b, &[]).unwrap(), plain);
    }
}

#[test]
fn what_the_pair_or_the_model_does_not_have_is_refused_with_a_sentence() {
    let (model, _) = cases();
    for (b, name, sentence) in [
        (Some("snow"), "head:4.1", "there is no layer 4"),
        (Some("snow"), "head:0.1", "there is no layer 0"),
        (Some("snow"), "head:3.5", "there is no head 5"),
        (Some("snow"), "attention:4", "has the layers 1 to 3"),
        (Some("snow"), "word:3=x", "there is no word 3"),
        (None, "swap", "there is no B"),
    ] {
        let error = knocked(&model, "rain", b, &[name]).unwrap_err();
        assert!(matches!(error, Error::KnockOut(_)), "{error}");
        assert!(error.to_string().contains(sentence), "{error}");
    }
    let twice = knocked(&model, "rain", None, &["sep", "sep"]).unwrap_err();
    assert!(twice.to_string().contains("same thing"), "{twice}");
}

#[test]
fn an_encoding_that_does_not_fit_the_model_is_refused_and_no_panic() {
    let (model, _) = cases();
    let plain = knocked(&model, "rain", Some("snow"), &[]).unwrap();
    let silenced = |layer, head| Encoding {
        silenced: vec![Silenced { layer, head }],
        ..plain.clone()
    };
    let placed = |position_ids| Encoding {
        position_ids,
        ..plain.clone()
    };
    for (encoding, part) in [
        (silenced(3, None), "there is no layer 3"),
        (silenced(0, Some(4)), "there is no head 4"),
        (placed(vec![0, 1]), "2 position_ids for 5 tokens"),
        (placed(vec![0, 1, 2, 3, 64]), "none numbered 64"),
    ] {
        let error = model.forward(&encoding).unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
    }
}

/// candle's BERT has no such inputs.
#[test]
fn a_model_of_floats_takes_other_inputs_but_refuses_what_is_within_the_model() {
    let model = load(&tiny_gguf(Dtype::F32));
    for name in ["segments", "sep", "swap", "word:1=wind"] {
        let encoding = knocked(&model, "rain", Some("snow"), &[name]).unwrap();
        assert!(model.forward(&encoding).is_ok(), "{name}");
    }
    for name in ["positions:7", "head:1.1", "attention:1"] {
        let encoding = knocked(&model, "rain and sun", Some("snow"), &[name]).unwrap();
        let error = model.forward(&encoding).unwrap_err();
        assert!(matches!(error, Error::NoKnockOutForFloats), "{error}");
        assert!(error.to_string().contains("bert-nsp convert"), "{error}");
    }
}
