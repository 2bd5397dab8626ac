//! A converted checkpoint answers with its own tokenizer's ids, or it is not converted.
//!
//! `tests/fixtures/tokenizer/make_variants.py` made the ids with Python's libraries.

use super::checkpoint::{config, write_weights};
use super::program::{Run, bert_nsp};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// Rows of the word embeddings: as many as the longest of the vocabularies needs.
const ROWS: usize = 88;

fn write_files(folder: &Path, files: &Value) {
    for (name, content) in files.as_object().unwrap() {
        fs::write(folder.join(name), content.as_str().unwrap()).unwrap();
    }
}

/// The base of a variant of `tokenizer.json` with its changes; the vocabulary is the base's.
fn tokenizer_json(base: &Value, changes: &Value) -> String {
    let mut file = base.clone();
    for (key, value) in changes.as_object().unwrap() {
        file[key] = value.clone();
    }
    file["model"]["vocab"] = base["model"]["vocab"].clone();
    file.to_string()
}

fn convert(folder: &Path, out: &Path, more: &[&str]) -> Run {
    let (dir, out) = (folder.to_str().unwrap(), out.to_str().unwrap());
    let args = ["convert", dir, "--dtype", "f32", "--force", "--out", out];
    bert_nsp(args.iter().chain(more))
}

fn predict(model: &Path, a: &str, b: &str) -> Value {
    let model = model.to_str().unwrap();
    bert_nsp(["predict", "--json", "--model", model, "--a", a, "--b", b]).json()
}

