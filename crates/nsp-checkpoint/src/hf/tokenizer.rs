//! Vocabulary and casing from the tokenizer's files: `vocab.txt`, `tokenizer.json`,
//! `tokenizer_config.json`.

use super::HfError;
use serde::Deserialize;
use std::collections::BTreeMap;

/// What the tokenizer's files say.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TokenizerFiles {
    pub(super) vocabulary: Vec<String>,
    pub(super) lowercase: bool,
}

/// `tokenizer_config.json`, as far as it matters.
#[derive(Default, Deserialize)]
struct Config {
    do_lower_case: Option<bool>,
    strip_accents: Option<bool>,
    tokenize_chinese_chars: Option<bool>,
}

/// `tokenizer.json`, as far as it matters.
#[derive(Deserialize)]
struct Tokenizer {
    normalizer: Option<Normalizer>,
    model: Model,
    #[serde(default)]
    added_tokens: Vec<AddedToken>,
}

#[derive(Deserialize)]
struct Normalizer {
    lowercase: Option<bool>,
    strip_accents: Option<bool>,
    handle_chinese_chars: Option<bool>,
}

#[derive(Deserialize)]
struct Model {
    r#type: Option<String>,
    continuing_subword_prefix: Option<String>,
    vocab: BTreeMap<String, usize>,
}

#[derive(Deserialize)]
struct AddedToken {
    id: usize,
    content: String,
}

/// Reads the texts of the files that are there. `vocab.txt` goes before `tokenizer.json`, and
/// `tokenizer_config.json` before `tokenizer.json`'s normaliser, as in transformers. Where no file
/// speaks of casing, texts are lower-cased: transformers' default.
///
/// Returns none when there is no vocabulary.
pub(super) fn read(
    vocab_txt: Option<&str>,
    tokenizer_json: Option<&str>,
    config_json: Option<&str>,
) -> Result<Option<TokenizerFiles>, HfError> {
    let config: Config = match config_json {
        Some(text) => parse("tokenizer_config.json", text)?,
        None => Config::default(),
    };
    let tokenizer: Option<Tokenizer> = match tokenizer_json {
        Some(text) => Some(parse("tokenizer.json", text)?),
        None => None,
    };
    let normalizer = tokenizer.as_ref().and_then(|t| t.normalizer.as_ref());
    let lowercase = config
        .do_lower_case
        .or(normalizer.and_then(|n| n.lowercase))
        .unwrap_or(true);
    let strip_accents = config
        .strip_accents
        .or(normalizer.and_then(|n| n.strip_accents));
    let chinese = config
        .tokenize_chinese_chars
        .or(normalizer.and_then(|n| n.handle_chinese_chars));
    if strip_accents.is_some_and(|strip| strip != lowercase) {
        return Err(HfError::UnsupportedTokenizer {
            found: format!(
                "strip_accents = {} with lower case = {lowercase}",
                !lowercase
            ),
            expected: "stripping accents exactly when lower-casing",
        });
    }
    if chinese == Some(false) {
        return Err(HfError::UnsupportedTokenizer {
            found: "tokenize_chinese_chars = false".to_owned(),
            expected: "true",
        });
    }
    let vocabulary = match (vocab_txt, tokenizer) {
        (Some(text), _) => text.lines().map(str::to_owned).collect(),
        (None, Some(tokenizer)) => word_pieces(tokenizer)?,
        (None, None) => return Ok(None),
    };
    Ok(Some(TokenizerFiles {
        vocabulary,
        lowercase,
    }))
}

fn parse<'a, T: Deserialize<'a>>(file: &'static str, text: &'a str) -> Result<T, HfError> {
    serde_json::from_str(text).map_err(|error| HfError::Tokenizer {
        file,
        reason: error.to_string(),
    })
}

