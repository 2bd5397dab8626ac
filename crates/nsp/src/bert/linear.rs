//! Linear layers and layer norms.

use crate::Error;
use candle_core::{Device, Module, Tensor};
use nsp_checkpoint::{BertConfig, Dtype, read_q4_0};
use nsp_kernels::ops::{LayerNormOp, LinearOp};
use nsp_kernels::{
    Activation, FourBitWeights, InstructionSet, PackedWeights, Packing, SevenBitWeights, Team,
    layer_norm,
};

/// The weights of a linear layer as they come out of the file.
pub(crate) enum Weights {
    /// From a file of floats: candle's matmul.
    Float(Tensor),
    /// From a quantised file: packed for the kernels.
    Packed(PackedWeights),
}

impl Weights {
    /// Reads `outputs` × `inputs` weights, row by row; those that are quantised are packed so.
    pub fn read(
        packing: Packing,
        dtype: Dtype,
        outputs: usize,
        inputs: usize,
        bytes: &[u8],
    ) -> Result<Self, Error> {
        if !dtype.is_quantized() {
            let mut values = vec![0.0; outputs * inputs];
            dtype.dequantise(bytes, &mut values);
            return Ok(Self::Float(Tensor::from_vec(
                values,
                (outputs, inputs),
                &Device::Cpu,
            )?));
        }
        let packed = pack(packing, dtype, outputs, inputs, bytes);
        Ok(Self::Packed(packed))
    }
}

// The widest matrix that a model may have can be packed.
const _: () = assert!(BertConfig::MOST_COLUMNS <= FourBitWeights::MOST_INPUTS);

/// Packs `outputs` × `inputs` weights, row by row. Only Q4_0 can be packed in 4 bits; all else is
/// packed in 7, whatever is asked for.
pub(crate) fn pack(
    packing: Packing,
    dtype: Dtype,
    outputs: usize,
    inputs: usize,
    bytes: &[u8],
) -> PackedWeights {
    let row_bytes = inputs / dtype.block_len() * dtype.block_bytes();
    let row_of = |row: usize| &bytes[row * row_bytes..(row + 1) * row_bytes];
    if dtype == Dtype::Q4_0 {
        let fill = |row, scales: &mut [f32], stored: &mut [u8]| {
            read_q4_0(row_of(row), scales, stored);
        };
        return match packing {
            Packing::FourBit => {
                PackedWeights::FourBit(FourBitWeights::from_rows(outputs, inputs, fill))
            }
            Packing::SevenBit => {
                PackedWeights::SevenBit(SevenBitWeights::from_blocks(outputs, inputs, fill))
            }
        };
    }
    let fill = |row, values: &mut [f32]| dtype.dequantise(row_of(row), values);
    PackedWeights::SevenBit(SevenBitWeights::from_rows(outputs, inputs, fill))
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
    /// The instructions are those of packed weights; floats are candle's matter.
    pub fn new(
        weights: Weights,
        bias: Vec<f32>,
        activation: Activation,
        instruction_set: InstructionSet,
    ) -> Result<Self, Error> {
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
                instruction_set,
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
pub(crate) struct LayerNorm(pub LayerNormOp);

impl LayerNorm {
    /// (…, hidden), and a residual of the same shape → (…, hidden).
    pub fn forward(&self, x: &Tensor, residual: Option<&Tensor>) -> Result<Tensor, Error> {
        Ok(match residual {
            Some(residual) => x.apply_op2_no_bwd(residual, &self.0)?,
            None => x.apply_op1_no_bwd(&self.0)?,
        })
    }

    /// Rows of `hidden` numbers into `out`, in one thread.
    pub fn forward_into(&self, x: &[f32], out: &mut [f32]) {
        let LayerNormOp {
            weight,
            bias,
            epsilon,
            instruction_set,
        } = &self.0;
        let (team, set) = (Team::solo(), *instruction_set);
        layer_norm(&team, set, x, &[], weight, bias, *epsilon, out);
    }
}