#[test]
fn every_tokenizer_gives_the_ids_of_python() {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/tokenizer/variants.json");
    let fixture: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let mut differences = Vec::new();
    for (number, variant) in fixture["variants"].as_array().unwrap().iter().enumerate() {
        let name = variant["name"].as_str().unwrap();
        let folder = dir.path().join(number.to_string());
        write_weights(&folder, ROWS, |name| Some(name.to_owned()));
        if variant["files"].is_null() {
            let file = tokenizer_json(&fixture["base"], &variant["tokenizer_json"]);
            fs::write(folder.join("tokenizer.json"), file).unwrap();
        } else {
            write_files(&folder, &variant["files"]);
        }
        let model = dir.path().join("model.gguf");
        let run = convert(&folder, &model, &[]);
        assert_eq!(run.code, 0, "{name}: {}", run.stderr);
        for pair in variant["pairs"].as_array().unwrap() {
            let (a, b) = (pair["a"].as_str().unwrap(), pair["b"].as_str().unwrap());
            let answer = predict(&model, a, b);
            let ids = &pair["input_ids"];
            let first = pair["segment_a_length"].as_u64().unwrap() as usize;
            let segments: Vec<u8> = (0..ids.as_array().unwrap().len())
                .map(|i| u8::from(i >= first))
                .collect();
            if answer["input_ids"] != *ids || answer["token_type_ids"] != json!(segments) {
                differences.push(format!("{name}: {a:?} {b:?}: {}", answer["tokens"]));
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

const VOCAB: &str = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nhel\n##lo\nHel\n";

#[test]
fn another_tokenizer_is_refused_by_name() {
    let dir = tempfile::tempdir().unwrap();
    for (number, (file, content, sentence)) in [
        (
            "tokenizer_config.json",
            json!({"tokenizer_class": "BertJapaneseTokenizer", "word_tokenizer_type": "mecab"}),
            "tokenizer_class = BertJapaneseTokenizer",
        ),
        (
            "config.json",
            json!({"tokenizer_class": "BertJapaneseTokenizer"}),
            "config.json has tokenizer_class = BertJapaneseTokenizer",
        ),
        (
            "tokenizer_config.json",
            json!({"tokenizer_class": "PreTrainedTokenizerFast"}),
            "tokenizer_class = PreTrainedTokenizerFast",
        ),
        (
            "tokenizer_config.json",
            json!({"auto_map": {"AutoTokenizer": ["own.Tokenizer", null]}}),
            "auto_map",
        ),
        (
            "tokenizer_config.json",
            json!({"do_basic_tokenize": false}),
            "do_basic_tokenize = false",
        ),
        (
            "tokenizer_config.json",
            json!({"never_split": ["Hel"]}),
            r#"never_split = ["Hel"]"#,
        ),
        (
            "tokenizer_config.json",
            json!({"model_input_names": ["input_ids", "attention_mask"]}),
            "model_input_names",
        ),
        (
            "tokenizer_config.json",
            json!({"cls_token": "<s>"}),
            "cls_token = <s>",
        ),
        (
            "special_tokens_map.json",
            json!({"mask_token": {"content": "[MASK]", "lstrip": true, "normalized": true}}),
            "other properties",
        ),
        (
            "special_tokens_map.json",
            json!({"additional_special_tokens": ["[E1]"]}),
            r#"special_tokens_map.json has the added token "[E1]""#,
        ),
        (
            "tokenizer_config.json",
            json!({"extra_special_tokens": {"image_token": "[E1]"}}),
            r#"the added token "[E1]""#,
        ),
        (
            "added_tokens.json",
            json!({"[E1]": 8}),
            r#"added_tokens.json has the added token "[E1]""#,
        ),
        (
            "tokenizer_config.json",
            json!({"added_tokens_decoder": {"9": {"content": "[E1]"}}}),
            "the id 9 instead of 8",
        ),
        (
            "vocab.txt",
            json!(VOCAB.replace("[MASK]\n", "")),
            "lacks [MASK]",
        ),
        ("vocab.txt", json!(VOCAB.replace('\n', "\r")), "two ways"),
    ]
    .into_iter()
    .enumerate()
    {
        let folder = dir.path().join(number.to_string());
        write_weights(&folder, ROWS, |name| Some(name.to_owned()));
        fs::write(folder.join("vocab.txt"), VOCAB).unwrap();
        let content = match (file, &content) {
            ("config.json", more) => {
                config(ROWS).replacen('}', &format!(", {}", &more.to_string()[1..]), 1)
            }
            (_, Value::String(text)) => text.clone(),
            (_, content) => content.to_string(),
        };
        fs::write(folder.join(file), content).unwrap();
        let out = dir.path().join("out.gguf");
        let run = convert(&folder, &out, &[]);
        assert!(
            run.refusal().contains(sentence),
            "{sentence}: {}",
            run.stderr
        );
        assert!(!out.exists());
    }
}

#[test]
fn casing_is_told_and_can_be_chosen() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("cased");
    write_weights(&folder, ROWS, |name| Some(name.to_owned()));
    fs::write(folder.join("vocab.txt"), VOCAB).unwrap();
    let out = dir.path().join("out.gguf");
    let path = out.to_str().unwrap();
    for (option, warnings, ids, casing) in [
        (
            &[][..],
            1,
            [2, 5, 6, 3],
            "casing      lower-cased, without accents",
        ),
        (
            &["--uncased"],
            0,
            [2, 5, 6, 3],
            "casing      lower-cased, without accents",
        ),
        (&["--cased"], 0, [2, 7, 6, 3], "casing      cased"),
    ] {
        let run = convert(&folder, &out, option);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert_eq!(run.stderr.lines().count(), warnings, "{}", run.stderr);
        for line in run.stderr.lines() {
            assert!(
                line.starts_with("warning: ") && line.contains("--cased"),
                "{line}"
            );
        }
        let answer = predict(&out, "Hello", ".");
        assert_eq!(
            answer["input_ids"].as_array().unwrap()[..4],
            ids.map(Value::from)
        );
        assert!(bert_nsp(["inspect", path]).stdout.contains(casing));
    }
    let run = convert(&folder, &out, &["--cased", "--uncased"]);
    assert!(
        run.refusal().contains("cannot be used with"),
        "{}",
        run.stderr
    );
}

#[test]
fn inspect_shows_a_tokenizer_of_its_own() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("own");
    write_weights(&folder, ROWS, |name| Some(name.to_owned()));
    fs::write(folder.join("vocab.txt"), VOCAB).unwrap();
    let token = json!({"content": "[E1]", "special": true});
    let config = json!({"strip_accents": false, "added_tokens_decoder": {"8": token}, "do_lower_case": true});
    fs::write(folder.join("tokenizer_config.json"), config.to_string()).unwrap();
    let out = dir.path().join("own.gguf");
    let run = convert(&folder, &out, &[]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let path = out.to_str().unwrap();
    let human = bert_nsp(["inspect", path]).stdout;
    for line in [
        "casing      lower-cased, with accents",
        "tokenizer   BertNormalizer, BertPreTokenizer, WordPiece of words up to 100 characters; added \
         tokens: [E1]",
    ] {
        assert!(human.contains(line), "{line} is missing:\n{human}");
    }
    let model = bert_nsp(["inspect", path, "--json"]).json()["model"].clone();
    assert_eq!(model["tokenizer"]["normalizer"][0]["strip_accents"], false);
    assert_eq!(model["lowercase"], true);
}

/// The importer of models.html reads the card as `convert` does.
#[test]
fn a_converted_model_doubts_only_scripts_that_its_card_rules_out() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("chinese");
    write_weights(&folder, ROWS, |name| Some(name.to_owned()));
    fs::write(folder.join("vocab.txt"), format!("{VOCAB}雨\n天\n")).unwrap();
    let out = dir.path().join("chinese.gguf");
    for (card, doubt) in [
        (None, Value::Null),
        (Some("language: zh"), Value::Null),
        (Some("language:\n- multilingual\n- af"), Value::Null),
        (Some("license: mit"), Value::Null),
        (Some("language: en"), json!("script")),
    ] {
        if let Some(lines) = card {
            fs::write(folder.join("README.md"), format!("---\n{lines}\n---\n")).unwrap();
        }
        let run = convert(&folder, &out, &["--cased"]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""));
        let answer = predict(&out, "雨天", "天雨");
        assert_eq!(answer["unknown_tokens"], 0);
        assert_eq!(answer["doubt"], doubt, "{card:?}");
    }
}
