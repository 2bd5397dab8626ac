//! What `train` exports, in PyTorch.

// If a test can't continue, it has failed: there is no caller to return an error to.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::Value;
use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Loads the base model and what was exported, and prints the logits of the pairs.
const PROGRAM: &str = "
import json, sys
import torch
from safetensors.torch import load_file
from transformers import BertForNextSentencePrediction, BertTokenizerFast

base, exported, pairs = sys.argv[1:]
tokenizer = BertTokenizerFast.from_pretrained(base)
model = BertForNextSentencePrediction.from_pretrained(base).eval()
result = model.load_state_dict(load_file(exported), strict=False)
assert not result.unexpected_keys, result.unexpected_keys
for line in open(pairs, encoding='utf-8'):
    pair = json.loads(line)
    inputs = tokenizer([pair['a']], [pair['b']], return_tensors='pt')
    with torch.no_grad():
        print(json.dumps(model(**inputs).logits[0].tolist()))
";

/// Words of the small checkpoint's vocabulary, so that some tokens are known.
const PAIRS: &str = r#"{"a": "rain", "b": "snow", "label": 0}
{"a": "the rain.", "b": "wind and sun", "label": 1}
{"a": "snow", "b": "rain", "label": 1}
{"a": "wind.", "b": "the wind.", "label": 0}
"#;

#[test]
#[ignore = "needs torch, which is 3 GB on Linux: `cargo xtask test --only sample` installs and runs it"]
fn pytorch_answers_with_an_exported_head_as_the_trained_model_does() {
    let place = tempfile::tempdir().unwrap();
    let file = |name: &str| place.path().join(name).display().to_string();
    let checkpoint = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/tiny-bert");
    let checkpoint = checkpoint.display().to_string();
    fs::write(file("pairs"), PAIRS).unwrap();
    let convert = ["convert", &checkpoint, "--dtype", "f32", "--out"];
    bert_nsp(&[&convert[..], &[&file("base.gguf")]].concat());
    for out in [
        &["tuned.gguf"][..],
        &["head.safetensors", "--head-only"],
        &["whole.safetensors"],
    ] {
        let (base, pairs, out_file) = (file("base.gguf"), file("pairs"), file(out[0]));
        let train = [
            "train", "--model", &base, "--pairs", &pairs, "--lr", "0.01", "--out",
        ];
        bert_nsp(&[&train[..], &[&out_file], &out[1..]].concat());
    }
    let (tuned, pairs, answers) = (file("tuned.gguf"), file("pairs"), file("answers"));
    bert_nsp(&[
        "eval", "--model", &tuned, "--pairs", &pairs, "--out", &answers,
    ]);
    let ours = fs::read_to_string(answers).unwrap();
    let ours: Vec<Vec<f64>> = ours
        .lines()
        .map(|line| logits(&serde_json::from_str::<Value>(line).unwrap()["logits"]))
        .collect();
    assert_eq!(ours.len(), 4);

    for exported in ["head.safetensors", "whole.safetensors"] {
        let python = env::var("NSP_PYTHON").expect("NSP_PYTHON names a Python");
        let output = Command::new(python)
            .args(["-c", PROGRAM, &checkpoint, &file(exported), &pairs])
            .output()
            .unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{errors}");
        let printed = String::from_utf8(output.stdout).unwrap();
        let theirs: Vec<Vec<f64>> = printed
            .lines()
            .map(|line| logits(&serde_json::from_str(line).unwrap()))
            .collect();
        assert_eq!(theirs.len(), ours.len());
        for (ours, theirs) in ours.iter().flatten().zip(theirs.iter().flatten()) {
            assert!(
                (ours - theirs).abs() < 1e-4,
                "{exported}: {ours}, PyTorch {theirs}"
            );
        }
    }
}

fn bert_nsp(args: &[&str]) {
    let output = Command::new(env!("CARGO_BIN_EXE_bert-nsp"))
        .args(args)
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{args:?}: {errors}");
}

fn logits(value: &Value) -> Vec<f64> {
    let logits = value.as_array().unwrap();
    logits.iter().map(|logit| logit.as_f64().unwrap()).collect()
}
