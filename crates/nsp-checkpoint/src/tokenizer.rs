//! The settings by which a model's texts become word pieces, besides the vocabulary itself.
//!
//! Most BERTs have the tokenizer of the original ([`TokenizerSettings::bert`]). Others were trained
//! with components that `tokenizers` combines freely, as a `tokenizer.json` describes. This module
//! supports the plain components, under their names in that file. A GGUF file may come from
//! anywhere, so components that take a pattern or a program are not supported.

use crate::gguf::limits;
use crate::vocabulary::SPECIAL_TOKENS;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The largest number of steps in a normaliser or a pre-tokenizer. None in use has more than four.
const MAX_STEPS: usize = 16;
/// The largest `max_input_chars_per_word`. BERT's is 100.
const MAX_WORD: usize = 500;
/// The largest number of added tokens.
pub(crate) const MAX_ADDED_TOKENS: usize = 1 << 12;
/// The token for a word that has no pieces.
const UNKNOWN: &str = "[UNK]";
/// The largest size of an added token in bytes.
const MAX_ADDED_TOKEN_BYTES: usize = 1 << 7;

/// The tokenizer of a model without its vocabulary. The model is always WordPiece with the prefix
/// `##` and BERT's special tokens, and a pair always becomes `[CLS] A [SEP] B [SEP]` with the segment
/// ids 0 and 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenizerSettings {
    /// The steps that normalise a text, in order. They come first.
    pub normalizer: Vec<Normalizer>,
    /// The steps that split a text into words, in order.
    pub pre_tokenizer: Vec<PreTokenizer>,
    /// The longest word in characters; a longer one becomes `[UNK]`. BERT's limit is 100.
    pub max_input_chars_per_word: usize,
    /// Tokens that are found in a text before it is split: BERT's special tokens, then the others in
    /// the order of their ids.
    pub added_tokens: Vec<AddedToken>,
    /// How many rows at the end of the vocabulary are only added tokens: words are not split into
    /// them.
    pub added_rows: usize,
}

/// A step of the normaliser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
pub enum Normalizer {
    /// BERT's own.
    BertNormalizer {
        /// Removes control characters, and replaces all white space with blanks.
        clean_text: bool,
        /// Puts blanks around Chinese characters.
        handle_chinese_chars: bool,
        /// Removes accents; `None` means that it does so if it lower-cases.
        strip_accents: Option<bool>,
        /// Lower-cases.
        lowercase: bool,
    },
    /// Unicode's normal form C.
    NFC,
    /// Unicode's normal form D.
    NFD,
    /// Unicode's normal form KC.
    NFKC,
    /// Unicode's normal form KD.
    NFKD,
    /// Lower-cases.
    Lowercase,
    /// Removes combining marks, and so accents after `NFD`.
    StripAccents,
    /// Removes white space at the ends.
    Strip {
        /// At the beginning.
        strip_left: bool,
        /// At the end.
        strip_right: bool,
    },
}

/// A step of the pre-tokenizer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
pub enum PreTokenizer {
    /// BERT's own: splits at white space and around each punctuation character.
    BertPreTokenizer,
    /// Splits into runs of word characters and runs of other characters, without white space.
    Whitespace,
    /// Splits at white space only.
    WhitespaceSplit,
    /// Splits at punctuation.
    Punctuation {
        /// What happens to the punctuation.
        #[serde(default)]
        behavior: Behavior,
    },
    /// Splits at digits.
    Digits {
        /// Whether each digit becomes a word.
        individual_digits: bool,
    },
}

/// What happens to the characters at which a text is split.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Behavior {
    /// They are removed.
    Removed,
    /// Each becomes a word.
    #[default]
    Isolated,
    /// They are appended to the word before them.
    MergedWithPrevious,
    /// They are prepended to the word after them.
    MergedWithNext,
    /// Each run of them becomes a word.
    Contiguous,
}

/// A token that is found in a text before the text is split.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddedToken {
    /// The token.
    pub content: String,
    /// Whether it only matches whole words.
    #[serde(default)]
    pub single_word: bool,
    /// Whether it includes the white space before it.
    #[serde(default)]
    pub lstrip: bool,
    /// Whether it includes the white space after it.
    #[serde(default)]
    pub rstrip: bool,
    /// Whether it is searched for in the normalised text, and is itself normalised.
    #[serde(default)]
    pub normalized: bool,
    /// Whether it is a special token, which is not part of a text's words.
    #[serde(default)]
    pub special: bool,
}

