//! The normaliser and the pre-tokenizer that a model's settings name, run by `tokenizers`.
//!
//! This module does not use `tokenizers`' own enums of all normalisers and pre-tokenizers. These
//! include regular expressions and precompiled character maps. A file from the network must not
//! contain them, and their code would make the engine larger. For the same reason it has a
//! `Whitespace` of its own: that of `tokenizers` is a regular expression.

use super::word::is_word;
use nsp_checkpoint::tokenizer::{Behavior, Normalizer, PreTokenizer};
use tokenizers::normalizers::{
    BertNormalizer, Lowercase, NFC, NFD, NFKC, NFKD, Strip, StripAccents,
};
use tokenizers::pattern::Pattern;
use tokenizers::pre_tokenizers::bert::BertPreTokenizer;
use tokenizers::pre_tokenizers::digits::Digits;
use tokenizers::pre_tokenizers::punctuation::Punctuation;
use tokenizers::pre_tokenizers::whitespace::WhitespaceSplit;
use tokenizers::{NormalizedString, Offsets, PreTokenizedString, Result, SplitDelimiterBehavior};

/// The steps of a normaliser, in order.
pub(super) struct Normalizers(pub(super) Vec<Normalizer>);

/// The steps of a pre-tokenizer, in order.
pub(super) struct PreTokenizers(pub(super) Vec<PreTokenizer>);

impl tokenizers::Normalizer for Normalizers {
    fn normalize(&self, text: &mut NormalizedString) -> Result<()> {
        self.0.iter().try_for_each(|step| match *step {
            Normalizer::BertNormalizer {
                clean_text,
                handle_chinese_chars,
                strip_accents,
                lowercase,
            } => BertNormalizer::new(clean_text, handle_chinese_chars, strip_accents, lowercase)
                .normalize(text),
            Normalizer::NFC => NFC.normalize(text),
            Normalizer::NFD => NFD.normalize(text),
            Normalizer::NFKC => NFKC.normalize(text),
            Normalizer::NFKD => NFKD.normalize(text),
            Normalizer::Lowercase => Lowercase.normalize(text),
            Normalizer::StripAccents => StripAccents.normalize(text),
            Normalizer::Strip {
                strip_left,
                strip_right,
            } => Strip::new(strip_left, strip_right).normalize(text),
        })
    }
}

impl tokenizers::PreTokenizer for PreTokenizers {
    fn pre_tokenize(&self, text: &mut PreTokenizedString) -> Result<()> {
        self.0.iter().try_for_each(|step| match *step {
            PreTokenizer::BertPreTokenizer => BertPreTokenizer.pre_tokenize(text),
            PreTokenizer::Whitespace => {
                text.split(|_, part| part.split(Runs, SplitDelimiterBehavior::Removed))
            }
            PreTokenizer::WhitespaceSplit => WhitespaceSplit.pre_tokenize(text),
            PreTokenizer::Punctuation { behavior } => {
                Punctuation::new(split(behavior)).pre_tokenize(text)
            }
            PreTokenizer::Digits { individual_digits } => {
                Digits::new(individual_digits).pre_tokenize(text)
            }
        })
    }
}

fn split(behavior: Behavior) -> SplitDelimiterBehavior {
    match behavior {
        Behavior::Removed => SplitDelimiterBehavior::Removed,
        Behavior::Isolated => SplitDelimiterBehavior::Isolated,
        Behavior::MergedWithPrevious => SplitDelimiterBehavior::MergedWithPrevious,
        Behavior::MergedWithNext => SplitDelimiterBehavior::MergedWithNext,
        Behavior::Contiguous => SplitDelimiterBehavior::Contiguous,
    }
}

/// The runs that `Whitespace` splits a text into: of word characters, of white space, which is
/// removed, and of other characters.
struct Runs;

impl Pattern for Runs {
    fn find_matches(&self, text: &str) -> Result<Vec<(Offsets, bool)>> {
        let kind = |character: char| (character.is_whitespace(), is_word(character));
        let mut runs: Vec<(Offsets, bool)> = Vec::new();
        let mut last = None;
        for (start, character) in text.char_indices() {
            let end = start + character.len_utf8();
            let this = kind(character);
            match runs.last_mut() {
                Some(((_, run_end), _)) if last == Some(this) => *run_end = end,
                _ => runs.push(((start, end), this.0)),
            }
            last = Some(this);
        }
        Ok(runs)
    }
}
