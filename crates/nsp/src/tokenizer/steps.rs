//! The normaliser and the pre-tokenizer that a model's settings name, run by `tokenizers`.
//!
//! This module does not use `tokenizers`' own enums of all normalisers and pre-tokenizers. These
//! include regular expressions and precompiled character maps. A file from the network must not
//! contain them, and their code would make the engine larger.

use nsp_checkpoint::tokenizer::{AddedToken, Behavior, Normalizer, PreTokenizer};
use tokenizers::normalizers::{
    BertNormalizer, Lowercase, NFC, NFD, NFKC, NFKD, Strip, StripAccents,
};
use tokenizers::pre_tokenizers::bert::BertPreTokenizer;
use tokenizers::pre_tokenizers::digits::Digits;
use tokenizers::pre_tokenizers::punctuation::Punctuation;
use tokenizers::pre_tokenizers::whitespace::{Whitespace, WhitespaceSplit};
use tokenizers::{NormalizedString, PreTokenizedString, Result, SplitDelimiterBehavior};

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
            PreTokenizer::Whitespace => Whitespace.pre_tokenize(text),
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

/// Converts an added token to the type of `tokenizers`.
pub(super) fn added_token(token: &AddedToken) -> tokenizers::AddedToken {
    tokenizers::AddedToken {
        content: token.content.clone(),
        single_word: token.single_word,
        lstrip: token.lstrip,
        rstrip: token.rstrip,
        normalized: token.normalized,
        special: token.special,
    }
}
