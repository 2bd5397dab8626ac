//! Tokenizers of cased, Chinese and multilingual models, read as `convert` reads them, against transformers'.
//!
//! `tests/fixtures/tokenizer/make_kinds.py` made the vocabularies and the golden files; the README beside
//! it describes them.

use crate::fixtures::fixture_path;
use crate::tokenizer::{Case, difference};
use nsp::{Doubt, PairTokenizer};
use nsp_checkpoint::hf::{Description, TextFiles, readme};
use std::fs;

const KINDS: [&str; 4] = [
    "cased",
    "chinese",
    "multilingual-cased",
    "multilingual-uncased",
];

/// How many texts at the beginning of a golden file are sentences of the kind's own languages.
const OWN_SENTENCES: usize = 60;

/// A file of a kind.
fn read(kind: &str, name: &str) -> String {
    let path = fixture_path("tokenizer/kinds").join(kind).join(name);
    fs::read_to_string(path).expect("the fixture is in the repository")
}

/// The texts of a kind, and what transformers makes of them.
fn golden(kind: &str) -> Vec<Case> {
    let lines = read(kind, "golden.jsonl");
    let case = |line| serde_json::from_str(line).expect("each line is a case");
    lines.lines().map(case).collect()
}

/// A model of a kind, read from the text files of its folder.
fn description(kind: &str) -> Description {
    let vocabulary = read(kind, "vocab.txt");
    let tokenizer_config = read(kind, "tokenizer_config.json");
    let config = format!(
        r#"{{"model_type": "bert", "vocab_size": {}, "hidden_size": 32, "num_hidden_layers": 1,
            "num_attention_heads": 1, "intermediate_size": 32}}"#,
        vocabulary.lines().count()
    );
    let files = TextFiles {
        config: &config,
        vocab_txt: Some(&vocabulary),
        tokenizer_config: Some(&tokenizer_config),
        ..TextFiles::default()
    };
    Description::read(files, None).unwrap()
}

fn tokenizer(kind: &str) -> PairTokenizer {
    let model = description(kind);
    let positions = model.config.max_position_embeddings;
    PairTokenizer::new(&model.vocabulary, &model.tokenizer, positions).unwrap()
}

#[test]
fn each_kind_of_tokenizer_gives_the_ids_of_python() {
    let mut differences = Vec::new();
    for kind in KINDS {
        let tokenizer = tokenizer(kind);
        for (number, case) in golden(kind).iter().enumerate() {
            if let Some(what) = difference(&tokenizer, case) {
                differences.push(format!("{kind} {}: {what}", number + 1));
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
fn the_golden_files_of_the_kinds_cover_what_they_promise() {
    for kind in KINDS {
        let model = description(kind);
        assert_eq!(model.warnings, [""; 0], "{kind}");
        assert!(model.vocabulary.len() >= 2_000, "{kind}");
        let lowercase = kind == "multilingual-uncased";
        assert_eq!(model.tokenizer.lowercases(), lowercase, "{kind}");
        let cases = golden(kind);
        assert!(cases.len() >= 200, "{kind} has {} texts", cases.len());
    }
}

/// The doubts about the kind's own sentences, for a model with this card.
fn doubts(kind: &str, card: &str) -> Vec<Option<Doubt>> {
    let tokenizer = tokenizer(kind).with_languages(&readme::languages(card));
    let own = golden(kind);
    let own = own.iter().take(OWN_SENTENCES);
    own.map(|case| tokenizer.encode(&case.a.expand(), None).unwrap().doubt)
        .collect()
}

#[test]
fn a_model_does_not_doubt_the_scripts_of_its_card_and_without_a_card_none() {
    let card = |languages: &str| format!("---\nlanguage: {languages}\n---\n");
    let multilingual = card("\n- multilingual\n- af\n- sq");
    for (kind, card) in [
        ("cased", &card("[en, de]")),
        ("chinese", &card("zh")),
        ("multilingual-cased", &multilingual),
        ("multilingual-uncased", &multilingual),
    ] {
        assert_eq!(doubts(kind, card), [None::<Doubt>; OWN_SENTENCES], "{kind}");
        assert_eq!(doubts(kind, ""), [None::<Doubt>; OWN_SENTENCES], "{kind}");
    }
    let doubted = |doubts: Vec<Option<Doubt>>| {
        let of_script = doubts.iter().filter(|doubt| **doubt == Some(Doubt::Script));
        of_script.count()
    };
    assert_eq!(doubted(doubts("cased", &card("zh"))), OWN_SENTENCES);
    assert_eq!(doubted(doubts("chinese", &card("en"))), OWN_SENTENCES);
}
