//! Reads `tokenizer.json`, or says why its tokenizer is not supported.

use super::HfError;
use super::tokens::{Tokenizer, Tokens};
use crate::gguf::limits;
use crate::tokenizer::{AddedToken, TokenizerSettings};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const FILE: &str = "tokenizer.json";

/// The longest of the parts that are read as trees. BERT's have a few hundred bytes.
const MAX_TREE_BYTES: usize = 1 << 16;
/// The longest list of added tokens.
const MAX_ADDED_BYTES: usize = 1 << 20;

/// The parts that determine the ids. `decoder` does not, and transformers sets `truncation` and
/// `padding` anew for every call. They are texts until their lengths have been checked.
#[derive(Deserialize)]
struct File<'a> {
    #[serde(borrow)]
    normalizer: Option<&'a RawValue>,
    #[serde(borrow)]
    pre_tokenizer: Option<&'a RawValue>,
    #[serde(borrow)]
    post_processor: Option<&'a RawValue>,
    #[serde(borrow)]
    model: &'a RawValue,
    #[serde(borrow)]
    added_tokens: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Kind {
    #[serde(rename = "type")]
    kind: Option<String>,
}

#[derive(Deserialize)]
struct Model {
    #[serde(default = "berts_unknown")]
    unk_token: String,
    #[serde(default = "berts_prefix")]
    continuing_subword_prefix: String,
    #[serde(default = "berts_longest_word")]
    max_input_chars_per_word: usize,
    vocab: BTreeMap<String, usize>,
}

#[derive(Deserialize)]
struct Added {
    id: usize,
    #[serde(flatten)]
    token: AddedToken,
}

fn berts_unknown() -> String {
    "[UNK]".to_owned()
}

fn berts_prefix() -> String {
    "##".to_owned()
}

fn berts_longest_word() -> usize {
    100
}

/// Reads the text of the file.
pub(super) fn read(text: &str) -> Result<Tokenizer, HfError> {
    let file: File<'_> = serde_json::from_str(text).map_err(malformed)?;
    let model = model(file.model.get())?;
    let mut normalizer = Vec::new();
    let kinds = "BertNormalizer, NFC, NFD, NFKC, NFKD, Lowercase, StripAccents, Strip";
    steps(
        &tree("normalizer", file.normalizer)?,
        ("normalizer", "normalizers"),
        kinds,
        &mut normalizer,
    )?;
    let mut pre_tokenizer = Vec::new();
    let kinds = "BertPreTokenizer, Whitespace, WhitespaceSplit, Punctuation, Digits";
    steps(
        &tree("pre_tokenizer", file.pre_tokenizer)?,
        ("pre_tokenizer", "pretokenizers"),
        kinds,
        &mut pre_tokenizer,
    )?;

    let settings = TokenizerSettings {
        normalizer,
        pre_tokenizer,
        max_input_chars_per_word: model.max_input_chars_per_word,
        added_tokens: Vec::new(),
        added_rows: 0,
    };
    let pieces = model.vocab.len();
    let mut tokens = Tokens::of_word_pieces(in_order(model.vocab)?);
    let added: Option<Vec<Added>> = part("added_tokens", file.added_tokens, MAX_ADDED_BYTES)?;
    for Added { id, token } in added.unwrap_or_default() {
        tokens.add(FILE, id, token)?;
    }
    check_gaps(pieces, &tokens)?;
    check_frame(&tree("post_processor", file.post_processor)?, &tokens)?;
    Ok(Tokenizer { settings, tokens })
}

/// Reads a part of the file, if it is there.
fn part<T: DeserializeOwned>(
    key: &str,
    text: Option<&RawValue>,
    most_bytes: usize,
) -> Result<Option<T>, HfError> {
    let Some(text) = text.map(RawValue::get) else {
        return Ok(None);
    };
    if text.len() > most_bytes {
        return Err(HfError::Tokenizer {
            file: FILE,
            reason: format!("its {key} has {} bytes, too many for any model", text.len()),
        });
    }
    serde_json::from_str(text).map(Some).map_err(malformed)
}

