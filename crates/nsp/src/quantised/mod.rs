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
use crate::silenced::Silenced;
use crate::times::Laps;
use nsp_checkpoint::BertConfig;
use nsp_kernels::{Kernel, Team};
use std::ops::Range;
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
        run.buffers.resize(batch.rows(), &self.config)?;
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
        let silenced: Vec<(usize, Silenced)> = batch.silenced_in(number).collect();
        let buffers = &mut self.buffers;
        layers[number].attend(runner, batch, &silenced, heads, wanted, buffers, laps);
        layers[number].feed_forward(runner, buffers, laps);
    }

    /// The queries and keys of the first sequence in a layer that has not run yet: (tokens, hidden)
    /// each.
    pub fn query_and_key(&mut self, number: usize, batch: &Batch) -> [&[f32]; 2] {
        let layer = &self.encoder.layers[number];
        let (query, key) = layer.query_and_key(self.encoder.runner(), &mut self.buffers);
        let numbers = batch.first().end * self.encoder.config.hidden_size;
        [&query[..numbers], &key[..numbers]]
    }

    /// The vector at `[CLS]` of each sequence, `hidden_size` numbers each.
    pub fn cls(&self, batch: &Batch) -> Vec<&[f32]> {
        // After the last layer, no other rows may be left.
        let has_all = self.has_all_rows(batch);
        let rows = batch.sequences().enumerate();
        rows.map(|(sequence, rows)| self.row(if has_all { rows.start } else { sequence }))
            .collect()
    }

    /// The mean of the vectors of all tokens of each sequence, without padding: `hidden_size` numbers each.
    /// `None` after a last layer that was computed for `[CLS]` only.
    pub fn means(&self, batch: &Batch) -> Option<Vec<Vec<f32>>> {
        let mean = |rows| self.mean(batch, rows);
        self.has_all_rows(batch)
            .then(|| batch.sequences().map(mean).collect())
    }

    fn mean(&self, batch: &Batch, rows: Range<usize>) -> Vec<f32> {
        let mut mean = vec![0.0; self.encoder.config.hidden_size];
        let mut tokens = 0.0;
        for row in rows.filter(|row| batch.attention_mask[*row] != 0) {
            tokens += 1.0;
            mean.iter_mut()
                .zip(self.row(row))
                .for_each(|(sum, number)| *sum += number);
        }
        mean.iter_mut().for_each(|sum| *sum /= tokens);
        mean
    }

    /// Whether every row of the batch has a hidden state. If not, only `[CLS]` of each sequence has one.
    fn has_all_rows(&self, batch: &Batch) -> bool {
        let width = self.encoder.config.hidden_size;
        self.buffers.hidden_states.len() == batch.rows() * width
    }

    /// A hidden state, `hidden_size` numbers.
    fn row(&self, row: usize) -> &[f32] {
        let width = self.encoder.config.hidden_size;
        &self.buffers.hidden_states[row * width..][..width]
    }
}

impl Drop for Run<'_> {
    fn drop(&mut self) {
        let used = std::mem::take(&mut self.buffers);
        self.encoder.spare().push(used);
    }
}
