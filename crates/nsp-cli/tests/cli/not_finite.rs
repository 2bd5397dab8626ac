//! Models whose numbers are not finite: one sentence, exit code 2, and no answer.

use super::program::{Run, bert_nsp};
use nsp_checkpoint::gguf::{GgufError, read_gguf};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// The small model with this number all over one of its vectors, in a folder with a file of pairs.
fn folder_with(tensor: &str, number: f32) -> TempDir {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let path = root.join("tests/fixtures/tiny-bert/tiny-bert.q8_0.gguf");
    let mut file = fs::read(path).expect("the fixture is there");
    let header = read_gguf::<GgufError>(&file[..], &mut |_| Ok(())).expect("a GGUF file");
    let tensor = header.tensor(tensor).expect("the tensor is there");
    let bytes = &mut file[tensor.offset as usize..][..tensor.bytes];
    for place in bytes.chunks_exact_mut(4) {
        place.copy_from_slice(&number.to_le_bytes());
    }
    let folder = TempDir::new().expect("a folder for temporary files");
    fs::write(folder.path().join("model.gguf"), file).expect("it can be written");
    let pairs = r#"{"a": "rain", "b": "snow", "label": 0}"#;
    fs::write(folder.path().join("pairs.jsonl"), pairs).expect("it can be written");
    folder
}

fn run_in(folder: &TempDir, args: &[&str]) -> Run {
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (model, pairs) = (path("model.gguf"), path("pairs.jsonl"));
    bert_nsp(args.iter().map(|arg| match *arg {
        "MODEL" => model.as_str(),
        "PAIRS" => pairs.as_str(),
        other => other,
    }))
}

const PREDICT: &[&str] = &[
    "predict", "--json", "--model", "MODEL", "--a", "rain", "--b", "snow",
];
const EVAL: &[&str] = &["eval", "--json", "--model", "MODEL", "--pairs", "PAIRS"];
const COMPARE: &[&str] = &["compare", "MODEL", "MODEL", "--pairs", "PAIRS"];
const VERIFY: &[&str] = &["verify", "MODEL"];

#[test]
fn an_answer_that_is_no_number_is_refused_in_one_sentence() {
    let folder = folder_with("blk.0.ffn_down.bias", 3e38);
    for args in [PREDICT, EVAL, COMPARE, VERIFY] {
        let run = run_in(&folder, args);
        let refusal = run.refusal();
        assert!(refusal.contains("not a finite number"), "{refusal}");
        assert!(refusal.contains("use another model file"), "{refusal}");
    }
}

#[test]
fn a_model_with_a_weight_that_is_no_number_is_refused_by_its_tensor() {
    let folder = folder_with("cls.output.bias", f32::NAN);
    for args in [PREDICT, EVAL, COMPARE, VERIFY] {
        let run = run_in(&folder, args);
        let refusal = run.refusal();
        assert!(refusal.contains("its tensor cls.output.bias"), "{refusal}");
        assert!(refusal.contains("use another model file"), "{refusal}");
    }
}