fn tree(key: &str, text: Option<&RawValue>) -> Result<Value, HfError> {
    Ok(part(key, text, MAX_TREE_BYTES)?.unwrap_or_default())
}

fn model(text: &str) -> Result<Model, HfError> {
    let kind: Kind = serde_json::from_str(text).map_err(malformed)?;
    if let Some(kind) = kind.kind.filter(|kind| *kind != "WordPiece") {
        return Err(unsupported(format!("the model {kind}"), "WordPiece"));
    }
    let model: Model = serde_json::from_str(text).map_err(malformed)?;
    let prefix = &model.continuing_subword_prefix;
    if *prefix != berts_prefix() {
        return Err(unsupported(format!("the prefix {prefix}"), "##"));
    }
    if model.unk_token != berts_unknown() {
        let found = format!("unk_token = {}", model.unk_token);
        return Err(unsupported(found, "[UNK]"));
    }
    Ok(model)
}

/// The pieces in the order of their ids. An id without a piece gets an empty piece, which matches
/// no text. Such gaps occur if a `vocab.txt` contained a piece twice.
fn in_order(vocab: BTreeMap<String, usize>) -> Result<Vec<String>, HfError> {
    let rows = vocab
        .values()
        .max()
        .map_or(0, |last| last.saturating_add(1));
    // The vocabulary of a GGUF file has the same cap.
    if rows > limits::MAX_ARRAY_LENGTH as usize {
        return Err(wrong_ids(format!("reach {}, too many", rows - 1)));
    }
    let mut pieces: Vec<Option<String>> = vec![None; rows];
    for (piece, id) in vocab {
        if pieces[id].replace(piece).is_some() {
            return Err(wrong_ids(format!("include {id} twice")));
        }
    }
    Ok(pieces.into_iter().map(Option::unwrap_or_default).collect())
}

/// `tokenizers` gives added tokens ids by the number of pieces, not by the largest id, so there
/// must not be any gap before them.
fn check_gaps(pieces: usize, tokens: &Tokens) -> Result<(), HfError> {
    if tokens.has_added_rows() && pieces < tokens.word_pieces() {
        return Err(wrong_ids("have gaps before its added tokens".to_owned()));
    }
    Ok(())
}

fn wrong_ids(what: String) -> HfError {
    HfError::Tokenizer {
        file: FILE,
        reason: format!("the ids of its vocabulary {what}"),
    }
}

/// Appends the steps of a normaliser or a pre-tokenizer, those of a `Sequence` one by one. `keys`
/// are the part's own key and the key of a sequence's list; `kinds` are the supported kinds.
fn steps<T: DeserializeOwned>(
    part: &Value,
    keys: (&str, &str),
    kinds: &'static str,
    to: &mut Vec<T>,
) -> Result<(), HfError> {
    if part.is_null() {
        return Ok(());
    }
    let kind = part["type"].as_str().unwrap_or("without a type");
    if kind == "Sequence" {
        let parts = part[keys.1].as_array().ok_or_else(|| HfError::Tokenizer {
            file: FILE,
            reason: format!("its {} is a Sequence without {}", keys.0, keys.1),
        })?;
        return parts
            .iter()
            .try_for_each(|part| steps(part, keys, kinds, to));
    }
    if !kinds.split(", ").any(|supported| supported == kind) {
        return Err(unsupported(format!("the {} {kind}", keys.0), kinds));
    }
    to.push(T::deserialize(part).map_err(malformed)?);
    Ok(())
}