/// Why this project can't run a tokenizer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TokenizerError {
    /// The description in a GGUF file can't be read.
    #[error("the model's tokenizer can't be read: {0}")]
    Json(#[from] serde_json::Error),
    /// A number above its cap, which is above that of any tokenizer in use.
    #[error("the tokenizer's {what} is {found}; at most {limit} is supported")]
    TooLarge {
        /// What was counted.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// The cap.
        limit: usize,
    },
    /// One of BERT's special tokens is not among the added tokens, so it would not be found in a
    /// text.
    #[error("the tokenizer does not list {0} among its added tokens; BERT's tokenizer does")]
    NotAdded(&'static str),
    /// The token for unknown words is not a word piece.
    #[error("{0} is only an added token of the tokenizer; it must be a word piece")]
    NotAWordPiece(&'static str),
    /// An added token has no row in the vocabulary.
    #[error("the added token {0:?} is not in the vocabulary")]
    NotInVocabulary(String),
    /// An added token of white space only. It can overlap the white space that another added token
    /// includes, and then `tokenizers` panics.
    #[error("the added token {0:?} is only white space; use a tokenizer without this token")]
    Blank(String),
    /// An added token occurs twice.
    #[error("the added token {0:?} occurs twice in the tokenizer")]
    Duplicate(String),
    /// A row at the end of the vocabulary is not an added token.
    #[error("the word piece {0:?} is listed among the added tokens, but is not one of them")]
    NoAddedToken(String),
}

impl AddedToken {
    /// One of BERT's special tokens, as its tokenizer adds it.
    pub(crate) fn special(content: &str) -> Self {
        AddedToken {
            content: content.to_owned(),
            single_word: false,
            lstrip: false,
            rstrip: false,
            normalized: false,
            special: true,
        }
    }
}

impl TokenizerSettings {
    /// The tokenizer of the original BERT, as transformers' `BertTokenizerFast` has it.
    pub fn bert(lowercase: bool) -> Self {
        TokenizerSettings {
            normalizer: vec![Normalizer::bert(lowercase)],
            pre_tokenizer: vec![PreTokenizer::BertPreTokenizer],
            max_input_chars_per_word: 100,
            added_tokens: SPECIAL_TOKENS.map(AddedToken::special).to_vec(),
            added_rows: 0,
        }
    }

    /// Whether this is the tokenizer of the original BERT.
    pub fn is_berts(&self) -> bool {
        *self == Self::bert(self.lowercases())
    }

    /// Whether texts are lower-cased.
    pub fn lowercases(&self) -> bool {
        self.normalizer.iter().any(|step| {
            matches!(
                step,
                Normalizer::Lowercase
                    | Normalizer::BertNormalizer {
                        lowercase: true,
                        ..
                    }
            )
        })
    }

    /// Whether accents are removed from texts.
    pub fn strips_accents(&self) -> bool {
        self.normalizer.iter().any(|step| match step {
            Normalizer::StripAccents => true,
            Normalizer::BertNormalizer {
                strip_accents,
                lowercase,
                ..
            } => strip_accents.unwrap_or(*lowercase),
            _ => false,
        })
    }

    /// The added tokens beside BERT's special ones.
    pub fn other_tokens(&self) -> impl Iterator<Item = &AddedToken> {
        let special = |token: &&AddedToken| SPECIAL_TOKENS.contains(&token.content.as_str());
        self.added_tokens
            .iter()
            .filter(move |token| !special(token))
    }

    /// Reads what [`to_json`](Self::to_json) has written.
    pub(crate) fn from_json(json: &str) -> Result<Self, TokenizerError> {
        Ok(serde_json::from_str(json)?)
    }

    /// The settings as JSON, for a GGUF file's metadata.
    pub(crate) fn to_json(&self) -> Result<String, TokenizerError> {
        let json = serde_json::to_string(self)?;
        let limit = limits::MAX_STRING_BYTES as usize;
        at_most("description length in bytes", json.len(), limit)?;
        Ok(json)
    }

    /// Checks the caps, and that every added token has its row in the vocabulary.
    pub(crate) fn check(&self, vocabulary: &[String]) -> Result<(), TokenizerError> {
        at_most("normaliser step count", self.normalizer.len(), MAX_STEPS)?;
        at_most(
            "pre-tokenizer step count",
            self.pre_tokenizer.len(),
            MAX_STEPS,
        )?;
        at_most(
            "max_input_chars_per_word",
            self.max_input_chars_per_word,
            MAX_WORD,
        )?;
        at_most(
            "added token count",
            self.added_tokens.len(),
            MAX_ADDED_TOKENS,
        )?;
        at_most("added row count", self.added_rows, self.added_tokens.len())?;
        let mut added = BTreeSet::new();
        for token in &self.added_tokens {
            let bytes = token.content.len();
            at_most("added token length in bytes", bytes, MAX_ADDED_TOKEN_BYTES)?;
            if token.content.trim().is_empty() {
                return Err(TokenizerError::Blank(token.content.clone()));
            }
            if !added.insert(token.content.as_str()) {
                return Err(TokenizerError::Duplicate(token.content.clone()));
            }
        }
        for special in SPECIAL_TOKENS {
            if !added.contains(special) {
                return Err(TokenizerError::NotAdded(special));
            }
        }
        let word_pieces = vocabulary.len().saturating_sub(self.added_rows);
        if !vocabulary[..word_pieces]
            .iter()
            .any(|piece| piece == UNKNOWN)
        {
            return Err(TokenizerError::NotAWordPiece(UNKNOWN));
        }
        for piece in &vocabulary[word_pieces..] {
            if !added.contains(piece.as_str()) {
                return Err(TokenizerError::NoAddedToken(piece.clone()));
            }
        }
        for piece in vocabulary {
            added.remove(piece.as_str());
        }
        match added.first() {
            Some(token) => Err(TokenizerError::NotInVocabulary((*token).to_owned())),
            None => Ok(()),
        }
    }
}

impl Normalizer {
    /// BERT's own normaliser.
    pub(crate) fn bert(lowercase: bool) -> Self {
        Normalizer::BertNormalizer {
            clean_text: true,
            handle_chinese_chars: true,
            strip_accents: None,
            lowercase,
        }
    }

    /// Its name in a `tokenizer.json`.
    pub fn name(&self) -> &'static str {
        match self {
            Normalizer::BertNormalizer { .. } => "BertNormalizer",
            Normalizer::NFC => "NFC",
            Normalizer::NFD => "NFD",
            Normalizer::NFKC => "NFKC",
            Normalizer::NFKD => "NFKD",
            Normalizer::Lowercase => "Lowercase",
            Normalizer::StripAccents => "StripAccents",
            Normalizer::Strip { .. } => "Strip",
        }
    }
}

impl PreTokenizer {
    /// Its name in a `tokenizer.json`.
    pub fn name(&self) -> &'static str {
        match self {
            PreTokenizer::BertPreTokenizer => "BertPreTokenizer",
            PreTokenizer::Whitespace => "Whitespace",
            PreTokenizer::WhitespaceSplit => "WhitespaceSplit",
            PreTokenizer::Punctuation { .. } => "Punctuation",
            PreTokenizer::Digits { .. } => "Digits",
        }
    }
}

