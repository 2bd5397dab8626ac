//! The two samples of the page's last section do what the page says.

use nsp::NspModel;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The Rust sample as it stands, with a way in.
mod sample {
    include!("../../../content/sample.rs");

    /// Runs it.
    pub fn run() -> Result<(), Box<dyn std::error::Error>> {
        main()
    }
}

const PYTHON: &str = include_str!("../../../content/sample.py");

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn the_rust_sample_runs() {
    // Its path to the model is relative to the project.
    std::env::set_current_dir(root()).unwrap();
    sample::run().unwrap();
}

/// On the small random checkpoint, since Google's is not in the repository; its ids are compared
/// with our tokenizer's. Run it with `NSP_PYTHON=python3 cargo test -p nsp --test sample -- --ignored`.
#[test]
#[ignore = "needs a Python with torch and transformers, named by NSP_PYTHON"]
fn the_python_sample_runs() {
    let python = std::env::var("NSP_PYTHON").unwrap();
    let checkpoint = root().join("tests/fixtures/tiny-bert");
    let code = PYTHON
        .replace(
            "google-bert/bert-base-uncased",
            &checkpoint.to_string_lossy(),
        )
        .replace("max_length=512", "max_length=64");
    let output = Command::new(python).args(["-c", &code]).output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");

    let gguf = std::fs::read(checkpoint.join("tiny-bert.q8_0.gguf")).unwrap();
    let model = NspModel::from_gguf_bytes(&gguf).unwrap();
    let ours = model
        .tokenizer()
        .encode(
            "It rained all night.",
            Some("In the morning the streets were wet."),
        )
        .unwrap();
    let digits = |text: &str| {
        let numbers = text.split(|c: char| !c.is_ascii_digit());
        let numbers = numbers.filter(|number| !number.is_empty());
        numbers.map(|n| n.parse().unwrap()).collect::<Vec<u32>>()
    };
    let lists = printed.split("logits").next().unwrap();
    let expected = [ours.input_ids, ours.token_type_ids, ours.attention_mask].concat();
    assert_eq!(digits(lists), expected);
    assert!(
        printed.contains("prediction") && printed.contains("loss"),
        "{printed}"
    );
}
