//! The quantised linear layer: `activation(x · Wᵀ + bias)`.
//!
//! Activations have 8 bits; weights are packed in 4 or 7 bits. The products of a segment of inputs,
//! with one scale per token and one per output, are summed exactly in integers. Most weights have one
//! segment. Scales, bias and the activation function are applied to each tile of sums before it is
//! stored.

#[cfg(target_arch = "x86_64")]
mod avx2;
mod four_bit;
#[cfg(target_arch = "aarch64")]
mod neon;
#[cfg(not(target_arch = "wasm32"))]
mod portable;
#[cfg(all(target_arch = "wasm32", feature = "relaxed-simd"))]
mod relaxed;
mod scalar;
mod seven_bit;
#[cfg(target_arch = "wasm32")]
mod simd128;
mod tile;

pub use four_bit::FourBitWeights;
pub use seven_bit::SevenBitWeights;

use crate::activations::Activations;
use crate::disjoint::Disjoint;
use crate::instruction_set::Kind;
use crate::layout::{BLOCK, Form, PANEL, Scaling};
use crate::math::gelu;
use crate::vector::{Vector, eights};
use crate::{InstructionSet, ShapeError, Team};
use std::cell::RefCell;
use std::ops::Range;
use tile::Sink;

/// The smallest number of panels that a member takes at once. With four, two members seldom write
/// to the same cache line.
const PANELS: usize = 4;

/// The function that is applied to the outputs of a linear layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// Nothing.
    None,
    /// GELU with the error function (Hendrycks and Gimpel, 2016, arXiv:1606.08415), absolute error
    /// below 1e-6.
    Gelu,
}

/// A way to pack weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// [`SevenBitWeights`].
    SevenBit,
    /// [`FourBitWeights`].
    FourBit,
}

impl Packing {
    /// A short name for people: `7-bit` or `4-bit`.
    pub fn name(self) -> &'static str {
        match self {
            Self::SevenBit => "7-bit",
            Self::FourBit => "4-bit",
        }
    }

    /// How activations must be laid out for weights of this packing and for these instructions, if the
    /// weights have one scale per row.
    fn form(self, instruction_set: InstructionSet) -> Form {
        match (instruction_set.kind(), self) {
            (Kind::Scalar, _) => scalar::FORM,
            #[cfg(not(target_arch = "wasm32"))]
            (Kind::Portable, _) => portable::FORM,
            #[cfg(target_arch = "x86_64")]
            (Kind::Avx2, Self::SevenBit) => avx2::SEVEN_BIT,
            #[cfg(target_arch = "x86_64")]
            (Kind::Avx2, Self::FourBit) => avx2::FOUR_BIT,
            #[cfg(target_arch = "aarch64")]
            (Kind::Neon, _) => neon::FORM,
            #[cfg(target_arch = "wasm32")]
            (Kind::Simd128, _) => simd128::FORM,
            #[cfg(all(target_arch = "wasm32", feature = "relaxed-simd"))]
            (Kind::Relaxed, Self::SevenBit) => relaxed::SEVEN_BIT,
            #[cfg(all(target_arch = "wasm32", feature = "relaxed-simd"))]
            (Kind::Relaxed, Self::FourBit) => relaxed::FOUR_BIT,
        }
    }
}

/// Weights in one of the packings.
#[derive(Clone, Debug, PartialEq)]
pub enum PackedWeights {
    /// One byte per weight, one scale per output or per segment of its inputs.
    SevenBit(SevenBitWeights),
    /// Half a byte per weight, one multiplier per block, one scale per output.
    FourBit(FourBitWeights),
}

impl PackedWeights {
    /// Rows of the matrix.
    pub fn outputs(&self) -> usize {
        match self {
            Self::SevenBit(weights) => weights.outputs(),
            Self::FourBit(weights) => weights.outputs(),
        }
    }

    /// Columns of the matrix.
    pub fn inputs(&self) -> usize {
        match self {
            Self::SevenBit(weights) => weights.inputs(),
            Self::FourBit(weights) => weights.inputs(),
        }
    }

    /// The size of the packed weights in bytes.
    pub fn bytes(&self) -> usize {
        match self {
            Self::SevenBit(weights) => weights.bytes(),
            Self::FourBit(weights) => weights.bytes(),
        }
    }

