//! The command line tool, whose answers are compared with the page's.

use crate::packing;
use serde::Deserialize;
use serde_json::Value;
use std::{env, fs, path::Path, process::Command};

/// The part of the output of `bert-nsp predict --json` that the tests use.
#[derive(Clone, Debug, Deserialize)]
pub struct Prediction {
    /// The word pieces.
    pub tokens: Vec<String>,
    /// Their rows in the vocabulary.
    pub input_ids: Vec<u32>,
    /// The scores of IsNext and NotNext.
    pub logits: [f64; 2],
    /// Their softmax.
    pub probabilities: [f64; 2],
    /// The loss, if there is a label.
    pub loss: Option<f64>,
}

impl Prediction {
    /// Logit 0 − logit 1.
    pub fn difference(&self) -> f64 {
        self.logits[0] - self.logits[1]
    }
}

/// The command line's answer to a pair, with the weights [packed](packing) as in Chromium.
///
/// # Panics
/// When `NSP_CLI` does not name this program, or the program fails.
pub fn predict(a: &str, b: &str, label: Option<u8>) -> Prediction {
    let answer = predict_json(packing(), a, Some(b), label);
    serde_json::from_value(answer).expect("the object is complete")
}

/// The object that the command line prints for a pair or for one text alone. `packing` is `4-bit`
/// or `7-bit`.
///
/// # Panics
/// As [`predict`].
pub fn predict_json(packing: &str, a: &str, b: Option<&str>, label: Option<u8>) -> Value {
    let mut command = command();
    command.args(["predict", "--json", "--packing", packing, "--a", a]);
    if let Some(b) = b {
        command.args(["--b", b]);
    }
    if let Some(label) = label {
        command.args(["--label", &label.to_string()]);
    }
    let output = command.output().expect("bert-nsp starts");
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{message}");
    serde_json::from_slice(&output.stdout).expect("it prints one JSON object")
}

/// The command line's answer to a pair with these knock-outs, with the weights [packed](packing) as in Chromium.
///
/// # Panics
/// As [`predict`].
pub fn predict_without(a: &str, b: &str, knock_outs: &[&str]) -> Prediction {
    let mut command = command();
    command.args(["predict", "--json", "--packing", packing()]);
    command.args(["--a", a, "--b", b]);
    for name in knock_outs {
        command.args(["--knock-out", *name]);
    }
    let output = command.output().expect("bert-nsp starts");
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{message}");
    serde_json::from_slice(&output.stdout).expect("it prints one JSON object")
}

/// The command line's logits for all pairs of a file, in the order of the file.
///
/// # Panics
/// As [`predict`].
pub fn eval(pairs: &Path) -> Vec<[f64; 2]> {
    let out = env::temp_dir().join(format!("nsp-e2e-eval-{}.jsonl", std::process::id()));
    let mut command = command();
    command
        // What every build of the engine for browsers can run.
        .args(["eval", "--packing", "4-bit"])
        .arg("--pairs")
        .arg(pairs)
        .arg("--out")
        .arg(&out);
    let output = command.output().expect("bert-nsp starts");
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{message}");
    let text = fs::read_to_string(&out).expect("it writes a line for each pair");
    fs::remove_file(&out).expect("the file can be removed");
    text.lines()
        .map(|line| {
            serde_json::from_str::<Logits>(line)
                .expect("a line is an object")
                .logits
        })
        .collect()
}

/// The object that the command line prints for the borders of a text. `packing` as in [`predict_json`].
///
/// # Panics
/// As [`predict`].
pub fn flow_json(packing: &str, text: &str, context: &str) -> Value {
    let file = tempfile::NamedTempFile::new().expect("a temporary file can be made");
    fs::write(file.path(), text).expect("the file can be written");
    let mut command = command();
    command.args(["flow", "--json", "--packing", packing, "--context", context]);
    let output = command.arg(file.path()).output().expect("bert-nsp starts");
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{message}");
    serde_json::from_slice(&output.stdout).expect("it prints one JSON object")
}

/// The GGUF file that the command line makes of a checkpoint.
///
/// # Panics
/// As [`predict`].
pub fn convert(checkpoint: &Path, name: &str, dtype: &str) -> Vec<u8> {
    converted(checkpoint, &["--name", name, "--dtype", dtype])
}

/// Like [`convert`], for a checkpoint without pooler or head: they are drawn at random.
///
/// # Panics
/// As [`predict`].
pub fn convert_with_fresh_head(checkpoint: &Path, name: &str, dtype: &str) -> Vec<u8> {
    let options = ["--fresh-head", "--name", name, "--dtype", dtype];
    converted(checkpoint, &options)
}

fn converted(checkpoint: &Path, options: &[&str]) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let out = folder.path().join("model.gguf");
    let mut command = command();
    command.arg("convert").arg(checkpoint).args(options);
    command.arg("--out").arg(&out);
    let output = command.output().expect("bert-nsp starts");
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{message}");
    fs::read(&out).expect("it writes the file")
}

/// Pairs with two labels; some of the words are in the vocabulary of tests/fixtures/tiny-bert.
const PAIRS: &str = r#"{"a": "rain", "b": "snow", "label": 1}
{"a": "the rain.", "b": "wind and sun", "label": 0}
{"a": "snow", "b": "rain", "label": 0}
{"a": "wind.", "b": "the wind.", "label": 1}
"#;

/// A head that the command line trains on four pairs, as a GGUF file, for the model in a file; without one, for the
/// model that ships. Its answers differ clearly from those of the model's own head.
///
/// # Panics
/// As [`predict`].
pub fn train_head(model: Option<&Path>) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let [pairs, out] = ["pairs.jsonl", "head.gguf"].map(|name| folder.path().join(name));
    fs::write(&pairs, PAIRS).expect("the file can be written");
    let mut command = command();
    command.args(["train", "--lr", "0.003", "--head-only", "--pairs"]);
    command.arg(&pairs).arg("--out").arg(&out);
    if let Some(model) = model {
        command.arg("--model").arg(model);
    }
    let output = command.output().expect("bert-nsp starts");
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{message}");
    fs::read(&out).expect("it writes the file")
}

/// The command line's answer to a pair with another head, for the model in a file or for the one that ships.
///
/// # Panics
/// As [`predict`].
pub fn predict_with_head(model: Option<&Path>, head: &[u8], a: &str, b: &str) -> Prediction {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let file = folder.path().join("head.gguf");
    fs::write(&file, head).expect("the file can be written");
    let mut command = command();
    command.args(["predict", "--json", "--a", a, "--b", b, "--head"]);
    command.arg(&file);
    match model {
        Some(model) => command.arg("--model").arg(model),
        None => command.args(["--packing", packing()]),
    };
    let output = command.output().expect("bert-nsp starts");
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{message}");
    serde_json::from_slice(&output.stdout).expect("it prints one JSON object")
}

#[derive(Deserialize)]
struct Logits {
    logits: [f64; 2],
}

fn command() -> Command {
    let program = env::var_os("NSP_CLI")
        .expect("NSP_CLI names no bert-nsp: `cargo xtask test --only e2e` builds one");
    Command::new(program)
}
