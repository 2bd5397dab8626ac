//! The two samples of the page's last section do what the page says.

// If a test can't continue, it has failed: there is no caller to return an error to.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use nsp::{Encoding, ModelLoader, NspModel, PairTokenizer};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The unchanged Rust sample, and a function to call it.
mod sample {
    include!("../../../content/sample.rs");

    /// Runs it.
    pub fn run() -> Result<(), Box<dyn std::error::Error>> {
        main()
    }
}

const PYTHON: &str = include_str!("../../../content/sample.py");
/// The sentences in the samples that the reader's sentences replace, and Google's model.
const A: &str = "It rained all night.";
const B: &str = "In the morning the streets were wet.";
const GOOGLE: &str = "google-bert/bert-base-uncased";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn the_rust_sample_runs() {
    // The sample's path to the model is relative to the project.
    env::set_current_dir(root()).unwrap();
    sample::run().unwrap();
}

/// The Python sample up to its three lists, which needs transformers but no torch, with the shipped
/// model's vocabulary. Only the part of its code that asks for torch's tensors is changed.
#[test]
#[ignore = "needs a Python with transformers, named by NSP_PYTHON: `cargo xtask test` has one"]
fn the_python_sample_makes_our_lists() {
    let vocabulary = shipped_vocabulary();
    let tokenizer = PairTokenizer::from_vocab(&vocabulary, true, 512).unwrap();
    let folder = env::temp_dir().join(format!("nsp-sample-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("vocab.txt"), vocabulary.join("\n") + "\n").unwrap();
    let settings = r#"{"tokenizer_class": "BertTokenizer", "do_lower_case": true}"#;
    fs::write(folder.join("tokenizer_config.json"), settings).unwrap();

    let too_long = "rain ".repeat(700);
    for (a, b) in [
        (A, B),
        ("He said: \"Café?\" \\o/", "They\nran\toff."),
        ("A typed [SEP] and [MASK].", "שלום 東京 👩‍👧"),
        (&too_long, "It went on for weeks."),
    ] {
        let code: String = PYTHON
            .lines()
            .take_while(|line| !line.starts_with("labels"))
            .filter(|line| !line.contains("torch") && !line.starts_with("model ="))
            .map(|line| line.to_owned() + "\n")
            .collect();
        let code = code
            .replace("return_tensors=\"pt\"", "return_tensors=\"np\"")
            .replace(GOOGLE, &folder.to_string_lossy())
            .replace(&literal(A), &literal(a))
            .replace(&literal(B), &literal(b));
        // By default, numpy prints only the ends of a long list.
        let whole = "import numpy, sys\nnumpy.set_printoptions(threshold=sys.maxsize)\n";
        let printed = run(&format!("{whole}{code}"));
        let ours = tokenizer.encode(a, Some(b)).unwrap();
        assert_eq!(numbers(&printed), lists(ours), "{a} {b}");
    }
    fs::remove_dir_all(folder).unwrap();
}

/// The whole Python sample, on the small random checkpoint, because Google's is not in the
/// repository.
#[test]
#[ignore = "needs torch, which is 3 GB on Linux: `cargo xtask test --only sample` installs and runs it"]
fn the_python_sample_runs_to_its_end() {
    let checkpoint = root().join("tests/fixtures/tiny-bert");
    let code = PYTHON
        .replace(GOOGLE, &checkpoint.to_string_lossy())
        .replace("max_length=512", "max_length=64");
    let printed = run(&code);

    let gguf = fs::read(checkpoint.join("tiny-bert.q8_0.gguf")).unwrap();
    let model = NspModel::from_gguf_bytes(&gguf).unwrap();
    let ours = model.tokenizer().encode(A, Some(B)).unwrap();
    let (printed_lists, rest) = printed.split_once("logits").unwrap();
    assert_eq!(numbers(printed_lists), lists(ours));
    assert!(
        rest.contains("prediction") && rest.contains("loss"),
        "{rest}"
    );
}

/// The word pieces of the model that ships.
fn shipped_vocabulary() -> Vec<String> {
    let gguf = fs::read(root().join("www/models/nsp-base.q4_0.gguf")).unwrap();
    let mut loader = ModelLoader::new();
    for piece in gguf.chunks(1 << 20) {
        loader.push(piece).unwrap();
        if let Some(header) = loader.header() {
            return header.vocabulary.clone();
        }
    }
    panic!("the shipped model has no header");
}

/// Runs a Python program and returns what it prints.
fn run(code: &str) -> String {
    let python = env::var("NSP_PYTHON").expect("NSP_PYTHON names a Python");
    let output = Command::new(python).args(["-c", code]).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A text as a Python literal. JSON's string literals are valid in Python.
fn literal(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// The three lists, one after the other.
fn lists(encoding: Encoding) -> Vec<u32> {
    [
        encoding.input_ids,
        encoding.token_type_ids,
        encoding.attention_mask,
    ]
    .concat()
}

fn numbers(text: &str) -> Vec<u32> {
    let numbers = text.split(|c: char| !c.is_ascii_digit());
    let numbers = numbers.filter(|number| !number.is_empty());
    numbers.map(|n| n.parse().unwrap()).collect()
}
