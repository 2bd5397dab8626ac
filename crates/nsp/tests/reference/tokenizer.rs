//! The tokenizer against transformers' `BertTokenizerFast`, on texts that try to confuse it.
//!
//! `tests/fixtures/tokenizer/make_golden.py` made the golden file; the README beside it describes it.

use crate::fixtures::{fixture, shipped_gguf};
use nsp::{ModelLoader, PairTokenizer};
use nsp_answer::kept_tokens;
use serde::Deserialize;
use sha2::{Digest, Sha256};

#[derive(Deserialize)]
struct Golden {
    vocab_sha256: String,
    groups: Vec<Group>,
}

/// Texts of one kind, and the settings of the tokenizer that read them.
#[derive(Deserialize)]
struct Group {
    kind: String,
    lowercase: bool,
    max_tokens: usize,
    cases: Vec<Case>,
}

/// What the tokenizer makes of one text or two.
#[derive(Deserialize)]
pub struct Case {
    pub a: Text,
    b: Option<Text>,
    input_ids: Vec<u32>,
    /// How many tokens have segment id 0.
    segment_a_length: usize,
    #[serde(default)]
    truncated: bool,
}

/// A text, or how to make a long one.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum Text {
    Plain(String),
    Parts(Vec<Part>),
}

#[derive(Deserialize)]
#[serde(untagged)]
pub enum Part {
    Plain(String),
    Repeat { repeat: String, times: usize },
}

impl Text {
    pub fn expand(&self) -> String {
        match self {
            Text::Plain(text) => text.clone(),
            Text::Parts(parts) => parts
                .iter()
                .map(|part| match part {
                    Part::Plain(text) => text.clone(),
                    Part::Repeat { repeat, times } => repeat.repeat(*times),
                })
                .collect(),
        }
    }
}

/// The vocabulary of the model that ships. The golden file was made with it too.
fn shipped_vocabulary() -> Vec<String> {
    let mut loader = ModelLoader::new();
    for piece in shipped_gguf().chunks(1 << 20) {
        loader.push(piece).unwrap();
        if let Some(header) = loader.header() {
            return header.vocabulary.clone();
        }
    }
    panic!("the shipped model has no header");
}

fn sha256_of_vocab_txt(vocabulary: &[String]) -> String {
    let mut hasher = Sha256::new();
    for piece in vocabulary {
        hasher.update(piece);
        hasher.update("\n");
    }
    let digest = hasher.finalize();
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The difference from the golden file, as one sentence.
pub fn difference(tokenizer: &PairTokenizer, case: &Case) -> Option<String> {
    let (a, b) = (case.a.expand(), case.b.as_ref().map(Text::expand));
    let encoding = tokenizer.encode(&a, b.as_deref()).unwrap();
    let segments: Vec<u32> = (0..case.input_ids.len())
        .map(|i| u32::from(i >= case.segment_a_length))
        .collect();
    let what = if encoding.input_ids != case.input_ids {
        "input_ids"
    } else if encoding.token_type_ids != segments {
        "token_type_ids"
    } else if encoding.attention_mask != vec![1; segments.len()] {
        "attention_mask"
    } else if encoding.truncated != case.truncated {
        "truncated"
    } else if encoding.tokens.len() != segments.len() {
        "tokens"
    } else {
        return None;
    };
    let start: String = a.chars().take(60).collect();
    Some(format!("{what} of {start:?} …, B: {}", b.is_some()))
}

#[test]
fn every_text_becomes_the_same_ids_as_in_python() {
    let golden: Golden = fixture("tokenizer/golden.json");
    let vocabulary = shipped_vocabulary();
    assert_eq!(
        sha256_of_vocab_txt(&vocabulary),
        golden.vocab_sha256,
        "the golden file was made with another vocabulary than the shipped model's"
    );

    let mut differences = Vec::new();
    for group in &golden.groups {
        let tokenizer =
            PairTokenizer::from_vocab(&vocabulary, group.lowercase, group.max_tokens).unwrap();
        for (number, case) in group.cases.iter().enumerate() {
            if let Some(what) = difference(&tokenizer, case) {
                differences.push(format!("{} {number}: {what}", group.kind));
            }
        }
    }
    assert!(
        differences.is_empty(),
        "{} differences:\n{}",
        differences.len(),
        differences.join("\n")
    );
}

#[test]
fn the_golden_file_covers_what_it_promises() {
    let golden: Golden = fixture("tokenizer/golden.json");
    let singles = |group: &&Group| group.cases.iter().all(|case| case.b.is_none());
    let kinds = golden
        .groups
        .iter()
        .filter(singles)
        .filter(|group| group.cases.len() >= 20)
        .count();
    let random = golden
        .groups
        .iter()
        .find(|group| group.kind == "random over the Unicode planes")
        .map_or(0, |group| group.cases.len());
    let pairs = |wanted: fn(&&Case) -> bool| {
        let cases = golden.groups.iter().flat_map(|group| &group.cases);
        cases.filter(|case| case.b.is_some()).filter(wanted).count()
    };
    assert!(kinds >= 25, "{kinds} kinds of single texts");
    assert!(random >= 300, "{random} random texts");
    assert!(pairs(|_| true) >= 300, "{} pairs", pairs(|_| true));
    let over_long = pairs(|case| case.truncated && case.input_ids.len() == 512);
    assert!(over_long >= 60, "{over_long} over-long pairs");
}

/// The page shows with this rule what would be cut at other lengths than the model's.
#[test]
fn a_pair_is_cut_by_the_rule_that_the_page_shows() {
    let vocabulary = shipped_vocabulary();
    for max_tokens in 5..24 {
        let tokenizer = PairTokenizer::from_vocab(&vocabulary, true, max_tokens).unwrap();
        for a in 1..14 {
            for b in 1..14 {
                let [first, second] = [a, b].map(|words| "a ".repeat(words));
                let encoding = tokenizer.encode(&first, Some(&second)).unwrap();
                let of = |segment: u32| {
                    let ids = encoding.token_type_ids.iter();
                    ids.filter(|id| **id == segment).count()
                };
                // [CLS] and the first [SEP] are in segment 0, the last one is in segment 1.
                let kept = [of(0) - 2, of(1) - 1];
                assert_eq!(
                    kept_tokens([a, b], max_tokens - 3),
                    kept,
                    "{a} {b} {max_tokens}"
                );
            }
        }
    }
}
