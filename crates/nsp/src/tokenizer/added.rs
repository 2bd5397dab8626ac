//! Finds a model's added tokens in a text, before the text is split into words.
//!
//! This is what `tokenizers` does in its `AddedVocabulary`, with the same automaton. That type asks
//! for word characters and white space with regular expressions, and the crate `regex` would make an
//! engine much larger (docs/ARCHITECTURE.md).

use super::steps::Normalizers;
use super::word::is_word;
use crate::error::Error;
use daachorse::{DoubleArrayAhoCorasick, DoubleArrayAhoCorasickBuilder, MatchKind};
use nsp_checkpoint::tokenizer::AddedToken;
use std::collections::BTreeMap;
use std::ops::Range;
use tokenizers::{NormalizedString, Normalizer, PreTokenizedString, Token, normalizer};

/// A part of a text, and the added token that it is.
type Part = (NormalizedString, Option<Vec<Token>>);

/// A tokenizer's added tokens.
pub(super) struct AddedTokens {
    /// Those that are searched for in the text as it is.
    verbatim: Finder,
    /// Those that are searched for in the normalised text.
    normalized: Finder,
}

/// Finds tokens. Of those that begin first in a text, it finds the longest.
struct Finder(Option<DoubleArrayAhoCorasick<Found>>);

/// What is known of a token when it is found.
#[derive(Clone, Copy)]
struct Found {
    id: u32,
    single_word: bool,
    lstrip: bool,
    rstrip: bool,
}

impl AddedTokens {
    /// Prepares the search for tokens, given by their ids. If the normaliser makes two of them equal,
    /// the one with the lower id is found.
    ///
    /// # Errors
    /// When a token would match everywhere, or would match only white space.
    pub(super) fn new(
        tokens: &BTreeMap<u32, &AddedToken>,
        normalizer: &Normalizers,
    ) -> Result<Self, Error> {
        let (mut verbatim, mut normalized) = (Vec::new(), Vec::new());
        for (id, token) in tokens {
            let found = Found {
                id: *id,
                single_word: token.single_word,
                lstrip: token.lstrip,
                rstrip: token.rstrip,
            };
            let mut pattern = NormalizedString::from(token.content.as_str());
            let patterns = if token.normalized {
                normalizer.normalize(&mut pattern).map_err(vocabulary)?;
                &mut normalized
            } else {
                &mut verbatim
            };
            // A token of white space only could lie within the white space that another token includes.
            if pattern.get().trim().is_empty() {
                let what = if token.normalized {
                    "the normaliser leaves nothing but white space of"
                } else {
                    "there is nothing but white space in"
                };
                let message = format!("{what} the added token {:?}", token.content);
                return Err(Error::Vocabulary(message));
            }
            patterns.push((pattern.get().to_owned(), found));
        }
        Ok(Self {
            verbatim: Finder::new(verbatim)?,
            normalized: Finder::new(normalized)?,
        })
    }

    /// Splits a text at its added tokens, which get their ids, and normalises the rest.
    pub(super) fn split(
        &self,
        text: &mut PreTokenizedString,
        normalizer: &Normalizers,
    ) -> tokenizers::Result<()> {
        text.split(|_, part| self.verbatim.split(&part))?;
        text.split(|_, mut part| {
            normalizer.normalize(&mut part)?;
            self.normalized.split(&part)
        })
    }
}

impl Finder {
    fn new(patterns: Vec<(String, Found)>) -> Result<Self, Error> {
        if patterns.is_empty() {
            return Ok(Self(None));
        }
        // Of equal patterns, it finds the first.
        let automaton = DoubleArrayAhoCorasickBuilder::new()
            .match_kind(MatchKind::LeftmostLongest)
            .build_with_values(patterns)
            .map_err(vocabulary)?;
        Ok(Self(Some(automaton)))
    }

    /// Splits a text into its added tokens and what is between them.
    fn split(&self, text: &NormalizedString) -> tokenizers::Result<Vec<Part>> {
        let ranges = self.ranges(text.get()).into_iter();
        ranges.map(|(range, id)| part(text, range, id)).collect()
    }

    /// The added tokens and what is between them, as ranges of bytes in ascending order. A token that
    /// begins with white space can overlap the token before it, if that one includes the white space.
    fn ranges(&self, text: &str) -> Vec<(Range<usize>, Option<u32>)> {
        let mut ranges = Vec::new();
        let mut done = 0;
        let matches = self
            .0
            .iter()
            .flat_map(|automaton| automaton.leftmost_find_iter(text));
        for found in matches {
            let token = found.value();
            let (mut start, mut end) = (found.start(), found.end());
            let (before, after) = (&text[..start], &text[end..]);
            if token.single_word && (before.ends_with(is_word) || after.starts_with(is_word)) {
                continue;
            }
            if token.lstrip {
                start = before.trim_end().len().max(done);
            }
            if token.rstrip {
                end = text.len() - after.trim_start().len();
            }
            if done < start {
                ranges.push((done..start, None));
            }
            ranges.push((start..end, Some(token.id)));
            done = end;
        }
        if done < text.len() {
            ranges.push((done..text.len(), None));
        }
        ranges
    }
}

/// A part of a text, with its id if it is an added token.
fn part(text: &NormalizedString, range: Range<usize>, id: Option<u32>) -> tokenizers::Result<Part> {
    let part = text
        .slice(normalizer::Range::Normalized(range))
        .ok_or("the text can't be split at its added tokens")?;
    let token = id.map(|id| {
        let content = part.get().to_owned();
        let range = (0, content.len());
        vec![Token::new(id, content, range)]
    });
    Ok((part, token))
}

fn vocabulary(error: impl ToString) -> Error {
    Error::Vocabulary(error.to_string())
}