    /// The packing of these weights.
    pub fn packing(&self) -> Packing {
        match self {
            Self::SevenBit(_) => Packing::SevenBit,
            Self::FourBit(_) => Packing::FourBit,
        }
    }

    /// How activations must be laid out for these weights and instructions.
    pub fn form(&self, instruction_set: InstructionSet) -> Form {
        let scaling = match self {
            Self::SevenBit(weights) => weights.scaling(),
            Self::FourBit(_) => Scaling::Row,
        };
        Form {
            scaling,
            ..self.packing().form(instruction_set)
        }
    }

    /// For each segment, one scale per output, padded with zeros to whole panels.
    fn scales(&self) -> &[f32] {
        match self {
            Self::SevenBit(weights) => weights.scales(),
            Self::FourBit(weights) => weights.scales(),
        }
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
    /// A layer with these weights. `bias` has one number per output.
    ///
    /// # Errors
    /// When `bias` has another length.
    pub fn new(
        weights: PackedWeights,
        mut bias: Vec<f32>,
        activation: Activation,
    ) -> Result<Self, ShapeError> {
        ShapeError::check("the length of the bias", weights.outputs(), bias.len())?;
        bias.resize(weights.outputs().next_multiple_of(PANEL), 0.0);
        Ok(Self {
            weights,
            bias,
            activation,
        })
    }

    /// A layer whose bias is zero.
    pub fn without_bias(weights: PackedWeights, activation: Activation) -> Self {
        Self {
            bias: vec![0.0; weights.outputs().next_multiple_of(PANEL)],
            weights,
            activation,
        }
    }

    /// The packed weights.
    pub fn weights(&self) -> &PackedWeights {
        &self.weights
    }

    /// Computes the layer. `x` holds rows of `inputs` numbers, in the form that
    /// [`PackedWeights::form`] returns. `out` is (rows, outputs), row-major.
    ///
    /// # Panics
    /// When `x` has another form or width, or `out` has another length.
    pub fn forward(
        &self,
        team: &Team,
        instruction_set: InstructionSet,
        x: &Activations,
        out: &mut [f32],
    ) {
        let (inputs, outputs) = (self.weights.inputs(), self.weights.outputs());
        let form = self.weights.form(instruction_set);
        assert_eq!(x.form(), form, "the activations stand in another form");
        assert_eq!(x.stride(), inputs.next_multiple_of(BLOCK), "another width");
        assert_eq!(out.len(), x.rows() * outputs, "the output has another size");
        let sink = Epilogue {
            layer: self,
            x,
            outputs,
            out: Disjoint::new(out),
        };
        team.run(&|share| {
            for panels in share.pieces(outputs.div_ceil(PANEL), PANELS) {
                product(instruction_set, x, &self.weights, panels, &sink);
            }
        });
    }
}

fn product(
    instruction_set: InstructionSet,
    x: &Activations,
    weights: &PackedWeights,
    panels: Range<usize>,
    sink: &impl Sink,
) {
    use PackedWeights::{FourBit, SevenBit};
    match (instruction_set.kind(), weights) {
        (Kind::Scalar, SevenBit(weights)) => scalar::seven_bit(x, weights, panels, sink),
        (Kind::Scalar, FourBit(weights)) => scalar::four_bit(x, weights, panels, sink),
        #[cfg(not(target_arch = "wasm32"))]
        (Kind::Portable, SevenBit(weights)) => portable::seven_bit(x, weights, panels, sink),
        #[cfg(not(target_arch = "wasm32"))]
        (Kind::Portable, FourBit(weights)) => portable::four_bit(x, weights, panels, sink),
        #[cfg(target_arch = "x86_64")]
        // SAFETY: an `InstructionSet` of this kind is only made where avx2 was detected.
        (Kind::Avx2, SevenBit(weights)) => unsafe { avx2::seven_bit(x, weights, panels, sink) },
        #[cfg(target_arch = "x86_64")]
        // SAFETY: as above.
        (Kind::Avx2, FourBit(weights)) => unsafe { avx2::four_bit(x, weights, panels, sink) },
        #[cfg(target_arch = "aarch64")]
        // SAFETY: an `InstructionSet` of this kind is only made where NEON was detected.
        (Kind::Neon, SevenBit(weights)) => unsafe { neon::seven_bit(x, weights, panels, sink) },
        #[cfg(target_arch = "aarch64")]
        // SAFETY: as above.
        (Kind::Neon, FourBit(weights)) => unsafe { neon::four_bit(x, weights, panels, sink) },
        #[cfg(target_arch = "wasm32")]
        (Kind::Simd128, SevenBit(weights)) => simd128::seven_bit(x, weights, panels, sink),
        #[cfg(target_arch = "wasm32")]
        (Kind::Simd128, FourBit(weights)) => simd128::four_bit(x, weights, panels, sink),
        #[cfg(all(target_arch = "wasm32", feature = "relaxed-simd"))]
        (Kind::Relaxed, SevenBit(weights)) => relaxed::seven_bit(x, weights, panels, sink),
        #[cfg(all(target_arch = "wasm32", feature = "relaxed-simd"))]
        (Kind::Relaxed, FourBit(weights)) => relaxed::four_bit(x, weights, panels, sink),
    }
}

thread_local! {
    static PANEL_BUFFER: RefCell<PanelBuffer> = const { RefCell::new(PanelBuffer::EMPTY) };
}

/// One panel of weights in the form that a kernel computes with. Each thread keeps its own.
#[derive(Debug)]
struct PanelBuffer {
    #[cfg(any(
        target_arch = "x86_64",
        target_arch = "aarch64",
        feature = "relaxed-simd"
    ))]
    bytes: Vec<u8>,
    words: Vec<i16>,
}

