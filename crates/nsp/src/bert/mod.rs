//! The parts of BERT, named as in the checkpoint
//! ([transformers' `modeling_bert.py`](https://github.com/huggingface/transformers/blob/v4.57.0/src/transformers/models/bert/modeling_bert.py)
//! is the reference).

mod embeddings;
mod heads;
mod layer;
mod linear;
mod packed;
mod self_attention;

pub(crate) use embeddings::{EmbeddingTable, Embeddings};
pub(crate) use heads::{NspHead, Pooler};
pub(crate) use layer::{FeedForward, Layer};
pub(crate) use linear::{LayerNorm, Linear, Weights, pack};
pub(crate) use packed::{Buffers, PackedLayer, PackedLayerNorm, Runner, Wanted};
pub(crate) use self_attention::SelfAttention;

use crate::{Encoding, Error};

/// The encoder layers of a model.
pub(crate) enum Encoder {
    /// Of a file of floats: on candle's tensors.
    Float(Vec<Layer>),
    /// Of a quantised file: on kept buffers.
    Packed(Vec<PackedLayer>),
}

impl Encoder {
    /// How many layers there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Float(layers) => layers.len(),
            Self::Packed(layers) => layers.len(),
        }
    }
}

/// Sequences that go through the model together, all padded to the length of the longest.
pub(crate) struct Batch {
    /// Sequences.
    pub size: usize,
    /// Tokens of each, padding included.
    pub tokens: usize,
    /// (size, tokens), row-major; 0 where there is padding, which is also `[PAD]`'s id.
    pub input_ids: Vec<u32>,
    /// (size, tokens).
    pub token_type_ids: Vec<u32>,
    /// (size, tokens).
    pub attention_mask: Vec<u32>,
}

impl Batch {
    /// Pads the encodings at their ends.
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
            for (row, values) in [
                (&mut batch.input_ids, &encoding.input_ids),
                (&mut batch.token_type_ids, &encoding.token_type_ids),
                (&mut batch.attention_mask, &encoding.attention_mask),
            ] {
                row.extend_from_slice(values);
                row.resize(row.len() + tokens - length, 0);
            }
        }
        Ok(batch)
    }
}
