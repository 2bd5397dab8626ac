//! Linear layers and layer norms.

use crate::Error;
use candle_core::{Device, Module, Tensor};
use nsp_checkpoint::Dtype;
use nsp_kernels::ops::{LayerNormOp, LinearOp};
use nsp_kernels::{Activation, InstructionSet, PackedWeights};

/// The weights of a linear layer as they come out of the file.
pub(crate) enum Weights {
    /// From a file of floats: candle's matmul.
    Float(Tensor),
    /// From a quantised file: packed for the kernels.
    Packed(PackedWeights),
}

impl Weights {
    /// Reads `outputs` × `inputs` weights, row by row.
    pub fn read(dtype: Dtype, outputs: usize, inputs: usize, bytes: &[u8]) -> Result<Self, Error> {
        if !dtype.is_quantized() {
            let mut values = vec![0.0; outputs * inputs];
            dtype.dequantise(bytes, &mut values);
            return Ok(Self::Float(Tensor::from_vec(
                values,
                (outputs, inputs),
                &Device::Cpu,
            )?));
        }
        let row_bytes = inputs / dtype.block_len() * dtype.block_bytes();
        Ok(Self::Packed(PackedWeights::from_rows(
            outputs,
            inputs,
            |row, values| {
                dtype.dequantise(&bytes[row * row_bytes..(row + 1) * row_bytes], values);
            },
        )))
    }
}

/// `x · Wᵀ + bias`, then GELU where it was asked for.
pub(crate) enum Linear {
    Float {
        linear: candle_nn::Linear,
        activation: Activation,
    },
    Quantised(LinearOp),
}

impl Linear {
    pub fn new(weights: Weights, bias: Vec<f32>, activation: Activation) -> Result<Self, Error> {
        Ok(match weights {
            Weights::Float(weight) => {
                let bias = Tensor::from_vec(bias, weight.dim(0)?, &Device::Cpu)?;
                Self::Float {
                    linear: candle_nn::Linear::new(weight, Some(bias)),
                    activation,
                }
            }
            Weights::Packed(weights) => Self::Quantised(LinearOp {
                linear: nsp_kernels::Linear::new(weights, bias, activation)?,
                instruction_set: InstructionSet::detect(),
            }),
        })
    }

    /// (…, inputs) → (…, outputs).
    pub fn forward(&self, x: &Tensor) -> Result<Tensor, Error> {
        Ok(match self {
            Self::Float {
                linear,
                activation: Activation::None,
            } => linear.forward(x)?,
            Self::Float {
                linear,
                activation: Activation::Gelu,
            } => linear.forward(x)?.gelu_erf()?,
            Self::Quantised(op) => x.apply_op1_no_bwd(op)?,
        })
    }
}

/// `LayerNorm(x + residual)`.
pub(crate) struct LayerNorm(LayerNormOp);

impl LayerNorm {
    pub fn new(weight: Vec<f32>, bias: Vec<f32>, epsilon: f64) -> Self {
        let epsilon = epsilon as f32;
        Self(LayerNormOp {
            weight,
            bias,
            epsilon,
            instruction_set: InstructionSet::detect(),
        })
    }

    /// (…, hidden), and a residual of the same shape → (…, hidden).
    pub fn forward(&self, x: &Tensor, residual: Option<&Tensor>) -> Result<Tensor, Error> {
        Ok(match residual {
            Some(residual) => x.apply_op2_no_bwd(residual, &self.0)?,
            None => x.apply_op1_no_bwd(&self.0)?,
        })
    }
}
