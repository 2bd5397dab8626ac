//! Running `bert-nsp`, and the pairs that it is asked about.

use serde_json::Value;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the program wrote, and its exit code.
pub struct Run {
    pub stdout: String,
    pub stderr: String,
    pub code: i32,
}

impl Run {
    /// stdout, which must be one JSON object on one line and nothing else.
    pub fn json(&self) -> Value {
        assert_eq!(self.code, 0, "{}", self.stderr);
        assert_eq!(self.stdout.trim_end().lines().count(), 1, "{}", self.stdout);
        let value: Value = serde_json::from_str(&self.stdout).expect("stdout is JSON");
        assert!(value.is_object());
        value
    }

    /// stderr, which must be one sentence on one line, with exit code 2 and nothing on stdout.
    pub fn refusal(&self) -> &str {
        assert_eq!(self.code, 2, "{} {}", self.stdout, self.stderr);
        assert_eq!(self.stdout, "");
        assert_eq!(self.stderr.trim_end().lines().count(), 1, "{}", self.stderr);
        self.stderr.trim_end()
    }
}

/// Runs the program in the folder of the tests.
pub fn bert_nsp(args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Run {
    run(Command::new(env!("CARGO_BIN_EXE_bert-nsp")).args(args))
}

pub fn run(command: &mut Command) -> Run {
    let output = command.output().expect("bert-nsp starts");
    Run {
        stdout: String::from_utf8(output.stdout).expect("stdout is UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("stderr is UTF-8"),
        code: output.status.code().expect("bert-nsp was not killed"),
    }
}

/// The GGUF file that is embedded.
pub fn shipped_model() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www/models/nsp-base.q4_0.gguf")
}

/// A pair of the published ones, for example R9, the lesson's own.
pub fn published(id: &str) -> Value {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../nsp-answer/data/published_logits.json");
    let file = std::fs::read_to_string(path).expect("the data file is there");
    let file: Value = serde_json::from_str(&file).expect("the data file is JSON");
    let pairs = file["pairs"].as_array().expect("it has pairs");
    let pair = pairs.iter().find(|pair| pair["id"] == id);
    pair.expect("the pair is there").clone()
}

/// A text of a pair.
pub fn text<'a>(pair: &'a Value, key: &str) -> &'a str {
    pair[key].as_str().expect("a text")
}
