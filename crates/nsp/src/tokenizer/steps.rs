//! The normaliser and the pre-tokenizer that a model's settings name, run by `tokenizers`.
//!
//! This module does not use `tokenizers`' own enums of all normalisers and pre-tokenizers. These
//! include regular expressions and precompiled character maps. A file from the network must not
//! contain them, and their code would make the engine larger. For the same reason it has a
//! `Whitespace` of its own, since that of `tokenizers` is a regular expression, and Unicode's normal
//! forms and BERT's normaliser, since those of `tokenizers` bring large tables.

use super::forms::{Form, is_mark};
use super::word::is_word;
use nsp_checkpoint::tokenizer::{Behavior, Normalizer, PreTokenizer};
use tokenizers::normalizers::Strip;
use tokenizers::pattern::Pattern;
use tokenizers::pre_tokenizers::bert::BertPreTokenizer;
use tokenizers::pre_tokenizers::digits::Digits;
use tokenizers::pre_tokenizers::punctuation::Punctuation;
use tokenizers::pre_tokenizers::whitespace::WhitespaceSplit;
use tokenizers::{NormalizedString, Offsets, PreTokenizedString, Result, SplitDelimiterBehavior};
use unicode_categories::UnicodeCategories;

/// The steps of a normaliser, in order.
pub(super) struct Normalizers(pub(super) Vec<Normalizer>);

/// The steps of a pre-tokenizer, in order.
pub(super) struct PreTokenizers(pub(super) Vec<PreTokenizer>);

impl tokenizers::Normalizer for Normalizers {
    fn normalize(&self, text: &mut NormalizedString) -> Result<()> {
        for step in &self.0 {
            match *step {
                Normalizer::BertNormalizer {
                    clean_text,
                    handle_chinese_chars,
                    strip_accents,
                    lowercase,
                } => {
                    if clean_text {
                        clean(text);
                    }
                    if handle_chinese_chars {
                        put_blanks_around_chinese(text);
                    }
                    if strip_accents.unwrap_or(lowercase) {
                        Form::D.apply(text);
                        text.filter(|character| !character.is_mark_nonspacing());
                    }
                    if lowercase {
                        text.lowercase();
                    }
                }
                Normalizer::NFC => Form::C.apply(text),
                Normalizer::NFD => Form::D.apply(text),
                Normalizer::NFKC => Form::KC.apply(text),
                Normalizer::NFKD => Form::KD.apply(text),
                Normalizer::Lowercase => {
                    text.lowercase();
                }
                Normalizer::StripAccents => {
                    text.filter(|character| !is_mark(character));
                }
                Normalizer::Strip {
                    strip_left,
                    strip_right,
                } => Strip::new(strip_left, strip_right).normalize(text)?,
            }
        }
        Ok(())
    }
}

/// Removes control characters, and replaces white space with blanks.
fn clean(text: &mut NormalizedString) {
    let is_blank = |character: char| character.is_whitespace();
    let is_removed = |character: char| {
        // The three that are both white space and control characters stay.
        let is_control = !matches!(character, '\t' | '\n' | '\r') && character.is_other();
        is_control || matches!(character, '\0' | '\u{fffd}')
    };
    text.filter(|character| !is_removed(character))
        .map(|character| if is_blank(character) { ' ' } else { character });
}

/// Puts blanks around characters of the blocks that BERT takes for Chinese, so that each becomes a word.
fn put_blanks_around_chinese(text: &mut NormalizedString) {
    let mut characters = Vec::with_capacity(text.len());
    for character in text.get().chars() {
        if is_chinese(character) {
            characters.extend([(' ', 0), (character, 1), (' ', 1)]);
        } else {
            characters.push((character, 0));
        }
    }
    text.transform(characters, 0);
}

/// The blocks of CJK ideographs. Extension E begins later than in Unicode, as in `tokenizers`.
fn is_chinese(character: char) -> bool {
    matches!(
        u32::from(character),
        0x3400..=0x4dbf
            | 0x4e00..=0x9fff
            | 0xf900..=0xfaff
            | 0x20000..=0x2a6df
            | 0x2a700..=0x2b73f
            | 0x2b740..=0x2b81f
            | 0x2b920..=0x2ceaf
            | 0x2f800..=0x2fa1f
    )
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
