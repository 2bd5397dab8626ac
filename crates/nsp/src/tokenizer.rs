//! Text to `input_ids`, `token_type_ids` and `attention_mask`.

mod added;
#[cfg(test)]
mod against_library;
mod cut;
mod forms;
mod steps;
mod word;

use crate::doubt::{Sentence, UNKNOWN, doubt, scripts_of_languages};
use crate::error::Error;
use crate::silenced::Silenced;
use added::AddedTokens;
use ahash::AHashMap;
use nsp_answer::{Doubt, Prediction};
use nsp_checkpoint::TokenizerSettings;
use nsp_checkpoint::tokenizer::AddedToken;
use nsp_checkpoint::vocabulary::SPECIAL_TOKENS;
use std::collections::BTreeMap;
use steps::{Normalizers, PreTokenizers};
use tokenizers::models::wordpiece::WordPiece;
use tokenizers::{Model, OffsetType, PreTokenizedString, PreTokenizer};
use unicode_script::Script;

/// The token before the first text.
const CLS: &str = "[CLS]";
/// The token after each text.
const SEP: &str = "[SEP]";
/// The token that hides another token from the model.
const MASK: &str = "[MASK]";

/// Special tokens around a single text: `[CLS]` and `[SEP]`.
const ADDED_TO_ONE: usize = 2;
/// Special tokens around a pair: `[CLS]`, `[SEP]` and `[SEP]`.
const ADDED_TO_PAIR: usize = 3;

/// What the model receives. The first four arrays have the same length, at most the model's 512.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Encoding {
    /// `[CLS] A [SEP] B [SEP]` as word pieces, `##` included.
    pub tokens: Vec<String>,
    /// The pieces' rows in the vocabulary.
    pub input_ids: Vec<u32>,
    /// The segment of each token: 0 up to and including the first `[SEP]`, 1 after it, 0 for
    /// padding.
    pub token_type_ids: Vec<u32>,
    /// 1 for each token, 0 for padding.
    pub attention_mask: Vec<u32>,
    /// Whether the text was too long and was cut.
    pub truncated: bool,
    /// Why an answer to the text would mean little, if it would.
    pub doubt: Option<Doubt>,
    /// The position of each token, if a knock-out has shuffled them. Empty: 0, 1, 2 …
    pub position_ids: Vec<u32>,
    /// The attention that a knock-out leaves out.
    pub silenced: Vec<Silenced>,
}

impl Encoding {
    /// How many tokens there are, special tokens and padding included.
    pub fn len(&self) -> usize {
        self.input_ids.len()
    }

    /// Whether there is no token at all.
    pub fn is_empty(&self) -> bool {
        self.input_ids.is_empty()
    }

    /// Appends a token that is attended to.
    fn push(&mut self, token: &str, id: u32, segment: u32) {
        self.tokens.push(token.to_owned());
        self.input_ids.push(id);
        self.token_type_ids.push(segment);
        self.attention_mask.push(1);
    }

    /// Pads the encoding to a length with `[PAD]`, id 0, which the model ignores. An encoding that
    /// already has this length or more stays as it is.
    pub fn pad(&mut self, length: usize) {
        let length = length.max(self.len());
        self.tokens.resize(length, "[PAD]".to_owned());
        for list in [
            &mut self.input_ids,
            &mut self.token_type_ids,
            &mut self.attention_mask,
        ] {
            list.resize(length, 0);
        }
        if !self.position_ids.is_empty() {
            let padding = self.position_ids.len()..length;
            self.position_ids.extend(padding.map(|at| at as u32));
        }
    }
}

impl From<&Prediction> for Encoding {
    fn from(prediction: &Prediction) -> Self {
        Self {
            tokens: prediction.tokens.clone(),
            input_ids: prediction.input_ids.clone(),
            token_type_ids: prediction.token_type_ids.clone(),
            attention_mask: prediction.attention_mask.clone(),
            truncated: prediction.truncated,
            doubt: prediction.doubt,
            ..Self::default()
        }
    }
}

/// How long a pair is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenCounts {
    /// Word pieces of A, special tokens not counted, before any cut.
    pub a: usize,
    /// Word pieces of B, special tokens not counted, before any cut.
    pub b: usize,
    /// Tokens that the model would receive.
    pub total: usize,
    /// Whether the pair is too long and would be cut.
    pub truncated: bool,
}

