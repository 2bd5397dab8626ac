//! The products with Arm's 128-bit SIMD (NEON).
//!
//! There are two forms. `DOT` needs the processor's feature `dotprod` (Armv8.2): one instruction adds
//! sixteen products of bytes to four sums of 32 bits. The other form runs on every processor with NEON:
//! it adds products of bytes in 16 bits first, as many as fit.

use super::tile::{Microkernel, Sink, multiply};
use super::{FourBitWeights, PanelBuffer, SevenBitWeights, four_bit, seven_bit};
use crate::activations::Activations;
use crate::layout::{BLOCK, Form, GROUP, PANEL, Scaling};
use crate::vector::neon::Neon;
use std::arch::aarch64::*;
use std::arch::asm;
use std::arch::is_aarch64_feature_detected;
use std::ops::Range;

/// Both forms read the same activations. Without `dotprod` and with 4-bit weights, a tile has sixteen
/// registers of 16-bit sums and eight of 32-bit sums; with their operands they fit 32 registers.
pub(super) const FORM: Form = Form {
    tile: 4,
    wide: false,
    corrections: false,
    scaling: Scaling::Row,
};

/// Groups in a block.
const GROUPS: usize = BLOCK / GROUP;
/// Bytes in a register: a group of four outputs.
const REGISTER: usize = 16;
/// Groups of 7-bit weights, 0..=127, whose products fit 16 bits: a pair of products is at most
/// 2 · 127 · 127 = 32,258.
const SEVEN_BIT_RUN: usize = 1;
/// The same for 4-bit weights, −8..=7: sixteen products are at most 16 · 127 · 8 = 16,256 in magnitude.
const FOUR_BIT_RUN: usize = GROUPS;

/// One row's sums with a panel: four outputs in each register.
type Sums = [int32x4_t; 2];

/// Whether the processor has instructions for dot products of bytes.
fn has_dot_products() -> bool {
    is_aarch64_feature_detected!("dotprod")
}

/// Four inputs of a row, repeated for four outputs.
///
/// # Safety
/// `four` points to four bytes that can be read.
#[inline]
#[target_feature(enable = "neon")]
unsafe fn broadcast(four: *const i8) -> int8x16_t {
    // SAFETY: the caller's promise.
    let four = unsafe { four.cast::<i32>().read_unaligned() };
    vreinterpretq_s8_s32(vdupq_n_s32(four))
}

/// Adds to each sum the products of four neighbouring bytes. The standard library's intrinsic for this
/// instruction, `vdotq_s32`, is not stable in Rust 1.96.
#[inline]
#[target_feature(enable = "neon,dotprod")]
fn add_dots(mut sums: int32x4_t, weights: int8x16_t, four: int8x16_t) -> int32x4_t {
    // SAFETY: the instruction reads and writes only these registers, and this function is compiled for,
    // and only called with, dotprod.
    unsafe {
        asm!(
            "sdot {sums:v}.4s, {weights:v}.16b, {four:v}.16b",
            sums = inout(vreg) sums,
            weights = in(vreg) weights,
            four = in(vreg) four,
            options(pure, nomem, nostack, preserves_flags),
        );
    }
    sums
}

/// Adds the products of one block of inputs, for `T` rows and 8 outputs. Without `DOT`, the products of
/// `RUN` groups must fit 16 bits after neighbours are added.
///
/// # Safety
/// The processor has NEON and, with `DOT`, dotprod. `x` points to 32 · `T` bytes and `weights` to 32 · 8.
#[inline(always)]
unsafe fn add_block<const DOT: bool, const T: usize, const RUN: usize>(
    sums: &mut [Sums; T],
    x: *const i8,
    weights: *const i8,
) {
    // SAFETY: the caller's promise.
    unsafe {
        if DOT {
            add_block_of_dots(sums, x, weights);
        } else {
            add_block_in_runs::<T, RUN>(sums, x, weights);
        }
    }
}

/// # Safety
/// As [`add_block`] with `DOT`.
#[inline(always)]
unsafe fn add_block_of_dots<const T: usize>(
    sums: &mut [Sums; T],
    x: *const i8,
    weights: *const i8,
) {
    for group in 0..GROUPS {
        // SAFETY: each of the groups has 32 bytes of weights and 4 · T of activations.
        unsafe {
            let weights = weights.add(group * GROUP * PANEL);
            let (first, second) = (vld1q_s8(weights), vld1q_s8(weights.add(REGISTER)));
            for (t, [low, high]) in sums.iter_mut().enumerate() {
                let four = broadcast(x.add((group * T + t) * GROUP));
                *low = add_dots(*low, first, four);
                *high = add_dots(*high, second, four);
            }
        }
    }
}

