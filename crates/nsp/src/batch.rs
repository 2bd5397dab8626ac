//! A batch of sequences of equal length.

use crate::error::Error;
use crate::tokenizer::Encoding;

/// Sequences that are all padded to the length of the longest.
pub(crate) struct Batch {
    /// The number of sequences.
    pub size: usize,
    /// Tokens of each sequence, padding included.
    pub tokens: usize,
    /// (size, tokens), row-major. Padding is 0, the id of `[PAD]`.
    pub input_ids: Vec<u32>,
    /// (size, tokens); 0 for padding.
    pub token_type_ids: Vec<u32>,
    /// (size, tokens): 1 for tokens that are attended to, else 0.
    pub attention_mask: Vec<u32>,
}

impl Batch {
    /// Pads the encodings at the end to the length of the longest.
    ///
    /// # Errors
    /// When no encoding has a token, the lists of an encoding differ in length, or its attention
    /// mask is 0 everywhere.
    pub fn new(encodings: &[Encoding]) -> Result<Self, Error> {
        let tokens = encodings.iter().map(Encoding::len).max().unwrap_or(0);
        if tokens == 0 {
            return Err(Error::Encoding("it has no token".to_owned()));
        }
        let mut batch = Self {
            size: encodings.len(),
            tokens,
            input_ids: Vec::with_capacity(encodings.len() * tokens),
            token_type_ids: Vec::with_capacity(encodings.len() * tokens),
            attention_mask: Vec::with_capacity(encodings.len() * tokens),
        };
        for encoding in encodings {
            let length = encoding.len();
            if encoding.token_type_ids.len() != length || encoding.attention_mask.len() != length {
                let message = "input_ids, token_type_ids and attention_mask differ in length";
                return Err(Error::Encoding(message.to_owned()));
            }
            if encoding.attention_mask.iter().all(|&keep| keep == 0) {
                let message =
                    "its attention_mask is 0 everywhere, so there is nothing to attend to";
                return Err(Error::Encoding(message.to_owned()));
            }
            let is_kept = |&keep: &u32| u32::from(keep != 0);
            let attention_mask = encoding.attention_mask.iter().map(is_kept).collect();
            for (row, values) in [
                (&mut batch.input_ids, &encoding.input_ids),
                (&mut batch.token_type_ids, &encoding.token_type_ids),
                (&mut batch.attention_mask, &attention_mask),
            ] {
                row.extend_from_slice(values);
                row.resize(row.len() + tokens - length, 0);
            }
        }
        Ok(batch)
    }
}