/// The pieces of a `tokenizer.json` in the order of their ids.
fn word_pieces(tokenizer: Tokenizer) -> Result<Vec<String>, HfError> {
    let model = tokenizer.model;
    if model
        .r#type
        .as_deref()
        .is_some_and(|kind| kind != "WordPiece")
    {
        return Err(HfError::UnsupportedTokenizer {
            found: format!("the model {}", model.r#type.unwrap_or_default()),
            expected: "WordPiece",
        });
    }
    if model
        .continuing_subword_prefix
        .as_deref()
        .is_some_and(|prefix| prefix != "##")
    {
        return Err(HfError::UnsupportedTokenizer {
            found: format!(
                "the prefix {}",
                model.continuing_subword_prefix.unwrap_or_default()
            ),
            expected: "##",
        });
    }
    let mut by_id: BTreeMap<usize, String> = model
        .vocab
        .into_iter()
        .map(|(piece, id)| (id, piece))
        .collect();
    for token in tokenizer.added_tokens {
        by_id.insert(token.id, token.content);
    }
    let ids_without_gap = by_id
        .keys()
        .enumerate()
        .all(|(expected, &id)| expected == id);
    if !ids_without_gap {
        return Err(HfError::Tokenizer {
            file: "tokenizer.json",
            reason: "the ids of its vocabulary have gaps".to_owned(),
        });
    }
    Ok(by_id.into_values().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKENIZER: &str = r###"{
        "normalizer": {"type": "BertNormalizer", "lowercase": false, "strip_accents": null},
        "added_tokens": [{"id": 0, "content": "[PAD]"}, {"id": 3, "content": "[NEW]"}],
        "model": {"type": "WordPiece", "continuing_subword_prefix": "##",
                  "vocab": {"b": 2, "##a": 1, "[PAD]": 0}}}"###;

    #[test]
    fn pieces_come_in_the_order_of_their_ids_from_either_file() {
        let json = read(None, Some(TOKENIZER), None).unwrap().unwrap();
        let text = read(Some("[PAD]\r\n##a\nb\n[NEW]\n"), None, None)
            .unwrap()
            .unwrap();
        assert_eq!(json.vocabulary, ["[PAD]", "##a", "b", "[NEW]"]);
        assert_eq!(text.vocabulary, json.vocabulary);
        assert!(read(None, None, Some("{}")).unwrap().is_none());
    }

    #[test]
    fn casing_comes_from_the_configuration_then_the_normalizer_then_the_default() {
        let lowercase = |tokenizer, config| {
            read(Some("a\n"), tokenizer, config)
                .unwrap()
                .unwrap()
                .lowercase
        };
        assert!(lowercase(None, None));
        assert!(!lowercase(Some(TOKENIZER), None));
        assert!(lowercase(
            Some(TOKENIZER),
            Some(r#"{"do_lower_case": true}"#)
        ));
        assert!(!lowercase(
            None,
            Some(r#"{"do_lower_case": false, "strip_accents": null}"#)
        ));
    }

    #[test]
    fn a_tokenizer_that_would_give_other_ids_is_refused() {
        let unigram = TOKENIZER.replace("WordPiece", "Unigram");
        let prefix = TOKENIZER.replace(r###""##","###, r#""@@","#);
        let gap = TOKENIZER.replace(r#""id": 3"#, r#""id": 4"#);
        for (tokenizer, config, sentence) in [
            (unigram.as_str(), "{}", "Unigram"),
            (prefix.as_str(), "{}", "prefix @@"),
            (gap.as_str(), "{}", "gaps"),
            ("{", "{}", "tokenizer.json could not be read"),
            (TOKENIZER, "[", "tokenizer_config.json could not be read"),
            (
                TOKENIZER,
                r#"{"strip_accents": true}"#,
                "strip_accents = true",
            ),
            (TOKENIZER, r#"{"tokenize_chinese_chars": false}"#, "chinese"),
        ] {
            let error = read(None, Some(tokenizer), Some(config))
                .unwrap_err()
                .to_string();
            assert!(error.contains(sentence), "{error:?} lacks {sentence:?}");
        }
    }
}