/// Checks that texts become `[CLS] A [SEP]` and `[CLS] A [SEP] B [SEP]`, with BERT's segment ids.
fn check_frame(post_processor: &Value, tokens: &Tokens) -> Result<(), HfError> {
    let (cls, sep) = (tokens.id("[CLS]"), tokens.id("[SEP]"));
    let special =
        |token: &str, segment: u32| json!({"SpecialToken": {"id": token, "type_id": segment}});
    let text = |name: &str, segment: u32| json!({"Sequence": {"id": name, "type_id": segment}});
    let single = [special("[CLS]", 0), text("A", 0), special("[SEP]", 0)];
    let second = [text("B", 1), special("[SEP]", 1)];
    let pair: Vec<Value> = single.iter().chain(&second).cloned().collect();
    let ids = |token: &str| &post_processor["special_tokens"][token]["ids"];

    let kind = post_processor["type"].as_str().unwrap_or("null");
    let is_berts = match kind {
        "BertProcessing" => {
            post_processor["cls"] == json!(["[CLS]", cls])
                && post_processor["sep"] == json!(["[SEP]", sep])
        }
        "TemplateProcessing" => {
            post_processor["single"] == json!(single)
                && post_processor["pair"] == json!(pair)
                && *ids("[CLS]") == json!([cls])
                && *ids("[SEP]") == json!([sep])
        }
        _ => false,
    };
    if is_berts {
        return Ok(());
    }
    let found = format!("a post_processor ({kind}) that differs from BERT's");
    let expected = "[CLS] A [SEP] B [SEP] with the segment ids 0 and 1";
    Err(unsupported(found, expected))
}

fn unsupported(found: String, expected: &'static str) -> HfError {
    HfError::UnsupportedTokenizer {
        file: FILE,
        found,
        expected,
    }
}

