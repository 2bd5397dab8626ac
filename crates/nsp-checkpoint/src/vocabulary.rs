//! The word pieces of a model.

use crate::BertConfig;

/// The pieces that a model needs: the padding, the unknown word, the start, the separator, and the
/// token that hides another.
pub const SPECIAL_TOKENS: [&str; 5] = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

/// Why a list of word pieces does not fit its model.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VocabularyError {
    /// More pieces than rows of word embeddings.
    #[error("the vocabulary has {pieces} pieces, but the model only {rows} word embeddings")]
    TooLong {
        /// Pieces in the vocabulary.
        pieces: usize,
        /// Rows of the word embeddings.
        rows: usize,
    },
    /// A special token is not in the vocabulary.
    #[error("the vocabulary lacks {0}; it is not the WordPiece vocabulary of a BERT")]
    Missing(&'static str),
}

/// Checks that a vocabulary is a BERT's and fits its embeddings. It may have fewer pieces than
/// there are rows, because some checkpoints round the number of rows up.
pub(crate) fn check(vocabulary: &[String], config: &BertConfig) -> Result<(), VocabularyError> {
    if vocabulary.len() > config.vocab_size {
        return Err(VocabularyError::TooLong {
            pieces: vocabulary.len(),
            rows: config.vocab_size,
        });
    }
    for special in SPECIAL_TOKENS {
        if !vocabulary.iter().any(|piece| piece == special) {
            return Err(VocabularyError::Missing(special));
        }
    }
    Ok(())
}
