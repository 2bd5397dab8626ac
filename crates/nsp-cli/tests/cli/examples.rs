//! Each ready example of the page (`content/examples.json`) is what it says, by the embedded model.

use serde::Deserialize;
use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;
use std::process::Command;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    id: String,
    title: String,
    kind: String,
    a: String,
    b: String,
    /// The true label.
    expected: u8,
    /// What the shipped model answers.
    model: u8,
    note: String,
}

/// The vocabulary id of `[MASK]`.
const MASK: u32 = 103;

/// The keys of `bert-nsp predict --json` that this test reads.
#[derive(Deserialize)]
struct Answer {
    tokens: Vec<String>,
    input_ids: Vec<u32>,
    unknown_tokens: u32,
    doubt: Option<String>,
    logits: [f32; 2],
    prediction: u8,
    probabilities: [f32; 2],
}

/// A result as `cargo xtask examples` writes it.
#[derive(Deserialize)]
struct Ready {
    id: String,
    tokens: String,
    input_ids: Vec<u32>,
    unknown_tokens: u32,
    doubt: Option<String>,
    logits: [f32; 2],
}

fn examples() -> Vec<Example> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../content/examples.json");
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// How weights can be packed: the engine takes what runs faster on the processor at hand.
const PACKINGS: [&str; 2] = ["4-bit", "7-bit"];

fn predict(example: &Example, packing: &str) -> Answer {
    let output = Command::new(env!("CARGO_BIN_EXE_bert-nsp"))
        .args(["predict", "--json", "--packing", packing])
        .args(["--a", &example.a, "--b", &example.b])
        .output()
        .expect("bert-nsp starts");
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {message}", example.id);
    serde_json::from_slice(&output.stdout).expect("predict --json prints one JSON object")
}

#[test]
fn the_model_answers_each_example_as_it_says() {
    let examples = examples();
    let packed = examples
        .iter()
        .flat_map(|example| PACKINGS.map(|packing| (example, packing)));
    for (example, packing) in packed {
        let answer = predict(example, packing);
        let is_next = answer.probabilities[0];
        assert_eq!(
            answer.prediction, example.model,
            "{}, {packing}: P(IsNext) = {is_next}",
            example.id
        );
        match example.kind.as_str() {
            "follows" | "unrelated" | "dialogue" => {
                assert_eq!(example.model, example.expected, "{}", example.id)
            }
            "model-wrong" => assert_ne!(example.model, example.expected, "{}", example.id),
            "borderline" => {
                assert!(
                    (0.35..=0.65).contains(&is_next),
                    "{}: P(IsNext) = {is_next}",
                    example.id
                );
            }
            "special-token" => assert!(answer.input_ids.contains(&MASK), "{}", example.id),
            _ => {}
        }
    }
}

/// `content/results.json` is what `cargo xtask examples` writes. Instructions of other processors may
/// move a logit by some hundredths.
#[test]
fn the_results_that_the_page_shows_at_first_are_the_engine_s() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../content/results.json");
    let text = std::fs::read_to_string(&path).expect("the file is in the repository");
    let results: Vec<Ready> = serde_json::from_str(&text).expect("it has the form that is read");
    let examples = examples();
    assert_eq!(results.len(), examples.len(), "run cargo xtask examples");
    for (example, ready) in examples.iter().zip(&results) {
        let answer = predict(example, PACKINGS[0]);
        assert_eq!(ready.id, example.id);
        assert_eq!(ready.input_ids, answer.input_ids, "{}", example.id);
        assert_eq!(ready.tokens, answer.tokens.join(" "), "{}", example.id);
        assert_eq!(
            ready.unknown_tokens, answer.unknown_tokens,
            "{}",
            example.id
        );
        assert_eq!(ready.doubt, answer.doubt, "{}", example.id);
        for (ready, now) in ready.logits.iter().zip(answer.logits) {
            let away = (ready - now).abs();
            assert!(
                away < 0.1,
                "{}: {ready}, now {now}: run cargo xtask examples",
                example.id
            );
        }
    }
}

#[test]
fn there_is_an_example_of_every_kind() {
    let examples = examples();
    let mut kinds = BTreeMap::new();
    let mut ids = HashSet::new();
    for example in &examples {
        *kinds.entry(example.kind.as_str()).or_insert(0) += 1;
        assert!(ids.insert(&example.id), "{} occurs twice", example.id);
        for text in [&example.title, &example.a, &example.b, &example.note] {
            assert!(!text.trim().is_empty(), "{} has an empty text", example.id);
        }
        let label_of_kind = match example.kind.as_str() {
            "follows" => Some(0),
            "unrelated" | "same-topic-wrong-order" => Some(1),
            _ => None,
        };
        assert!(
            label_of_kind.is_none_or(|label| label == example.expected),
            "{}",
            example.id
        );
    }
    assert!(examples.len() >= 8, "{} examples", examples.len());
    assert!(
        kinds["follows"] >= 2 && kinds["unrelated"] >= 2,
        "{kinds:?}"
    );
    for kind in [
        "dialogue",
        "same-topic-wrong-order",
        "borderline",
        "model-wrong",
    ] {
        assert!(kinds.contains_key(kind), "no example of the kind {kind}");
    }
    assert_eq!(
        examples[0].kind, "follows",
        "the first example is what the page shows at first"
    );
}
