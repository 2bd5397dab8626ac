//! The encoder of a quantised model, on buffers that are kept: nothing is allocated from one
//! prediction of a length to the next, and the layers' operators share one team of threads.

use super::{Batch, Embeddings};
use crate::Error;
use nsp_checkpoint::BertConfig;
use nsp_kernels::{
    Activations, AttentionShape, InstructionSet, Linear, Team, attention, layer_norm,
};

/// Weight and bias of a layer norm.
pub(crate) struct PackedLayerNorm {
    pub weight: Vec<f32>,
    pub bias: Vec<f32>,
    pub epsilon: f32,
}

/// `bert.encoder.layer.N` with packed weights.
pub(crate) struct PackedLayer {
    pub query: Linear,
    pub key: Linear,
    pub value: Linear,
    pub attention_output: Linear,
    pub attention_norm: PackedLayerNorm,
    /// hidden → 4 · hidden, with GELU.
    pub intermediate: Linear,
    /// 4 · hidden → hidden.
    pub output: Linear,
    pub output_norm: PackedLayerNorm,
}

/// The tokens that a layer is to answer for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// All: the next layer needs them.
    All,
    /// `[CLS]`, all that pooler and head read.
    Cls,
}

/// What the operators run with.
#[derive(Clone, Copy)]
pub(crate) struct Runner<'a> {
    pub team: &'a Team,
    pub instruction_set: InstructionSet,
}

/// The numbers of one forward pass, all (batch, tokens, …) row-major.
#[derive(Default)]
pub(crate) struct Buffers {
    /// What the next layer takes: (batch, tokens, hidden), and (batch, 1, hidden) after the last one.
    pub hidden_states: Vec<f32>,
    /// After the attention and its layer norm.
    attended: Vec<f32>,
    query: Vec<f32>,
    key: Vec<f32>,
    value: Vec<f32>,
    context: Vec<f32>,
    /// Between the two linear layers: (batch, tokens, 4 · hidden).
    wide: Vec<f32>,
    /// The operand of the linear layer that runs.
    activations: Activations,
}

impl Buffers {
    /// Makes room for `rows` tokens in all.
    pub fn resize(&mut self, rows: usize, config: &BertConfig) {
        let hidden = rows * config.hidden_size;
        for buffer in [
            &mut self.hidden_states,
            &mut self.attended,
            &mut self.query,
            &mut self.key,
            &mut self.value,
            &mut self.context,
        ] {
            buffer.resize(hidden, 0.0);
        }
        self.wide.resize(rows * config.intermediate_size, 0.0);
    }

    /// Ids to `hidden_states`.
    pub fn embed(&mut self, embeddings: &Embeddings, batch: &Batch) -> Result<(), Error> {
        embeddings.forward_into(batch, &mut self.key, &mut self.hidden_states)
    }
}

impl PackedLayer {
    /// The queries and keys that [`PackedLayer::attend`] would use: (batch, tokens, hidden) each.
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

    /// From `hidden_states` to `attended`. Of tokens that are not wanted only keys and values are
    /// computed, and `hidden_states` keeps the others.
    pub fn attend(
        &self,
        runner: Runner<'_>,
        batch: &Batch,
        heads: usize,
        wanted: Wanted,
        buffers: &mut Buffers,
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
        self.key.forward(team, set, activations, key);
        self.value.forward(team, set, activations, value);
        if wanted == Wanted::Cls {
            keep_cls(batch, self.query.weights().inputs(), hidden_states);
            runner.quantise(activations, &self.query, hidden_states);
        }
        let numbers = hidden_states.len();
        let (query, context) = (&mut query[..numbers], &mut context[..numbers]);
        self.query.forward(team, set, activations, query);
        let shape = AttentionShape {
            batch: batch.size,
            tokens: batch.tokens,
            heads,
            head_size: self.query.weights().outputs() / heads,
        };
        let mask = &batch.attention_mask;
        attention(team, set, shape, query, key, value, mask, context);
        runner.quantise(activations, &self.attention_output, context);
        // The keys have served: less memory, and more of it stays in the cache.
        let sums = &mut key[..numbers];
        self.attention_output.forward(team, set, activations, sums);
        let attended = &mut attended[..numbers];
        runner.normalise(&self.attention_norm, sums, hidden_states, attended);
    }

    /// From `attended` to `hidden_states`.
    pub fn feed_forward(&self, runner: Runner<'_>, buffers: &mut Buffers) {
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
        let rows = activations.rows();
        let wide = &mut wide[..rows * self.intermediate.weights().outputs()];
        self.intermediate.forward(team, set, activations, wide);
        runner.quantise(activations, &self.output, wide);
        let sums = &mut key[..hidden_states.len()];
        self.output.forward(team, set, activations, sums);
        runner.normalise(&self.output_norm, sums, attended, hidden_states);
    }
}

/// Leaves the first row of each sequence.
fn keep_cls(batch: &Batch, width: usize, hidden_states: &mut Vec<f32>) {
    for sequence in 1..batch.size {
        let from = sequence * batch.tokens * width;
        hidden_states.copy_within(from..from + width, sequence * width);
    }
    hidden_states.truncate(batch.size * width);
}

impl Runner<'_> {
    fn quantise(self, activations: &mut Activations, linear: &Linear, x: &[f32]) {
        let weights = linear.weights();
        let form = weights.packing().form(self.instruction_set);
        activations.quantise(self.team, self.instruction_set, form, x, weights.inputs());
    }

    /// `out = LayerNorm(x + residual)`.
    fn normalise(self, norm: &PackedLayerNorm, x: &[f32], residual: &[f32], out: &mut [f32]) {
        let PackedLayerNorm {
            weight,
            bias,
            epsilon,
        } = norm;
        let Self {
            team,
            instruction_set,
        } = self;
        layer_norm(
            team,
            instruction_set,
            x,
            residual,
            weight,
            bias,
            *epsilon,
            out,
        );
    }
}
