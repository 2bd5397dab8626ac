//! The sum of the three embeddings, and their layer norm.

use super::tensors::{Tensors, Weights};
use candle_core::{Device, Result, Tensor};
use candle_nn::{LayerNorm, Module};
use nsp::Encoding;
use nsp_checkpoint::BertConfig;

/// The name of the table of word embeddings, of which only some rows are kept.
pub const WORDS: &str = "token_embd.weight";

/// An encoded pair.
pub struct Input {
    /// The places of its word pieces in the table of the kept rows.
    words: Vec<u32>,
    token_types: Vec<u32>,
}

impl Input {
    /// `kept` are the rows of the word embeddings that are kept, in ascending order. All ids are among them.
    pub fn new(encoding: Encoding, kept: &[u32]) -> Self {
        let place = |id: &u32| kept.partition_point(|row| row < id) as u32;
        Self {
            words: encoding.input_ids.iter().map(place).collect(),
            token_types: encoding.token_type_ids,
        }
    }
}

/// The embeddings.
pub struct Embeddings {
    words: Tensor,
    token_types: Tensor,
    positions: Tensor,
    norm: LayerNorm,
}

impl Embeddings {
    /// The tables and the norm with these weights.
    ///
    /// # Errors
    /// When a tensor is missing.
    pub fn new(tensors: &mut Tensors, weights: Weights, config: &BertConfig) -> Result<Self> {
        Ok(Self {
            words: tensors.tensor(WORDS, weights)?,
            token_types: tensors.tensor("token_types.weight", weights)?,
            positions: tensors.tensor("position_embd.weight", weights)?,
            norm: tensors.norm("token_embd_norm", weights, config.layer_norm_eps)?,
        })
    }

    /// The hidden states of a pair: (tokens, hidden).
    ///
    /// # Errors
    /// When a table has no row for an id.
    pub fn forward(&self, input: &Input) -> Result<Tensor> {
        let rows = |table: &Tensor, ids: &[u32]| {
            table.index_select(&Tensor::from_slice(ids, ids.len(), &Device::Cpu)?, 0)
        };
        let positions: Vec<u32> = (0..input.words.len() as u32).collect();
        let words = rows(&self.words, &input.words)?;
        let sum = (words + rows(&self.token_types, &input.token_types)?)?;
        let sum = (sum + rows(&self.positions, &positions)?)?;
        self.norm.forward(&sum)
    }
}
