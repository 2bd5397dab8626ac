//! The encoder of a model with float weights: candle-transformers' BERT.

use crate::batch::Batch;
use crate::error::Error;
use candle_core::{DType, Device, IndexOp, Tensor};
use candle_nn::VarBuilder;
use candle_transformers::models::bert::{BertModel, Config, HiddenAct};
use nsp_checkpoint::BertConfig;
use std::collections::HashMap;

/// Embeddings and encoder layers as candle's tensors.
pub(crate) struct Encoder {
    config: BertConfig,
    bert: BertModel,
}

impl Encoder {
    /// Builds the encoder from tensors that are named as in a Hugging Face checkpoint.
    pub fn new(config: BertConfig, tensors: HashMap<String, Tensor>) -> Result<Self, Error> {
        let tensors = VarBuilder::from_tensors(tensors, DType::F32, &Device::Cpu);
        let shape = Config {
            vocab_size: config.vocab_size,
            hidden_size: config.hidden_size,
            num_hidden_layers: config.num_hidden_layers,
            num_attention_heads: config.num_attention_heads,
            intermediate_size: config.intermediate_size,
            hidden_act: HiddenAct::Gelu,
            max_position_embeddings: config.max_position_embeddings,
            type_vocab_size: config.type_vocab_size,
            layer_norm_eps: config.layer_norm_eps,
            ..Config::default()
        };
        let bert = BertModel::load(tensors.pp("bert"), &shape).map_err(Error::tensor)?;
        Ok(Self { config, bert })
    }

    /// Begins a run, after [`check`](Self::check).
    ///
    /// # Errors
    /// As [`check`](Self::check).
    pub fn begin(&self, batch: &Batch) -> Result<Run<'_>, Error> {
        self.check(batch)?;
        Ok(Run {
            encoder: self,
            cls: Vec::new(),
        })
    }

    /// Checks that every id, segment and position has an embedding, and that nothing is knocked out within the model.
    ///
    /// # Errors
    /// When a table has no row for an id, a segment or a position, or when something is knocked out.
    pub fn check(&self, batch: &Batch) -> Result<(), Error> {
        if !is_plain(batch) {
            return Err(Error::NoKnockOutForFloats);
        }
        let config = &self.config;
        let positions: Vec<u32> = (0..longest(batch) as u32).collect();
        for (name, indices, rows) in [
            ("word embeddings", &batch.input_ids, config.vocab_size),
            (
                "token type embeddings",
                &batch.token_type_ids,
                config.type_vocab_size,
            ),
            (
                "position embeddings",
                &positions,
                config.max_position_embeddings,
            ),
        ] {
            if let Some(&index) = indices.iter().find(|&&index| index as usize >= rows) {
                return Err(Error::no_row(name, rows, index));
            }
        }
        Ok(())
    }

    /// The hidden states after the last layer of a batch that was checked: (size, tokens, hidden). All
    /// sequences are padded to the length of the longest.
    ///
    /// # Errors
    /// When a tensor operation fails.
    pub fn hidden_states(&self, batch: &Batch) -> candle_core::Result<Tensor> {
        self.bert.forward(
            &padded(batch, &batch.input_ids)?,
            &padded(batch, &batch.token_type_ids)?,
            Some(&padded(batch, &batch.attention_mask)?),
        )
    }
}

/// Whether all positions and all attention are as usual: candle's BERT computes nothing else.
fn is_plain(batch: &Batch) -> bool {
    let positions = batch.sequences().flat_map(|rows| 0..rows.len() as u32);
    batch.silenced.is_empty() && positions.eq(batch.position_ids.iter().copied())
}

/// Tokens of the longest sequence.
fn longest(batch: &Batch) -> usize {
    let lengths = batch.sequences().map(|rows| rows.len());
    lengths.max().unwrap_or(0)
}

/// The numbers of all rows, as (size, tokens): each sequence ends with zeros. 0 is the id of `[PAD]`, a segment,
/// and the mask of a token that is not attended to.
fn padded(batch: &Batch, numbers: &[u32]) -> candle_core::Result<Tensor> {
    let tokens = longest(batch);
    let mut padded = Vec::with_capacity(batch.size() * tokens);
    for (sequence, rows) in batch.sequences().enumerate() {
        padded.extend_from_slice(&numbers[rows]);
        padded.resize((sequence + 1) * tokens, 0);
    }
    Tensor::from_vec(padded, (batch.size(), tokens), &Device::Cpu)
}

/// A tensor of these numbers, row-major.
///
/// # Errors
/// When the shape has room for more or fewer numbers.
pub(crate) fn tensor(numbers: Vec<f32>, shape: &[usize]) -> Result<Tensor, Error> {
    Tensor::from_vec(numbers, shape, &Device::Cpu).map_err(Error::tensor)
}

/// A run of the encoder.
pub(crate) struct Run<'a> {
    encoder: &'a Encoder,
    /// The vector at `[CLS]` of each sequence, once the layers have run.
    cls: Vec<Vec<f32>>,
}

impl Run<'_> {
    /// Runs all layers: candle's model can't be stopped between them.
    pub fn layers(&mut self, batch: &Batch) -> Result<(), Error> {
        let states = self.encoder.hidden_states(batch);
        let cls = states.and_then(|states| states.i((.., 0))?.to_vec2());
        self.cls = cls.map_err(Error::tensor)?;
        Ok(())
    }

    /// The vector at `[CLS]` of each sequence, `hidden_size` numbers each.
    pub fn cls(&self) -> Vec<&[f32]> {
        self.cls.iter().map(Vec::as_slice).collect()
    }
}