/// BERT's tokenizer for one text or two. It cleans and lower-cases the text, splits it at spaces
/// and punctuation, splits the words into the longest pieces of the vocabulary, adds `[CLS]` and
/// `[SEP]`, and cuts the longer text until both fit (`longest_first`). The `tokenizers` crate does
/// most of the work, as in transformers' `BertTokenizerFast`; as there, special tokens that are typed
/// into a text become their ids. A model may have been trained with other ways to clean and split
/// texts, which its [`TokenizerSettings`] describe.
pub struct PairTokenizer {
    added_tokens: AddedTokens,
    normalizer: Normalizers,
    pre_tokenizer: PreTokenizers,
    word_pieces: WordPiece,
    /// The id of `[CLS]`.
    cls: u32,
    /// The id of `[SEP]`.
    sep: u32,
    /// The id of `[MASK]`.
    mask: u32,
    max_tokens: usize,
    /// The scripts of the model's languages, if they are known.
    scripts: Option<Vec<Script>>,
}

impl std::fmt::Debug for PairTokenizer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("PairTokenizer")
            .field("max_tokens", &self.max_tokens)
            .finish_non_exhaustive()
    }
}

impl PairTokenizer {
    /// The largest size of a text in bytes of UTF-8, or of A and B together. A model takes a few
    /// kilobytes; splitting a text takes about 60 times its size of memory.
    pub const MAX_TEXT_BYTES: usize = 1 << 20;

    /// The original BERT's tokenizer. `vocab` lists the word pieces in the order of their ids. With
    /// `lowercase`, texts are lower-cased and their accents removed.
    ///
    /// # Errors
    /// When a special token is missing, or `max_tokens` has no room for more than special tokens.
    pub fn from_vocab(vocab: &[String], lowercase: bool, max_tokens: usize) -> Result<Self, Error> {
        Self::new(vocab, &TokenizerSettings::bert(lowercase), max_tokens)
    }

    /// A tokenizer with the given settings. `vocab` lists the vocabulary in the order of its ids.
    ///
    /// # Errors
    /// As [`from_vocab`](Self::from_vocab), and when an added token would get an id other than its
    /// row, or would match everywhere or white space only.
    pub fn new(
        vocab: &[String],
        settings: &TokenizerSettings,
        max_tokens: usize,
    ) -> Result<Self, Error> {
        let word_pieces = vocab.len().saturating_sub(settings.added_rows);
        // If a piece occurs twice, the last one counts, as in the Python library.
        let rows: AHashMap<String, u32> = vocab[..word_pieces].iter().cloned().zip(0..).collect();
        let ids: AHashMap<&str, u32> = vocab.iter().map(String::as_str).zip(0..).collect();
        let id = |token: &str| match ids.get(token) {
            Some(row) => Ok(*row),
            None => Err(Error::Vocabulary(format!("it has no {token}"))),
        };
        for token in SPECIAL_TOKENS {
            id(token)?;
        }
        if max_tokens <= ADDED_TO_PAIR {
            let message = format!("the model has only {max_tokens} positions, too few for a pair");
            return Err(Error::Vocabulary(message));
        }
        let (cls, sep, mask) = (id(CLS)?, id(SEP)?, id(MASK)?);
        let word_pieces = WordPiece::builder()
            .vocab(rows)
            .unk_token(UNKNOWN.to_owned())
            .max_input_chars_per_word(settings.max_input_chars_per_word)
            .build()
            .map_err(|error| Error::Vocabulary(error.to_string()))?;
        let added_tokens = numbered(&settings.added_tokens, &word_pieces, &ids)?;
        let normalizer = Normalizers(settings.normalizer.clone());
        Ok(Self {
            added_tokens: AddedTokens::new(&added_tokens, &normalizer)?,
            normalizer,
            pre_tokenizer: PreTokenizers(settings.pre_tokenizer.clone()),
            word_pieces,
            cls,
            sep,
            mask,
            max_tokens,
            scripts: None,
        })
    }

    /// The same tokenizer for a model of these languages (ISO 639 codes): a text in another script
    /// gets [`Doubt::Script`]. If the list is empty or contains an unknown language, no text does.
    pub fn with_languages(self, languages: &[String]) -> Self {
        let scripts = scripts_of_languages(languages);
        Self { scripts, ..self }
    }

