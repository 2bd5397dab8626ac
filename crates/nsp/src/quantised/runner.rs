//! Runs the operators of `nsp-kernels` with a model's threads and instructions.

use nsp_kernels::{Activations, InstructionSet, Linear, Team, layer_norm};

/// The parameters of a layer norm.
pub(crate) struct LayerNorm {
    pub weight: Vec<f32>,
    pub bias: Vec<f32>,
    pub epsilon: f32,
}

/// The threads and the instructions that the operators use.
#[derive(Clone, Copy)]
pub(crate) struct Runner<'a> {
    pub team: &'a Team,
    pub instruction_set: InstructionSet,
}

impl Runner<'_> {
    /// Quantises `x` as the input of a linear layer.
    pub fn quantise(self, activations: &mut Activations, linear: &Linear, x: &[f32]) {
        let weights = linear.weights();
        let form = weights.form(self.instruction_set);
        activations.quantise(self.team, self.instruction_set, form, x, weights.inputs());
    }

    /// `out = LayerNorm(x + residual)`; an empty `residual` counts as zero.
    pub fn normalise(self, norm: &LayerNorm, x: &[f32], residual: &[f32], out: &mut [f32]) {
        let LayerNorm {
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