impl PanelBuffer {
    const EMPTY: Self = Self {
        #[cfg(any(
            target_arch = "x86_64",
            target_arch = "aarch64",
            feature = "relaxed-simd"
        ))]
        bytes: Vec::new(),
        words: Vec::new(),
    };

    /// The thread's buffer. It is taken, not borrowed, because a borrow needs a closure, and a
    /// closure is not compiled with the instructions of the function around it.
    fn take() -> Self {
        PANEL_BUFFER.replace(Self::EMPTY)
    }

    fn give_back(self) {
        PANEL_BUFFER.set(self);
    }
}

/// Turns sums into outputs: applies the scales, the bias and the activation function.
struct Epilogue<'a> {
    layer: &'a Linear,
    x: &'a Activations,
    outputs: usize,
    out: Disjoint<'a, f32>,
}

impl Sink for Epilogue<'_> {
    #[inline(always)]
    fn add<V: Vector>(
        &self,
        row: usize,
        panel: usize,
        segment: usize,
        sums: &[[i32; PANEL]],
        totals: &mut [V],
    ) {
        let at = segment * self.layer.bias.len() + panel * PANEL;
        let (scales, _) = eights(&self.layer.weights.scales()[at..]);
        let scales = V::load(&scales[0]);
        for (t, (total, sums)) in totals.iter_mut().zip(sums).enumerate() {
            let scale = V::splat(self.x.scale(row + t, segment)).mul(scales);
            let share = V::from_integers(sums).mul(scale);
            *total = if segment == 0 {
                share
            } else {
                total.add(share)
            };
        }
    }

    #[inline(always)]
    fn store<V: Vector>(&self, row: usize, panel: usize, totals: &[V]) {
        let first = panel * PANEL;
        let width = PANEL.min(self.outputs - first);
        let (bias, _) = eights(&self.layer.bias[first..]);
        let bias = V::load(&bias[0]);
        for (t, total) in totals.iter().enumerate() {
            let y = total.add(bias);
            let y = match self.layer.activation {
                Activation::None => y,
                Activation::Gelu => gelu(y),
            };
            let at = (row + t) * self.outputs + first;
            // SAFETY: each panel goes to one member only, and each tile is stored once.
            let out = unsafe { self.out.part(at..at + width) };
            // A copy of constant length compiles to two stores, any other copy to a call.
            match out.as_mut_array() {
                Some(out) => y.store(out),
                None => {
                    let mut lanes = [0.0; PANEL];
                    y.store(&mut lanes);
                    out.copy_from_slice(&lanes[..width]);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