    /// Encodes A alone (all segment ids 0) or A and B.
    ///
    /// # Errors
    /// When A and B have more than [`MAX_TEXT_BYTES`](Self::MAX_TEXT_BYTES) together, or the tokenizer
    /// fails; no shorter text is known to cause this.
    pub fn encode(&self, a: &str, b: Option<&str>) -> Result<Encoding, Error> {
        check_size(a, b.unwrap_or_default())?;
        let first = self.pieces(a)?;
        let second = b.map(|b| self.pieces(b)).transpose()?;
        let added = if b.is_some() {
            ADDED_TO_PAIR
        } else {
            ADDED_TO_ONE
        };
        let lengths = [
            first.len(),
            second.as_ref().map_or(0, |second| second.len()),
        ];
        let kept = cut::longest_first(lengths, self.max_tokens - added);
        let texts = [(a, &first)].into_iter().chain(b.zip(second.as_ref()));
        let mut encoding = Encoding {
            truncated: kept != lengths,
            ..Encoding::default()
        };
        let mut sentences = Vec::with_capacity(2);
        encoding.push(CLS, self.cls, 0);
        for (((text, pieces), kept), segment) in texts.zip(kept).zip(0..) {
            let tokens = &pieces.get_tokens()[..kept];
            for (token, id) in tokens.iter().zip(pieces.get_ids()) {
                encoding.push(token, *id, segment);
            }
            encoding.push(SEP, self.sep, segment);
            sentences.push(Sentence {
                text,
                tokens,
                spans: &pieces.get_offsets()[..kept],
            });
        }
        encoding.doubt = doubt(&sentences, self.scripts.as_deref());
        Ok(encoding)
    }

    /// Hides tokens from the model: replaces the tokens at these positions with `[MASK]`.
    ///
    /// # Errors
    /// When the encoding has no such position.
    pub fn mask(&self, encoding: &mut Encoding, positions: &[u32]) -> Result<(), Error> {
        for &position in positions {
            let at = position as usize;
            let (Some(token), Some(input_id)) =
                (encoding.tokens.get_mut(at), encoding.input_ids.get_mut(at))
            else {
                let message = format!("it has no position {position}");
                return Err(Error::Encoding(message));
            };
            MASK.clone_into(token);
            *input_id = self.mask;
        }
        Ok(())
    }

    /// All word pieces of a text, without special tokens around them and without a limit.
    fn pieces(&self, text: &str) -> Result<tokenizers::Encoding, Error> {
        self.split(text).map_err(text_error)
    }

    fn split(&self, text: &str) -> tokenizers::Result<tokenizers::Encoding> {
        let mut text = PreTokenizedString::from(text);
        self.added_tokens.split(&mut text, &self.normalizer)?;
        self.pre_tokenizer.pre_tokenize(&mut text)?;
        text.tokenize(|word| self.word_pieces.tokenize(word.get()))?;
        text.into_encoding(None, 0, OffsetType::Byte)
    }

    /// The lengths of a pair.
    ///
    /// # Errors
    /// As [`PairTokenizer::encode`].
    pub fn count(&self, a: &str, b: &str) -> Result<TokenCounts, Error> {
        check_size(a, b)?;
        let (a, b) = (self.pieces(a)?.len(), self.pieces(b)?.len());
        let total = a + b + ADDED_TO_PAIR;
        Ok(TokenCounts {
            a,
            b,
            total: total.min(self.max_tokens),
            truncated: total > self.max_tokens,
        })
    }
}

/// The added tokens by their ids, which must be their rows. The Python library numbers added tokens
/// itself: those that are not word pieces come after these, in their order.
fn numbered<'a>(
    tokens: &'a [AddedToken],
    word_pieces: &WordPiece,
    rows: &AHashMap<&str, u32>,
) -> Result<BTreeMap<u32, &'a AddedToken>, Error> {
    let mut numbered = BTreeMap::new();
    let mut new_ids = (0..).skip(word_pieces.get_vocab_size());
    for token in tokens {
        let content = token.content.as_str();
        let id = word_pieces.token_to_id(content).or_else(|| new_ids.next());
        match id {
            Some(id) if rows.get(content) == Some(&id) => numbered.insert(id, token),
            _ => {
                let message = format!("the added token {content:?} has another id than its row");
                return Err(Error::Vocabulary(message));
            }
        };
    }
    Ok(numbered)
}

fn check_size(a: &str, b: &str) -> Result<(), Error> {
    let bytes = a.len() + b.len();
    if bytes > PairTokenizer::MAX_TEXT_BYTES {
        return Err(Error::TextTooLong { bytes });
    }
    Ok(())
}

fn text_error(error: tokenizers::Error) -> Error {
    Error::Tokenizer(error.to_string())
}

#[cfg(test)]
mod tests;
