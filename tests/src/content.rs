//! The pairs of sentences in the project's own files.

use serde::Deserialize;
use serde_json::Value;
use std::{fs, path::PathBuf};

/// A pair whose `input_ids` others have published.
#[derive(Clone, Debug, Deserialize)]
pub struct Reference {
    /// Sentence A.
    pub a: String,
    /// Sentence B.
    pub b: String,
    /// `[CLS] A [SEP] B [SEP]`.
    pub input_ids: Vec<u32>,
    /// The number of ids in segment 0.
    pub segment_a_length: usize,
}

/// A ready example of the page.
#[derive(Clone, Debug, Deserialize)]
pub struct Example {
    /// Its name in the file and on its button (`data-example`).
    pub id: String,
    /// Sentence A.
    pub a: String,
    /// Sentence B.
    pub b: String,
    /// The true label.
    pub expected: u8,
    /// The model's answer.
    pub model: u8,
}

/// The lesson's pair: two sentences of one text, of which the second follows the first.
pub fn lesson_pair() -> Reference {
    // Other pairs in the file have no second sentence, or no ids.
    let file: Value = read("crates/nsp-answer/data/published_logits.json");
    let mut pairs = file["pairs"].as_array().into_iter().flatten();
    let pair = pairs.find(|pair| pair["id"] == "R9").expect("R9 is there");
    serde_json::from_value(pair.clone()).expect("R9 is complete")
}

/// The ready examples in the order of their row.
pub fn examples() -> Vec<Example> {
    read("content/examples.json")
}

/// The file of the project's own labelled pairs, with one JSON object per line.
pub fn evaluation_pairs() -> PathBuf {
    root().join("evaluation/pairs.jsonl")
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A JSON file of the project.
fn read<T: serde::de::DeserializeOwned>(path: &str) -> T {
    let text = fs::read_to_string(root().join(path))
        .unwrap_or_else(|error| panic!("{path} can't be read: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}
