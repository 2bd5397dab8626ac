//! The command line tool, whose answers the page's are compared with.

use serde::Deserialize;
use std::{env, process::Command};

/// What `bert-nsp predict --json` prints.
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
    /// With a label.
    pub loss: Option<f64>,
}

impl Prediction {
    /// Logit 0 − logit 1.
    pub fn difference(&self) -> f64 {
        self.logits[0] - self.logits[1]
    }
}

/// The command line's answer to a pair.
///
/// # Panics
/// When `NSP_CLI` names no such program, or it fails.
pub fn predict(a: &str, b: &str, label: Option<u8>) -> Prediction {
    let program = env::var_os("NSP_CLI")
        .expect("NSP_CLI names no bert-nsp: `cargo xtask test --only e2e` builds one");
    let mut command = Command::new(program);
    command.args(["predict", "--json", "--a", a, "--b", b]);
    if let Some(label) = label {
        command.args(["--label", &label.to_string()]);
    }
    let output = command.output().expect("bert-nsp starts");
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{message}");
    serde_json::from_slice(&output.stdout).expect("it prints one JSON object")
}
