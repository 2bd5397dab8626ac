//! The quantised linear layer: `activation(x · Wᵀ + bias)`.
//!
//! Activations are quantised to 8 bits per token, weights stand packed in 7 bits, the products are
//! summed exactly in 32 bits, and scales, bias and activation function are applied to each tile of
//! sums while it is in registers.

#[cfg(target_arch = "x86_64")]
mod avx2;
mod packed;
mod rows;
mod scalar;
#[cfg(target_arch = "wasm32")]
mod simd128;
mod tile;

pub use packed::{PackedWeights, ZERO_POINT};
pub use rows::QuantisedRows;

use crate::instruction_set::Kind;
use crate::math::{Lanes, gelu, map};
use crate::{InstructionSet, ShapeError};
use packed::PANEL;
use tile::Sink;

/// What is applied to the outputs of a linear layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// Nothing.
    None,
    /// [`gelu`].
    Gelu,
}

/// Memory that a product needs besides its operands, kept from call to call.
#[derive(Debug, Default)]
pub struct Scratch {
    rows: QuantisedRows,
    #[cfg(target_arch = "wasm32")]
    wide: Vec<i16>,
}

impl Scratch {
    /// Empty; it grows to what the largest call needs.
    pub fn new() -> Self {
        Self::default()
    }
}

/// A linear layer with packed weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Linear {
    weights: PackedWeights,
    /// Padded with zeros to whole panels.
    bias: Vec<f32>,
    activation: Activation,
}

impl Linear {
    /// A layer of these weights; `bias` has one number an output.
    ///
    /// # Errors
    /// When the bias has another length.
    pub fn new(
        weights: PackedWeights,
        mut bias: Vec<f32>,
        activation: Activation,
    ) -> Result<Self, ShapeError> {
        ShapeError::check("the length of the bias", weights.outputs(), bias.len())?;
        bias.resize(weights.scales().len(), 0.0);
        Ok(Self {
            weights,
            bias,
            activation,
        })
    }

    /// The packed weights.
    pub fn weights(&self) -> &PackedWeights {
        &self.weights
    }

    /// `x` has rows of `inputs` numbers, `out` as many rows of `outputs` numbers.
    ///
    /// # Panics
    /// When `out` has fewer rows than `x`.
    pub fn forward(
        &self,
        instruction_set: InstructionSet,
        x: &[f32],
        out: &mut [f32],
        scratch: &mut Scratch,
    ) {
        let rows = x.len() / self.weights.inputs().max(1);
        assert!(
            out.len() >= rows * self.weights.outputs(),
            "the output is too short for its rows"
        );
        scratch
            .rows
            .quantise(instruction_set, x, self.weights.inputs());
        let epilogue = Epilogue {
            layer: self,
            row_factors: &scratch.rows,
            out,
        };
        match instruction_set.kind() {
            Kind::Scalar => scalar::product(&scratch.rows, &self.weights, &mut { epilogue }),
            #[cfg(target_arch = "x86_64")]
            // SAFETY: an `InstructionSet` of this kind is only made where avx2 was detected.
            Kind::Avx2 => unsafe {
                avx2::product(&scratch.rows, &self.weights, &mut { epilogue });
            },
            #[cfg(target_arch = "wasm32")]
            Kind::Simd128 => {
                simd128::product(&scratch.rows, &self.weights, &mut scratch.wide, &mut {
                    epilogue
                })
            }
        }
    }
}

/// Sums to outputs: zero point, scales, bias, activation function.
struct Epilogue<'a> {
    layer: &'a Linear,
    row_factors: &'a QuantisedRows,
    out: &'a mut [f32],
}

impl Sink for Epilogue<'_> {
    #[inline(always)]
    fn store<const T: usize>(&mut self, row: usize, panel: usize, sums: &[[i32; PANEL]; T]) {
        let outputs = self.layer.weights.outputs();
        let first = panel * PANEL;
        let width = PANEL.min(outputs - first);
        let scales = &self.layer.weights.scales()[first..first + PANEL];
        let bias = &self.layer.bias[first..first + PANEL];
        for (t, sums) in sums.iter().enumerate() {
            let (row_scale, row_sum) = self.row_factors.scale_and_sum(row + t);
            let mut y: Lanes = [0.0; PANEL];
            for (lane, y) in y.iter_mut().enumerate() {
                let exact = sums[lane] - ZERO_POINT * row_sum;
                *y = exact as f32 * (row_scale * scales[lane]) + bias[lane];
            }
            if self.layer.activation == Activation::Gelu {
                y = map(y, gelu);
            }
            let at = (row + t) * outputs + first;
            if width == PANEL {
                self.out[at..at + PANEL].copy_from_slice(&y);
            } else {
                self.out[at..at + width].copy_from_slice(&y[..width]);
            }
        }
    }
}

#[cfg(test)]
mod tests;