/// # Safety
/// As [`add_block`] without `DOT`.
#[inline(always)]
unsafe fn add_block_in_runs<const T: usize, const RUN: usize>(
    sums: &mut [Sums; T],
    x: *const i8,
    weights: *const i8,
) {
    for run in 0..GROUPS / RUN {
        // SAFETY: each of the groups has 32 bytes of weights and 4 · T of activations.
        unsafe {
            // For each row, the products with two outputs in each register.
            let mut products = [[vdupq_n_s16(0); 4]; T];
            for group in run * RUN..(run + 1) * RUN {
                let weights = weights.add(group * GROUP * PANEL);
                let (first, second) = (vld1q_s8(weights), vld1q_s8(weights.add(REGISTER)));
                for (t, [a, b, c, d]) in products.iter_mut().enumerate() {
                    let four = broadcast(x.add((group * T + t) * GROUP));
                    *a = vmlal_s8(*a, vget_low_s8(first), vget_low_s8(four));
                    *b = vmlal_high_s8(*b, first, four);
                    *c = vmlal_s8(*c, vget_low_s8(second), vget_low_s8(four));
                    *d = vmlal_high_s8(*d, second, four);
                }
            }
            for ([low, high], [a, b, c, d]) in sums.iter_mut().zip(products) {
                *low = vpadalq_s16(*low, vpaddq_s16(a, b));
                *high = vpadalq_s16(*high, vpaddq_s16(c, d));
            }
        }
    }
}

/// # Safety
/// The processor has NEON.
#[inline(always)]
unsafe fn lanes([low, high]: Sums) -> [i32; PANEL] {
    let mut lanes = [0; PANEL];
    // SAFETY: two registers have as many bytes as eight integers. The rest is the caller's promise.
    unsafe {
        vst1q_s32(lanes.as_mut_ptr(), low);
        vst1q_s32(lanes.as_mut_ptr().add(PANEL / 2), high);
    }
    lanes
}

struct SevenBit<'a, const DOT: bool> {
    x: &'a Activations,
    weights: &'a SevenBitWeights,
    panel: &'a [u8],
}

impl<const DOT: bool> Microkernel for SevenBit<'_, DOT> {
    type Vector = Neon;
    const TILE: usize = FORM.tile;
    const ACTIVATION_BYTES: usize = 1;
    const INPUTS: usize = usize::MAX;

    #[inline(always)]
    fn load(&mut self, panel: usize, _: Range<usize>) {
        self.panel = self.weights.panel(panel);
    }

    #[inline(always)]
    unsafe fn sums<const T: usize>(
        &self,
        row: usize,
        segment: usize,
        inputs: Range<usize>,
    ) -> [[i32; PANEL]; T] {
        let weights =
            self.panel[inputs.start * PANEL..inputs.end * PANEL].chunks_exact(BLOCK * PANEL);
        let activations = &self.x.narrow()[self.x.places(row..row + T, inputs)];
        let activations = activations.chunks_exact(T * BLOCK);
        let mut all = [[0; PANEL]; T];
        // SAFETY: the caller promises the instructions, and the chunks are what `add_block` reads.
        unsafe {
            let mut sums = [[vdupq_n_s32(0); 2]; T];
            for (x, weights) in activations.zip(weights) {
                // Weights are 0..=127, the same as signed bytes.
                let weights = weights.as_ptr().cast();
                add_block::<DOT, T, SEVEN_BIT_RUN>(&mut sums, x.as_ptr(), weights);
            }
            for (t, (all, [low, high])) in all.iter_mut().zip(sums).enumerate() {
                let correction = vdupq_n_s32(seven_bit::ZERO_POINT * self.x.sum(row + t, segment));
                *all = lanes([vsubq_s32(low, correction), vsubq_s32(high, correction)]);
            }
        }
        all
    }
}

struct FourBit<'a, const DOT: bool> {
    x: &'a Activations,
    weights: &'a FourBitWeights,
    /// The weights of a panel as signed bytes.
    panel: &'a mut PanelBuffer,
    multipliers: &'a [i8],
}

/// A panel's weights without their zero point, as one signed byte each: 4 inputs of 8 outputs, then the
/// next 4 inputs.
#[inline(always)]
fn to_signed_bytes(stored: &[u8], out: &mut [u8]) {
    const ZERO_POINT: u8 = four_bit::ZERO_POINT as u8;
    let pairs = out.chunks_exact_mut(2 * GROUP * PANEL);
    for (out, stored) in pairs.zip(stored.chunks_exact(GROUP * PANEL)) {
        let (low, high) = out.split_at_mut(GROUP * PANEL);
        for ((low, high), stored) in low.iter_mut().zip(high).zip(stored) {
            *low = (stored & 15).wrapping_sub(ZERO_POINT);
            *high = (stored >> 4).wrapping_sub(ZERO_POINT);
        }
    }
}

