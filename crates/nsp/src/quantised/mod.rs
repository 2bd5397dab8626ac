//! The encoder of a quantised model: one pass on buffers, from ids to the last hidden state of
//! `[CLS]`. The next pass uses the buffers again, so a layer allocates nothing for a length that
//! has been seen before. The layers' operators share one team of threads. Types and fields have the
//! names of the checkpoint; [transformers'
//! `modeling_bert.py`](https://github.com/huggingface/transformers/blob/v4.57.0/src/transformers/models/bert/modeling_bert.py)
//! is the reference.

mod buffers;
mod embeddings;
mod layer;
mod pack;
mod runner;

pub(crate) use buffers::Buffers;
pub(crate) use embeddings::{EmbeddingTable, Embeddings};
pub(crate) use layer::{Layer, Wanted};
pub(crate) use pack::pack;
pub(crate) use runner::{LayerNorm, Runner};

use crate::batch::Batch;
use crate::error::Error;
use crate::times::Laps;
use nsp_checkpoint::BertConfig;
use nsp_kernels::{Kernel, Team};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Embeddings and encoder layers with packed weights.
pub(crate) struct Encoder {
    pub config: BertConfig,
    pub embeddings: Embeddings,
    pub layers: Vec<Layer>,
    /// How the weights are packed, which may differ from what was asked for, and which instructions
    /// run.
    pub kernel: Kernel,
    pub team: Arc<Team>,
    /// Buffers that no pass is using.
    spare: Mutex<Vec<Buffers>>,
}

impl Encoder {
    /// An encoder that computes with one thread.
    pub fn new(
        config: BertConfig,
        embeddings: Embeddings,
        layers: Vec<Layer>,
        kernel: Kernel,
    ) -> Self {
        Self {
            config,
            embeddings,
            layers,
            kernel,
            team: Arc::new(Team::solo()),
            spare: Mutex::default(),
        }
    }

    /// Begins a run: computes the embeddings, which are the input of the first layer. `last` says for which
    /// tokens the last layer will be computed.
    ///
    /// # Errors
    /// When a table has no row for an id, a segment or a position, or when there is no memory for the batch.
    pub fn embed(&self, batch: &Batch, last: Wanted) -> Result<Run<'_>, Error> {
        let mut run = Run {
            encoder: self,
            last,
            buffers: self.take_buffers(),
        };
        run.buffers.resize(batch.input_ids.len(), &self.config)?;
        let Buffers {
            hidden_states, key, ..
        } = &mut run.buffers;
        self.embeddings
            .forward(self.runner(), batch, key, hidden_states)?;
        Ok(run)
    }

    fn take_buffers(&self) -> Buffers {
        self.spare().pop().unwrap_or_default()
    }

    fn spare(&self) -> MutexGuard<'_, Vec<Buffers>> {
        // A panic can't leave the buffers in an invalid state.
        self.spare.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn runner(&self) -> Runner<'_> {
        Runner {
            team: &self.team,
            instruction_set: self.kernel.instruction_set,
        }
    }
}

/// A run of the encoder. When it ends, the next run can use its buffers.
pub(crate) struct Run<'a> {
    pub encoder: &'a Encoder,
    /// The tokens for which the last layer is computed.
    pub last: Wanted,
    pub buffers: Buffers,
}

impl Run<'_> {
    /// Runs a layer.
    pub fn layer(&mut self, number: usize, batch: &Batch, laps: &mut Laps) {
        let Encoder { layers, config, .. } = self.encoder;
        let runner = self.encoder.runner();
        let is_last = number + 1 == layers.len();
        let wanted = if is_last { self.last } else { Wanted::All };
        let heads = config.num_attention_heads;
        layers[number].attend(runner, batch, heads, wanted, &mut self.buffers, laps);
        layers[number].feed_forward(runner, &mut self.buffers, laps);
    }

    /// The queries and keys of the first sequence in a layer that has not run yet: (tokens, hidden)
    /// each.
    pub fn query_and_key(&mut self, number: usize, batch: &Batch) -> [&[f32]; 2] {
        let layer = &self.encoder.layers[number];
        let (query, key) = layer.query_and_key(self.encoder.runner(), &mut self.buffers);
        let numbers = batch.tokens * self.encoder.config.hidden_size;
        [&query[..numbers], &key[..numbers]]
    }

    /// The vector at `[CLS]` of each sequence, `hidden_size` numbers each.
    pub fn cls(&self, batch: &Batch) -> Vec<&[f32]> {
        let rows = self.rows();
        // After the last layer, no other rows may be left.
        let apart = (rows.len() / batch.size).max(1);
        rows.step_by(apart).collect()
    }

    /// The mean of the vectors of all tokens of the first sequence, without padding: `hidden_size` numbers.
    /// `None` after a last layer that was computed for `[CLS]` only.
    pub fn mean(&self, batch: &Batch) -> Option<Vec<f32>> {
        let rows = self.rows();
        if rows.len() < batch.input_ids.len() {
            return None;
        }
        let mut mean = vec![0.0; self.encoder.config.hidden_size];
        let mut tokens = 0.0;
        for (row, _) in rows
            .zip(&batch.attention_mask[..batch.tokens])
            .filter(|(_, keep)| **keep != 0)
        {
            tokens += 1.0;
            mean.iter_mut()
                .zip(row)
                .for_each(|(sum, number)| *sum += number);
        }
        mean.iter_mut().for_each(|sum| *sum /= tokens);
        Some(mean)
    }

    /// The hidden states, a row of `hidden_size` numbers for each token that has one.
    fn rows(&self) -> std::slice::ChunksExact<'_, f32> {
        let width = self.encoder.config.hidden_size;
        self.buffers.hidden_states.chunks_exact(width)
    }
}

impl Drop for Run<'_> {
    fn drop(&mut self) {
        let used = std::mem::take(&mut self.buffers);
        self.encoder.spare().push(used);
    }
}
