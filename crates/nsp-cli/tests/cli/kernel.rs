//! The kernel and the packing that are asked for are those that run, or the model is refused.

use super::program::{bert_nsp, shipped_model};
use serde_json::Value;
use std::path::{Path, PathBuf};

fn tiny() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/tiny-bert")
}

fn logits(answer: &Value) -> Vec<f64> {
    let logits = answer["logits"].as_array().unwrap();
    logits.iter().map(|logit| logit.as_f64().unwrap()).collect()
}

/// The scalar kernel is the definition of the others: equal sums, so equal answers but for rounding.
#[test]
fn every_kernel_of_the_processor_gives_the_answer_of_the_scalar_one() {
    let model = shipped_model();
    let ask = |kernel: &str, packing: &str| {
        let pair = ["--a", "It rained.", "--b", "The streets were wet."];
        let model = ["--model", model.to_str().unwrap()];
        let how = ["--kernel", kernel, "--packing", packing];
        bert_nsp([&["predict", "--json"][..], &model, &pair, &how].concat())
    };
    let refused = ask("none", "4-bit");
    let available = refused.refusal().split("this processor supports ").nth(1);
    let available: Vec<&str> = available.unwrap().split(['.', ';', '\n']).collect();
    let available: Vec<&str> = available[0].split(", ").collect();
    assert!(
        available.starts_with(&["scalar", "portable"]),
        "{available:?}"
    );
    for packing in ["4-bit", "7-bit"] {
        let scalar = logits(&ask("scalar", packing).json());
        for kernel in &available {
            let found = logits(&ask(kernel, packing).json());
            for (found, scalar) in found.iter().zip(&scalar) {
                assert!((found - scalar).abs() < 1e-3, "{kernel}, {packing}");
            }
        }
    }
}

#[test]
fn a_model_that_can_not_run_as_asked_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let floats = folder.path().join("floats.gguf");
    let (tiny, floats) = (tiny(), floats.display().to_string());
    let checkpoint = tiny.display().to_string();
    let convert = ["convert", &checkpoint, "--dtype", "f32", "--out", &floats];
    assert_eq!(bert_nsp(convert).code, 0);
    let quantised = tiny.join("tiny-bert.q8_0.gguf").display().to_string();
    for (model, option, value, sentence) in [
        (&floats, "--kernel", "scalar", "--kernel has no effect"),
        (&floats, "--packing", "7-bit", "--packing has no effect"),
        (&quantised, "--packing", "4-bit", "only weights in Q4_0"),
    ] {
        let run = bert_nsp(["predict", "--a", "rain", "--model", model, option, value]);
        assert!(run.refusal().contains(sentence), "{}", run.stderr);
    }
    let run = bert_nsp([
        "predict",
        "--a",
        "rain",
        "--model",
        &quantised,
        "--packing",
        "7-bit",
    ]);
    assert_eq!(run.code, 0, "{}", run.stderr);
}
