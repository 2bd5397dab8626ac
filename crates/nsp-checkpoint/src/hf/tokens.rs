//! A tokenizer while its files are read: vocabulary, added tokens, settings.

use super::HfError;
use crate::tokenizer::{AddedToken, MAX_ADDED_TOKENS, Normalizer, TokenizerSettings};
use crate::vocabulary::SPECIAL_TOKENS;
use std::collections::{BTreeMap, HashMap};

/// A tokenizer whose added tokens are still being collected.
pub(super) struct Tokenizer {
    /// Without the added tokens.
    pub(super) settings: TokenizerSettings,
    pub(super) tokens: Tokens,
}

/// Vocabulary and added tokens.
pub(super) struct Tokens {
    /// The rows in the order of their ids.
    pub(super) rows: Vec<String>,
    /// The id of each piece. If a piece occurs twice, it is the last row.
    ids: HashMap<String, usize>,
    /// The number of rows that are word pieces.
    word_pieces: usize,
    /// The added tokens with their ids, by their contents.
    added: BTreeMap<String, (usize, AddedToken)>,
}

impl Tokens {
    pub(super) fn of_word_pieces(rows: Vec<String>) -> Self {
        let ids = rows.iter().cloned().zip(0..).collect();
        let word_pieces = rows.len();
        Tokens {
            rows,
            ids,
            word_pieces,
            added: BTreeMap::new(),
        }
    }

    pub(super) fn id(&self, token: &str) -> Option<usize> {
        self.ids.get(token).copied()
    }

    pub(super) fn word_pieces(&self) -> usize {
        self.word_pieces
    }

    pub(super) fn has_added_rows(&self) -> bool {
        self.rows.len() > self.word_pieces
    }

    pub(super) fn added(&self, content: &str) -> Option<&AddedToken> {
        self.added.get(content).map(|(_, token)| token)
    }

    /// Adds a token with the id that `file` gives it. The token gets a new row after the others, or
    /// the row of the word piece with the same content.
    pub(super) fn add(
        &mut self,
        file: &'static str,
        id: usize,
        token: AddedToken,
    ) -> Result<(), HfError> {
        if self.added.len() >= MAX_ADDED_TOKENS {
            return Err(HfError::Tokenizer {
                file,
                reason: format!("it has more than {MAX_ADDED_TOKENS} added tokens"),
            });
        }
        let content = &token.content;
        // Python's libraries use the number of different tokens as the id of a new one.
        let known = self.id(content);
        let row = known.unwrap_or(self.ids.len());
        let is_free = known.is_some() || row == self.rows.len();
        if content.is_empty() || row != id || !is_free {
            return Err(HfError::Tokenizer {
                file,
                reason: format!(
                    "it gives the added token {content:?} the id {id} instead of {row}"
                ),
            });
        }
        if known.is_none() {
            self.rows.push(content.clone());
            self.ids.insert(content.clone(), row);
        }
        self.added.insert(content.clone(), (id, token));
        Ok(())
    }
}

impl Tokenizer {
    /// The original BERT's tokenizer of these word pieces.
    pub(super) fn bert(pieces: Vec<String>, normalizer: Normalizer) -> Self {
        let mut tokens = Tokens::of_word_pieces(pieces);
        for special in SPECIAL_TOKENS {
            // If one is missing, the check of the vocabulary reports it.
            if let Some(id) = tokens.id(special) {
                let token = (id, AddedToken::special(special));
                tokens.added.insert(special.to_owned(), token);
            }
        }
        Tokenizer {
            settings: TokenizerSettings {
                normalizer: vec![normalizer],
                ..TokenizerSettings::bert(true)
            },
            tokens,
        }
    }

    /// The vocabulary, and the settings with the added tokens in their order.
    pub(super) fn finish(self) -> (Vec<String>, TokenizerSettings) {
        let Tokens {
            rows,
            word_pieces,
            added,
            ..
        } = self.tokens;
        let place = |token: &AddedToken| {
            let special = SPECIAL_TOKENS.iter().position(|s| *s == token.content);
            special.unwrap_or(SPECIAL_TOKENS.len())
        };
        let mut added: Vec<(usize, AddedToken)> = added.into_values().collect();
        added.sort_by_key(|(id, token)| (place(token), *id));
        let settings = TokenizerSettings {
            added_tokens: added.into_iter().map(|(_, token)| token).collect(),
            added_rows: rows.len() - word_pieces,
            ..self.settings
        };
        (rows, settings)
    }
}