impl<const DOT: bool> Microkernel for FourBit<'_, DOT> {
    type Vector = Neon;
    const TILE: usize = FORM.tile;
    const ACTIVATION_BYTES: usize = 1;
    const INPUTS: usize = 1536;

    #[inline(always)]
    fn load(&mut self, panel: usize, inputs: Range<usize>) {
        let (stored, multipliers) = self.weights.panel(panel, inputs);
        self.panel.bytes.resize(stored.len() * 2, 0);
        to_signed_bytes(stored, &mut self.panel.bytes);
        self.multipliers = multipliers;
    }

    #[inline(always)]
    unsafe fn sums<const T: usize>(
        &self,
        row: usize,
        _: usize,
        inputs: Range<usize>,
    ) -> [[i32; PANEL]; T] {
        let activations = &self.x.narrow()[self.x.places(row..row + T, inputs)];
        let activations = activations.chunks_exact(T * BLOCK);
        let weights = self.panel.bytes.chunks_exact(BLOCK * PANEL);
        let multipliers = self.multipliers.chunks_exact(PANEL);
        let mut all = [[0; PANEL]; T];
        // SAFETY: the caller promises the instructions. The chunks are what `add_block` reads, and those
        // of the multipliers have eight bytes.
        unsafe {
            let mut sums = [[vdupq_n_s32(0); 2]; T];
            for ((x, weights), multipliers) in activations.zip(weights).zip(multipliers) {
                let mut block = [[vdupq_n_s32(0); 2]; T];
                let weights = weights.as_ptr().cast();
                add_block::<DOT, T, FOUR_BIT_RUN>(&mut block, x.as_ptr(), weights);
                let multipliers = vmovl_s8(vld1_s8(multipliers.as_ptr()));
                let first = vmovl_s16(vget_low_s16(multipliers));
                let second = vmovl_high_s16(multipliers);
                for ([low, high], block) in sums.iter_mut().zip(block) {
                    *low = vmlaq_s32(*low, block[0], first);
                    *high = vmlaq_s32(*high, block[1], second);
                }
            }
            for (all, sums) in all.iter_mut().zip(sums) {
                *all = lanes(sums);
            }
        }
        all
    }
}

#[target_feature(enable = "neon,dotprod")]
fn multiply_with_dots<M: Microkernel>(
    kernel: M,
    x: &Activations,
    panels: Range<usize>,
    sink: &impl Sink,
) {
    // SAFETY: this function is compiled for, and only called with, NEON and dotprod.
    unsafe { multiply(kernel, x, panels, sink) }
}

#[target_feature(enable = "neon")]
fn multiply_in_runs<M: Microkernel>(
    kernel: M,
    x: &Activations,
    panels: Range<usize>,
    sink: &impl Sink,
) {
    // SAFETY: this function is compiled for, and only called with, NEON.
    unsafe { multiply(kernel, x, panels, sink) }
}

/// # Safety
/// The processor has NEON and, with `DOT`, dotprod.
unsafe fn seven_bit_as<const DOT: bool>(
    x: &Activations,
    weights: &SevenBitWeights,
    panels: Range<usize>,
    sink: &impl Sink,
) {
    let kernel = SevenBit::<DOT> {
        x,
        weights,
        panel: &[],
    };
    // SAFETY: the caller's promise.
    unsafe {
        if DOT {
            multiply_with_dots(kernel, x, panels, sink);
        } else {
            multiply_in_runs(kernel, x, panels, sink);
        }
    }
}

/// # Safety
/// The processor has NEON and, with `DOT`, dotprod.
unsafe fn four_bit_as<const DOT: bool>(
    x: &Activations,
    weights: &FourBitWeights,
    panels: Range<usize>,
    sink: &impl Sink,
) {
    let mut panel = PanelBuffer::take();
    let kernel = FourBit::<DOT> {
        x,
        weights,
        panel: &mut panel,
        multipliers: &[],
    };
    // SAFETY: the caller's promise.
    unsafe {
        if DOT {
            multiply_with_dots(kernel, x, panels, sink);
        } else {
            multiply_in_runs(kernel, x, panels, sink);
        }
    }
    panel.give_back();
}

/// # Safety
/// The processor has NEON.
pub(super) unsafe fn seven_bit(
    x: &Activations,
    weights: &SevenBitWeights,
    panels: Range<usize>,
    sink: &impl Sink,
) {
    // SAFETY: the caller's promise, and dotprod was detected if it is used.
    unsafe {
        if has_dot_products() {
            seven_bit_as::<true>(x, weights, panels, sink);
        } else {
            seven_bit_as::<false>(x, weights, panels, sink);
        }
    }
}

/// # Safety
/// The processor has NEON.
pub(super) unsafe fn four_bit(
    x: &Activations,
    weights: &FourBitWeights,
    panels: Range<usize>,
    sink: &impl Sink,
) {
    // SAFETY: the caller's promise, and dotprod was detected if it is used.
    unsafe {
        if has_dot_products() {
            four_bit_as::<true>(x, weights, panels, sink);
        } else {
            four_bit_as::<false>(x, weights, panels, sink);
        }
    }
}

#[cfg(test)]
mod tests;
