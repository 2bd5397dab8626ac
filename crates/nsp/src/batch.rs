//! Sequences that run together.

use crate::error::Error;
use crate::silenced::Silenced;
use crate::tokenizer::Encoding;
use std::ops::Range;

/// Sequences side by side: the rows of the first, then those of the second, and so on. A row is a token.
/// No rows are added, so a batch has only the work of its sequences.
pub(crate) struct Batch {
    /// The row with which each sequence starts, and then the number of all rows.
    pub starts: Vec<usize>,
    /// One for each row.
    pub input_ids: Vec<u32>,
    /// One for each row.
    pub token_type_ids: Vec<u32>,
    /// For each row 1 if its token is attended to, else 0.
    pub attention_mask: Vec<u32>,
    /// One for each row: the token's place in its sequence, unless a knock-out has shuffled them.
    pub position_ids: Vec<u32>,
    /// The attention that is left out, and the number of the sequence for which it is.
    pub silenced: Vec<(usize, Silenced)>,
}

impl Batch {
    /// Puts the encodings side by side.
    ///
    /// # Errors
    /// When there is no encoding, one has no token, its lists differ in length, or its attention mask is 0
    /// everywhere.
    pub fn new<'a>(encodings: impl IntoIterator<Item = &'a Encoding>) -> Result<Self, Error> {
        let mut batch = Self {
            starts: vec![0],
            input_ids: Vec::new(),
            token_type_ids: Vec::new(),
            attention_mask: Vec::new(),
            position_ids: Vec::new(),
            silenced: Vec::new(),
        };
        for encoding in encodings {
            batch.add(encoding)?;
        }
        match batch.rows() {
            0 => Err(no_token()),
            _ => Ok(batch),
        }
    }

    fn add(&mut self, encoding: &Encoding) -> Result<(), Error> {
        let length = encoding.len();
        if length == 0 {
            return Err(no_token());
        }
        if encoding.token_type_ids.len() != length || encoding.attention_mask.len() != length {
            let message = "input_ids, token_type_ids and attention_mask differ in length";
            return Err(Error::Encoding(message.to_owned()));
        }
        if encoding.attention_mask.iter().all(|&keep| keep == 0) {
            let message = "its attention_mask is 0 everywhere, so there is nothing to attend to";
            return Err(Error::Encoding(message.to_owned()));
        }
        match encoding.position_ids.len() {
            0 => self.position_ids.extend(0..length as u32),
            positions if positions == length => {
                self.position_ids.extend_from_slice(&encoding.position_ids);
            }
            positions => {
                let message = format!("it has {positions} position_ids for {length} tokens");
                return Err(Error::Encoding(message));
            }
        }
        let sequence = self.size();
        let silenced = encoding.silenced.iter();
        self.silenced
            .extend(silenced.map(|silenced| (sequence, *silenced)));
        self.input_ids.extend_from_slice(&encoding.input_ids);
        self.token_type_ids
            .extend_from_slice(&encoding.token_type_ids);
        let is_kept = |&keep: &u32| u32::from(keep != 0);
        self.attention_mask
            .extend(encoding.attention_mask.iter().map(is_kept));
        self.starts.push(self.input_ids.len());
        Ok(())
    }

    /// The number of sequences so far; at least one in a whole batch.
    pub fn size(&self) -> usize {
        self.starts.len() - 1
    }

    /// The number of rows of all sequences.
    pub fn rows(&self) -> usize {
        self.input_ids.len()
    }

    /// The rows of each sequence, at least one of each.
    pub fn sequences(&self) -> impl Iterator<Item = Range<usize>> {
        self.starts.windows(2).map(|ends| ends[0]..ends[1])
    }

    /// What is left out in a layer, and the number of the sequence for which it is.
    pub fn silenced_in(&self, layer: usize) -> impl Iterator<Item = (usize, Silenced)> {
        let all = self.silenced.iter().copied();
        all.filter(move |(_, silenced)| silenced.layer == layer)
    }

    /// The rows of the first sequence.
    pub fn first(&self) -> Range<usize> {
        0..self.starts[1]
    }
}

fn no_token() -> Error {
    Error::Encoding("it has no token".to_owned())
}