fn at_most(what: &'static str, found: usize, limit: usize) -> Result<(), TokenizerError> {
    if found > limit {
        return Err(TokenizerError::TooLarge { what, found, limit });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary(more: &[&str]) -> Vec<String> {
        let pieces = SPECIAL_TOKENS.iter().chain(more);
        pieces.map(|piece| (*piece).to_owned()).collect()
    }

    #[test]
    fn a_tokenizer_is_the_same_after_a_journey_through_a_file() {
        let settings = TokenizerSettings {
            normalizer: vec![
                Normalizer::Strip {
                    strip_left: true,
                    strip_right: false,
                },
                Normalizer::NFKC,
                Normalizer::bert(false),
            ],
            pre_tokenizer: vec![
                PreTokenizer::Punctuation {
                    behavior: Behavior::Contiguous,
                },
                PreTokenizer::Digits {
                    individual_digits: true,
                },
            ],
            max_input_chars_per_word: 40,
            added_rows: 1,
            ..TokenizerSettings::bert(true)
        };
        let json = settings.to_json().unwrap();
        assert_eq!(TokenizerSettings::from_json(&json).unwrap(), settings);
        assert!(!settings.is_berts() && !settings.lowercases());
        assert!(TokenizerSettings::bert(false).is_berts());
        assert!(TokenizerSettings::from_json(r#"{"normalizer": [{"type": "Replace"}]}"#).is_err());
    }

    #[test]
    fn a_file_that_asks_for_too_much_or_names_other_tokens_is_refused() {
        let refused = |change: fn(&mut TokenizerSettings), sentence: &str| {
            let mut settings = TokenizerSettings::bert(true);
            change(&mut settings);
            let error = settings.check(&vocabulary(&["rain"])).unwrap_err();
            let error = error.to_string();
            assert!(error.contains(sentence), "{error:?} lacks {sentence:?}");
        };
        let bert = TokenizerSettings::bert(true);
        assert!(bert.check(&vocabulary(&["rain"])).is_ok());
        refused(
            |settings| settings.normalizer = vec![Normalizer::NFC; 17],
            "normaliser step count is 17",
        );
        refused(
            |settings| settings.pre_tokenizer = vec![PreTokenizer::Whitespace; 17],
            "pre-tokenizer step count is 17",
        );
        refused(
            |settings| settings.max_input_chars_per_word = 1 << 30,
            "max_input_chars_per_word is 1073741824",
        );
        refused(|settings| settings.added_rows = 6, "added row count is 6");
        refused(
            |settings| settings.added_rows = 1,
            "the word piece \"rain\" is listed among the added tokens",
        );
        refused(
            |settings| drop(settings.added_tokens.pop()),
            "does not list [MASK]",
        );
        refused(
            |settings| settings.added_tokens.push(AddedToken::special("[E1]")),
            "\"[E1]\" is not in the vocabulary",
        );
        refused(
            |settings| settings.added_tokens.push(AddedToken::special("[SEP]")),
            "\"[SEP]\" occurs twice in the tokenizer",
        );
        refused(
            |settings| settings.added_tokens.push(AddedToken::special(" \u{a0}")),
            "is only white space",
        );
        refused(
            |settings| settings.added_tokens[0].content = "x".repeat(129),
            "added token length in bytes is 129",
        );
    }
}
