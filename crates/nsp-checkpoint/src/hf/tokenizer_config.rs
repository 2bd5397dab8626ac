//! Reads what `tokenizer_config.json` and the other small files say besides the vocabulary:
//! `special_tokens_map.json`, `added_tokens.json`, and `tokenizer_class` in `config.json`.

use super::tokens::Tokens;
use super::{HfError, TextFiles};
use crate::tokenizer::{AddedToken, Normalizer, TokenizerSettings};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

const CONFIG: &str = "tokenizer_config.json";
const MAP: &str = "special_tokens_map.json";
const ADDED: &str = "added_tokens.json";

/// The classes that build BERT's tokenizer from a vocabulary.
const BERT_CLASSES: [&str; 2] = ["BertTokenizer", "BertTokenizerFast"];
/// The classes that run any `tokenizer.json`.
const GENERAL_CLASSES: [&str; 2] = ["PreTrainedTokenizerFast", "TokenizersBackend"];

/// Keys that must have one of BERT's values, because any other value describes a different
/// tokenizer: the key, BERT's values as JSON, and what the error says.
const ONLY: [(&str, &[&str], &str); 8] = [
    (
        "auto_map",
        &[],
        "a tokenizer without Python code of its own",
    ),
    ("do_basic_tokenize", &["true"], "true"),
    ("never_split", &["[]"], "an empty list"),
    ("wordpieces_prefix", &[r###""##""###], "##"),
    ("split_special_tokens", &["false"], "false"),
    ("truncation_side", &[r#""right""#], "right"),
    ("clean_text", &["true"], "true"),
    ("add_special_tokens", &["true"], "true"),
];

/// The keys of the special tokens, and BERT's own tokens. BERT has none for the last two keys.
const NAMED: [(&str, Option<&str>); 7] = [
    ("pad_token", Some("[PAD]")),
    ("unk_token", Some("[UNK]")),
    ("cls_token", Some("[CLS]")),
    ("sep_token", Some("[SEP]")),
    ("mask_token", Some("[MASK]")),
    ("bos_token", None),
    ("eos_token", None),
];

/// The settings in these files.
pub(super) struct OtherFiles {
    pub(super) lowercase: Option<bool>,
    strip_accents: Option<bool>,
    chinese: Option<bool>,
    /// Whether the class is `BertTokenizer`, by name or by default.
    pub(super) bert_class: bool,
    /// The tokens of `added_tokens_decoder` by id, with all properties.
    decoder: BTreeMap<usize, AddedToken>,
    /// The ids of `added_tokens.json` by content.
    added: BTreeMap<String, usize>,
    /// Tokens that are mentioned: the file, the key, the token.
    mentioned: Vec<(&'static str, String, Mention)>,
}

/// A token by its name, or with its properties.
#[derive(Deserialize)]
#[serde(untagged)]
enum Mention {
    Name(String),
    Token(AddedToken),
}

/// Reads the files. If they describe another tokenizer than BERT's, the error names the setting.
pub(super) fn read(files: TextFiles<'_>) -> Result<OtherFiles, HfError> {
    let config = object(CONFIG, files.tokenizer_config)?;
    let model_config = object("config.json", Some(files.config))?;
    let has_json = files.tokenizer_json.is_some();
    let mut bert_class = true;
    for (file, config) in [("config.json", &model_config), (CONFIG, &config)] {
        if let Some(class) = config.get("tokenizer_class").and_then(Value::as_str) {
            bert_class = BERT_CLASSES.contains(&class);
            if !(bert_class || has_json && GENERAL_CLASSES.contains(&class)) {
                let found = format!("tokenizer_class = {class}");
                return Err(unsupported(file, found, "BertTokenizer"));
            }
        }
    }
    for (key, values, expected) in ONLY {
        let found = config.get(key).filter(|found| !found.is_null());
        let Some(found) = found.map(Value::to_string) else {
            continue;
        };
        if !values.contains(&found.as_str()) {
            return Err(unsupported(CONFIG, format!("{key} = {found}"), expected));
        }
    }
    if let Some(inputs) = config.get("model_input_names").and_then(Value::as_array)
        && !inputs.contains(&Value::from("token_type_ids"))
    {
        let found = format!("model_input_names = {}", Value::from(inputs.clone()));
        return Err(unsupported(
            CONFIG,
            found,
            "a model that gets token_type_ids",
        ));
    }

    let map = object(MAP, files.special_tokens_map)?;
    let mut mentioned = mentions(CONFIG, &config)?;
    mentioned.extend(mentions(MAP, &map)?);
    Ok(OtherFiles {
        lowercase: value(CONFIG, &config, "do_lower_case")?,
        strip_accents: value(CONFIG, &config, "strip_accents")?,
        chinese: value(CONFIG, &config, "tokenize_chinese_chars")?,
        bert_class,
        decoder: value(CONFIG, &config, "added_tokens_decoder")?.unwrap_or_default(),
        added: match files.added_tokens {
            Some(text) => parse(ADDED, text)?,
            None => BTreeMap::new(),
        },
        mentioned,
    })
}

impl OtherFiles {
    /// The normaliser that `BertTokenizer` builds from these keys.
    pub(super) fn normalizer(&self, lowercase: bool) -> Normalizer {
        Normalizer::BertNormalizer {
            clean_text: true,
            handle_chinese_chars: self.chinese.unwrap_or(true),
            strip_accents: self.strip_accents.filter(|strip| *strip != lowercase),
            lowercase,
        }
    }

    /// Checks that the normaliser of a `tokenizer.json`, if it is BERT's, does what these keys say.
    pub(super) fn check_steps(&self, settings: &TokenizerSettings) -> Result<(), HfError> {
        let [
            Normalizer::BertNormalizer {
                handle_chinese_chars,
                ..
            },
        ] = settings.normalizer[..]
        else {
            return Ok(());
        };
        for (key, here, there) in [
            (
                "strip_accents",
                self.strip_accents,
                settings.strips_accents(),
            ),
            ("tokenize_chinese_chars", self.chinese, handle_chinese_chars),
        ] {
            if here.is_some_and(|here| here != there) {
                return Err(HfError::TwoWays(format!(
                    "{CONFIG} says {key} = {}, but the normalizer of tokenizer.json does the opposite",
                    !there
                )));
            }
        }
        Ok(())
    }

    /// Adds the tokens that only these files have, and checks those that they mention. If there is
    /// a `tokenizer.json`, which lists all tokens, these files must not have any other token.
    pub(super) fn apply_tokens(&self, tokens: &mut Tokens, has_json: bool) -> Result<(), HfError> {
        for (id, token) in &self.decoder {
            if !has_json {
                tokens.add(CONFIG, *id, token.clone())?;
            } else if tokens.added(&token.content) != Some(token) {
                return Err(HfError::TwoWays(format!(
                    "added_tokens_decoder of {CONFIG} and added_tokens of tokenizer.json describe \
                     {:?} differently",
                    token.content
                )));
            }
        }
        for (content, id) in &self.added {
            if tokens.added(content).is_none() || tokens.id(content) != Some(*id) {
                return Err(not_added(ADDED, content));
            }
        }
        for (file, key, mention) in &self.mentioned {
            let (content, token) = match mention {
                Mention::Name(name) => (name, None),
                Mention::Token(token) => (&token.content, Some(token)),
            };
            let Some(known) = tokens.added(content) else {
                return Err(not_added(file, content));
            };
            if token.is_some_and(|token| {
                AddedToken {
                    special: known.special,
                    ..token.clone()
                } != *known
            }) {
                return Err(HfError::TwoWays(format!(
                    "{file} gives {key} {content:?} other properties (lstrip, rstrip, single_word, \
                     normalized) than it has elsewhere"
                )));
            }
        }
        Ok(())
    }
}

/// The tokens that a file mentions. Those under the keys of BERT's special tokens must be BERT's.
fn mentions(
    file: &'static str,
    config: &Map<String, Value>,
) -> Result<Vec<(&'static str, String, Mention)>, HfError> {
    let mut found = Vec::new();
    for (key, expected) in NAMED {
        let Some(mention) = value::<Mention>(file, config, key)? else {
            continue;
        };
        let (Mention::Name(content) | Mention::Token(AddedToken { content, .. })) = &mention;
        if let Some(expected) = expected
            && content != expected
        {
            return Err(unsupported(file, format!("{key} = {content}"), expected));
        }
        // If one of BERT's tokens is missing, the check of the vocabulary reports it.
        if expected.is_none() || matches!(mention, Mention::Token(_)) {
            found.push((file, key.to_owned(), mention));
        }
    }
    for key in ["additional_special_tokens", "extra_special_tokens"] {
        let tokens = match config.get(key) {
            None | Some(Value::Null) => continue,
            Some(Value::Object(by_name)) => by_name.values().cloned().collect(),
            Some(list) => list.clone(),
        };
        let tokens: Vec<Mention> = from_value(file, key, tokens)?;
        found.extend(
            tokens
                .into_iter()
                .map(|token| (file, key.to_owned(), token)),
        );
    }
    Ok(found)
}

fn not_added(file: &'static str, content: &str) -> HfError {
    let found = format!("the added token {content:?} without its properties, or with another id");
    let expected = "a token that tokenizer.json or added_tokens_decoder of tokenizer_config.json \
                    also describes (as `AutoTokenizer.from_pretrained(…).save_pretrained(…)` does)";
    unsupported(file, found, expected)
}

fn unsupported(file: &'static str, found: String, expected: &'static str) -> HfError {
    HfError::UnsupportedTokenizer {
        file,
        found,
        expected,
    }
}

fn object(file: &'static str, text: Option<&str>) -> Result<Map<String, Value>, HfError> {
    text.map_or_else(|| Ok(Map::new()), |text| parse(file, text))
}

fn parse<T: DeserializeOwned>(file: &'static str, text: &str) -> Result<T, HfError> {
    serde_json::from_str(text).map_err(|error| HfError::Tokenizer {
        file,
        reason: error.to_string(),
    })
}

/// The value of a key, if it is there and not null.
fn value<T: DeserializeOwned>(
    file: &'static str,
    config: &Map<String, Value>,
    key: &str,
) -> Result<Option<T>, HfError> {
    match config.get(key) {
        None => Ok(None),
        Some(value) => from_value(file, key, value.clone()),
    }
}

fn from_value<T: DeserializeOwned>(
    file: &'static str,
    key: &str,
    value: Value,
) -> Result<T, HfError> {
    serde_json::from_value(value).map_err(|error| HfError::Tokenizer {
        file,
        reason: format!("{key}: {error}"),
    })
}
