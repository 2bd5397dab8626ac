//! Runs the operators of `nsp-kernels` with a model's threads and instructions.

use nsp_kernels::{Activations, InstructionSet, Linear, Team, layer_norm};

/// Weight and bias of a layer norm.
pub(crate) struct LayerNorm {
    pub weight: Vec<f32>,
    pub bias: Vec<f32>,
    pub epsilon: f32,
}

/// What the operators run with.
#[derive(Clone, Copy)]
pub(crate) struct Runner<'a> {
    pub team: &'a Team,
    pub instruction_set: InstructionSet,
}

impl Runner<'_> {
    /// Makes `x` the operand of a linear layer.
    pub fn quantise(self, activations: &mut Activations, linear: &Linear, x: &[f32]) {
        let weights = linear.weights();
        let form = weights.packing().form(self.instruction_set);
        activations.quantise(self.team, self.instruction_set, form, x, weights.inputs());
    }

    /// `out = LayerNorm(x + residual)`; the residual may be empty.
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
