//! `bert.encoder.layer.N` on the buffers of a pass.

use super::buffers::Buffers;
use super::runner::{LayerNorm, Runner};
use crate::batch::Batch;
use crate::silenced::Silenced;
use crate::times::{Laps, Operator};
use nsp_kernels::{AttentionShape, Linear, Queries, attention};
use std::ops::Range;

/// One encoder layer with packed weights.
pub(crate) struct Layer {
    pub query: Linear,
    pub key: Linear,
    pub value: Linear,
    pub attention_output: Linear,
    pub attention_norm: LayerNorm,
    /// hidden → intermediate, with GELU.
    pub intermediate: Linear,
    /// intermediate → hidden.
    pub output: Linear,
    pub output_norm: LayerNorm,
}

/// The tokens for which a layer computes its output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// All tokens: the next layer needs them.
    All,
    /// `[CLS]` only: pooler and head read no other token.
    Cls,
}

impl Layer {
    /// The queries and keys that [`Layer::attend`] would use: (rows, hidden) each.
    pub fn query_and_key<'a>(
        &self,
        runner: Runner<'_>,
        buffers: &'a mut Buffers,
    ) -> (&'a [f32], &'a [f32]) {
        let Buffers {
            hidden_states,
            query,
            key,
            activations,
            ..
        } = buffers;
        let Runner {
            team,
            instruction_set: set,
        } = runner;
        runner.quantise(activations, &self.query, hidden_states);
        self.query.forward(team, set, activations, query);
        self.key.forward(team, set, activations, key);
        (query, key)
    }

    /// The attention part: from `hidden_states` to `attended`. Of the tokens that are not wanted,
    /// it computes only keys and values, and removes them from `hidden_states`. `silenced` says what it leaves out,
    /// and of which sequence.
    // The arguments are the operands; bundling them would only move the list.
    #[allow(clippy::too_many_arguments)]
    pub fn attend(
        &self,
        runner: Runner<'_>,
        batch: &Batch,
        silenced: &[(usize, Silenced)],
        heads: usize,
        wanted: Wanted,
        buffers: &mut Buffers,
        laps: &mut Laps,
    ) {
        let Buffers {
            hidden_states,
            attended,
            query,
            key,
            value,
            context,
            activations,
            ..
        } = buffers;
        let Runner {
            team,
            instruction_set: set,
        } = runner;
        runner.quantise(activations, &self.query, hidden_states);
        laps.end(Operator::QuantiseForAttention);
        self.key.forward(team, set, activations, key);
        self.value.forward(team, set, activations, value);
        laps.end(Operator::QueryKeyValue);
        if wanted == Wanted::Cls {
            keep_cls(batch, self.query.weights().inputs(), hidden_states);
            runner.quantise(activations, &self.query, hidden_states);
            laps.end(Operator::QuantiseForAttention);
        }
        let numbers = hidden_states.len();
        let (query, context) = (&mut query[..numbers], &mut context[..numbers]);
        self.query.forward(team, set, activations, query);
        laps.end(Operator::QueryKeyValue);
        let width = self.query.weights().outputs();
        let head_size = width / heads;
        let shape = AttentionShape {
            starts: &batch.starts,
            queries: match wanted {
                Wanted::All => Queries::All,
                Wanted::Cls => Queries::First,
            },
            heads,
            head_size,
        };
        let mask = &batch.attention_mask;
        attention(team, set, shape, query, key, value, mask, context);
        laps.end(Operator::Attend);
        for &(sequence, Silenced { head, .. }) in silenced {
            if let Some(head) = head {
                let columns = head * head_size..(head + 1) * head_size;
                clear(context, width, rows_of(batch, sequence, wanted), columns);
            }
        }
        runner.quantise(activations, &self.attention_output, context);
        laps.end(Operator::QuantiseForAttention);
        // The keys are no longer needed. Using their buffer again saves memory, and more of it
        // stays in the cache.
        let sums = &mut key[..numbers];
        self.attention_output.forward(team, set, activations, sums);
        laps.end(Operator::AttentionOutput);
        for &(sequence, Silenced { head, .. }) in silenced {
            if head.is_none() {
                clear(sums, width, rows_of(batch, sequence, wanted), 0..width);
            }
        }
        let attended = &mut attended[..numbers];
        runner.normalise(&self.attention_norm, sums, hidden_states, attended);
        laps.end(Operator::AttentionNorm);
    }

    /// The feed-forward part: from `attended` to `hidden_states`.
    pub fn feed_forward(&self, runner: Runner<'_>, buffers: &mut Buffers, laps: &mut Laps) {
        let Buffers {
            hidden_states,
            attended,
            wide,
            key,
            activations,
            ..
        } = buffers;
        let Runner {
            team,
            instruction_set: set,
        } = runner;
        let attended = &attended[..hidden_states.len()];
        runner.quantise(activations, &self.intermediate, attended);
        laps.end(Operator::QuantiseForFeedForward);
        let rows = activations.rows();
        let wide = &mut wide[..rows * self.intermediate.weights().outputs()];
        self.intermediate.forward(team, set, activations, wide);
        laps.end(Operator::Intermediate);
        runner.quantise(activations, &self.output, wide);
        laps.end(Operator::QuantiseForFeedForward);
        let sums = &mut key[..hidden_states.len()];
        self.output.forward(team, set, activations, sums);
        laps.end(Operator::Output);
        runner.normalise(&self.output_norm, sums, attended, hidden_states);
        laps.end(Operator::OutputNorm);
    }
}

/// The rows that a layer computes of a sequence.
fn rows_of(batch: &Batch, sequence: usize, wanted: Wanted) -> Range<usize> {
    match wanted {
        Wanted::All => batch.starts[sequence]..batch.starts[sequence + 1],
        Wanted::Cls => sequence..sequence + 1,
    }
}

/// Sets some columns of some rows to 0.
fn clear(numbers: &mut [f32], width: usize, rows: Range<usize>, columns: Range<usize>) {
    for row in numbers[rows.start * width..rows.end * width].chunks_exact_mut(width) {
        row[columns.clone()].fill(0.0);
    }
}

/// Keeps only the first row of each sequence.
fn keep_cls(batch: &Batch, width: usize, hidden_states: &mut Vec<f32>) {
    for (sequence, rows) in batch.sequences().enumerate().skip(1) {
        let from = rows.start * width;
        hidden_states.copy_within(from..from + width, sequence * width);
    }
    hidden_states.truncate(batch.size() * width);
}