fn malformed(error: serde_json::Error) -> HfError {
    HfError::Tokenizer {
        file: FILE,
        reason: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokenizer::{Behavior, Normalizer, PreTokenizer};

    /// A `tokenizer.json` as `BertTokenizerFast` writes it, cased.
    const BERT: &str = r###"{
        "version": "1.0", "truncation": {"max_length": 128}, "padding": null,
        "added_tokens": [
            {"id": 0, "content": "[PAD]", "special": true}, {"id": 1, "content": "[UNK]", "special": true},
            {"id": 2, "content": "[CLS]", "special": true}, {"id": 3, "content": "[SEP]", "special": true},
            {"id": 4, "content": "[MASK]", "special": true}],
        "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
                       "strip_accents": null, "lowercase": false},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]},
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                  "max_input_chars_per_word": 100,
                  "vocab": {"b": 6, "##a": 5, "[PAD]": 0, "[MASK]": 4, "[UNK]": 1, "[SEP]": 3, "[CLS]": 2}}}"###;

    fn changed(change: impl Fn(&mut Value)) -> Result<Tokenizer, HfError> {
        let mut file: Value = serde_json::from_str(BERT).unwrap();
        change(&mut file);
        read(&file.to_string())
    }

    #[test]
    fn bert_tokenizer_is_recognised_in_both_spellings_of_its_frame() {
        let tokenizer = read(BERT).unwrap();
        let (vocabulary, settings) = tokenizer.finish();
        assert_eq!(vocabulary[4..], ["[MASK]", "##a", "b"]);
        assert_eq!(settings, TokenizerSettings::bert(false));

        let template = json!({"type": "TemplateProcessing",
            "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}},
                       {"Sequence": {"id": "A", "type_id": 0}},
                       {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
            "pair": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}},
                     {"Sequence": {"id": "A", "type_id": 0}},
                     {"SpecialToken": {"id": "[SEP]", "type_id": 0}},
                     {"Sequence": {"id": "B", "type_id": 1}},
                     {"SpecialToken": {"id": "[SEP]", "type_id": 1}}],
            "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]},
                               "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}}});
        assert!(changed(|file| file["post_processor"] = template.clone()).is_ok());
        let segments = |file: &mut Value| {
            file["post_processor"] = template.clone();
            file["post_processor"]["pair"][3]["Sequence"]["type_id"] = json!(0);
        };
        let error = changed(segments).err().unwrap().to_string();
        assert!(error.contains("(TemplateProcessing)"), "{error}");
    }

    #[test]
    fn what_can_be_followed_is_followed() {
        let tokenizer = changed(|file| {
            file["normalizer"] = json!({"type": "Sequence", "normalizers": [
                {"type": "NFD"}, {"type": "Sequence", "normalizers": [{"type": "StripAccents"}]}]});
            file["pre_tokenizer"] = json!({"type": "Sequence", "pretokenizers": [
                {"type": "WhitespaceSplit"}, {"type": "Punctuation", "behavior": "Contiguous"}]});
            file["model"]["max_input_chars_per_word"] = json!(50);
            let e1 = json!({"id": 7, "content": "[E1]", "lstrip": true, "normalized": true});
            file["added_tokens"].as_array_mut().unwrap().push(e1);
        });
        let (vocabulary, settings) = tokenizer.unwrap().finish();
        assert_eq!(
            settings.normalizer,
            [Normalizer::NFD, Normalizer::StripAccents]
        );
        let contiguous = PreTokenizer::Punctuation {
            behavior: Behavior::Contiguous,
        };
        assert_eq!(
            settings.pre_tokenizer,
            [PreTokenizer::WhitespaceSplit, contiguous]
        );
        assert_eq!(settings.max_input_chars_per_word, 50);
        assert_eq!(vocabulary[6..], ["b", "[E1]"]);
        assert_eq!(settings.added_rows, 1);
        let e1 = settings.added_tokens.last().unwrap();
        assert!(e1.lstrip && e1.normalized && !e1.special && !e1.rstrip);
    }

    #[test]
    fn an_id_without_a_piece_is_an_empty_row_unless_tokens_come_behind_it() {
        let gap = |file: &mut Value| file["model"]["vocab"]["b"] = json!(7);
        let (vocabulary, _) = changed(gap).unwrap().finish();
        assert_eq!(vocabulary[5..], ["##a", "", "b"]);
        let error = changed(|file| {
            gap(file);
            let e1 = json!({"id": 8, "content": "[E1]"});
            file["added_tokens"].as_array_mut().unwrap().push(e1);
        });
        let error = error.err().unwrap().to_string();
        assert!(error.contains("gaps before its added tokens"), "{error}");
    }

    #[test]
    fn what_cannot_be_followed_is_refused_by_name() {
        let refused = |change: &dyn Fn(&mut Value), sentence: &str| {
            let error = changed(change).err().expect(sentence).to_string();
            assert!(error.contains(sentence), "{error:?} lacks {sentence:?}");
        };
        for (pointer, value, sentence) in [
            ("/model/type", json!("Unigram"), "the model Unigram"),
            (
                "/model/continuing_subword_prefix",
                json!("@@"),
                "the prefix @@",
            ),
            ("/model/unk_token", json!("<unk>"), "unk_token = <unk>"),
            ("/model/vocab/b", json!(1_u64 << 40), "reach 1099511627776"),
            ("/model/vocab/b", json!(5), "include 5 twice"),
            (
                "/normalizer",
                json!({"type": "Replace", "pattern": {"String": "a"}, "content": "b"}),
                "the normalizer Replace",
            ),
            (
                "/normalizer",
                json!({"type": "Sequence", "normalizers": [{"type": "Precompiled"}]}),
                "the normalizer Precompiled",
            ),
            ("/normalizer/lowercase", json!("yes"), "could not be read"),
            (
                "/pre_tokenizer",
                json!({"type": "ByteLevel"}),
                "the pre_tokenizer ByteLevel",
            ),
            ("/post_processor", Value::Null, "a post_processor (null)"),
            (
                "/post_processor/sep",
                json!(["[SEP]", 2]),
                "a post_processor (BertProcessing)",
            ),
            ("/added_tokens/4/id", json!(5), "[MASK]"),
            ("/added_tokens/4/content", json!("[E1]"), "[E1]"),
        ] {
            let change = |file: &mut Value| *file.pointer_mut(pointer).unwrap() = value.clone();
            refused(&change, sentence);
        }
        refused(
            &|file| file["normalizer"]["new_option"] = json!(true),
            "new_option",
        );
    }
}
