//! The products with WebAssembly's fixed-width SIMD.
//!
//! Its only integer dot product, `i32x4.dot_i16x8_s`, takes 16-bit operands. So activations have 16
//! bits, and a panel's weights are widened, zero point and multiplier included, into a buffer that
//! stays in the level-1 cache while all tokens are processed.
//!
//! This module contains no closures. A closure is compiled separately, without the instructions of
//! the function that it ends up in, and every intrinsic in it stays a call.

use super::tile::{Microkernel, Sink, multiply};
use super::{FourBitWeights, PanelBuffer, SevenBitWeights, four_bit, seven_bit};
use crate::activations::Activations;
use crate::layout::{BLOCK, Form, GROUP, PANEL, Scaling};
use crate::vector::simd128::Simd128 as Floats;
use std::arch::wasm32::*;
use std::hint::black_box;
use std::ops::Range;

pub(super) const FORM: Form = Form {
    tile: 4,
    wide: true,
    corrections: false,
    scaling: Scaling::Row,
};

/// Weights that can be widened to 16 bits.
trait Widen {
    /// Writes the integers of 8 outputs: 4 inputs of the first output, the same 4 of the second
    /// output, and so on, then the next 4 inputs.
    fn widen(&self, panel: usize, inputs: Range<usize>, out: &mut Vec<i16>);
}

impl Widen for SevenBitWeights {
    #[inline(always)]
    fn widen(&self, panel: usize, inputs: Range<usize>, out: &mut Vec<i16>) {
        let stored = &self.panel(panel)[inputs.start * PANEL..inputs.end * PANEL];
        out.resize(stored.len(), 0);
        for (out, &stored) in out.iter_mut().zip(stored) {
            *out = i16::from(stored) - seven_bit::ZERO_POINT as i16;
        }
    }
}

impl Widen for FourBitWeights {
    #[inline(always)]
    fn widen(&self, panel: usize, inputs: Range<usize>, out: &mut Vec<i16>) {
        let (stored, multipliers) = self.panel(panel, inputs);
        out.resize(stored.len() * 2, 0);
        let blocks = out.chunks_exact_mut(BLOCK * PANEL);
        let stored = stored.chunks_exact(BLOCK * PANEL / 2);
        for ((out, stored), multipliers) in blocks.zip(stored).zip(multipliers.chunks_exact(PANEL))
        {
            // In eight bytes, the low halves are four inputs of two outputs, and the high halves
            // are the next four inputs.
            for (two, multipliers) in multipliers.chunks_exact(2).enumerate() {
                let first = i16x8_splat(i16::from(multipliers[0]));
                let second = i16x8_splat(i16::from(multipliers[1]));
                let multiplier = i64x2_shuffle::<0, 2>(first, second);
                let zero_point = i16x8_splat(four_bit::ZERO_POINT as i16);
                for pair in 0..BLOCK / (2 * GROUP) {
                    let eight = &stored[pair * GROUP * PANEL + two * 8..][..8];
                    let places =
                        &mut out[pair * 2 * GROUP * PANEL + two * 8..][..GROUP * PANEL + 8];
                    // SAFETY: `eight` has the 8 bytes that are read. `places` has the 8 numbers
                    // that are written at its start, and the 8 that are written at 32.
                    unsafe {
                        let v = u16x8_load_extend_u8x8(eight.as_ptr());
                        let low = v128_and(v, u16x8_splat(15));
                        let low = i16x8_mul(i16x8_sub(low, zero_point), multiplier);
                        v128_store(places.as_mut_ptr().cast(), low);
                        let next = places.as_mut_ptr().add(GROUP * PANEL);
                        let high = u16x8_shr(v, 4);
                        let high = i16x8_mul(i16x8_sub(high, zero_point), multiplier);
                        v128_store(next.cast(), high);
                    }
                }
            }
        }
    }
}

struct Simd128<'a, W> {
    x: &'a Activations,
    weights: &'a W,
    panel: &'a mut PanelBuffer,
    /// The first input that was loaded.
    first: usize,
}

impl<W: Widen> Microkernel for Simd128<'_, W> {
    type Vector = Floats<false>;
    const TILE: usize = FORM.tile;
    const ACTIVATION_BYTES: usize = 2;
    const INPUTS: usize = 1024;

    #[inline(always)]
    fn load(&mut self, panel: usize, inputs: Range<usize>) {
        self.first = inputs.start;
        self.weights.widen(panel, inputs, &mut self.panel.words);
    }

    #[inline(always)]
    unsafe fn sums<const T: usize>(
        &self,
        row: usize,
        _: usize,
        inputs: Range<usize>,
    ) -> [[i32; PANEL]; T] {
        // The outputs are processed in two halves of four: T · 2 sums and their operands fit the 16
        // registers of an x86-64 processor without AVX-512.
        let mut sums = [[0; PANEL]; T];
        for half in 0..2 {
            // SAFETY: the caller's promise.
            let part = unsafe { self.half::<T>(row, inputs.clone(), half) };
            for (sums, part) in sums.iter_mut().zip(part) {
                sums[half * 4..half * 4 + 4].copy_from_slice(&part);
            }
        }
        sums
    }
}

impl<W> Simd128<'_, W> {
    /// The sums of four of a panel's outputs.
    ///
    /// # Safety
    /// As [`Microkernel::sums`].
    #[inline(always)]
    unsafe fn half<const T: usize>(
        &self,
        row: usize,
        inputs: Range<usize>,
        half: usize,
    ) -> [[i32; 4]; T] {
        let groups = inputs.len() / GROUP;
        let start = inputs.start - self.first;
        let weights = &self.panel.words[start * PANEL..][..inputs.len() * PANEL];
        let activations = &self.x.wide()[self.x.places(row..row + T, inputs)];
        // SAFETY: each of the groups has 4 · T activations and 32 weights, of
        // which this half reads 16 at an offset of 0 or 16. The pointers advance by one group each
        // time.
        unsafe {
            let mut activations = activations.as_ptr();
            let mut weights = weights.as_ptr().add(half * GROUP * PANEL / 2);
            let mut sums = [[i32x4_splat(0); 2]; T];
            for _ in 0..groups {
                // Each register holds four inputs of two outputs.
                let first = v128_load(weights.cast());
                let second = v128_load(weights.add(8).cast());
                for (t, [low, high]) in sums.iter_mut().enumerate() {
                    let four = v128_load64_splat(activations.add(t * GROUP).cast());
                    *low = i32x4_add(*low, i32x4_dot_i16x8(first, four));
                    *high = i32x4_add(*high, i32x4_dot_i16x8(second, four));
                }
                activations = activations.add(T * GROUP);
                weights = weights.add(GROUP * PANEL);
            }
            // A browser that packs pairs of registers into wider ones begins at two stores side by side, and
            // takes in the loop above. Without these stores it would begin at the shuffles, which it can't
            // pack.
            let mut pairs = [[[0_i32; 4]; 2]; T];
            for (pair, [low, high]) in pairs.iter_mut().zip(sums) {
                v128_store(pair.as_mut_ptr().cast(), low);
                v128_store(pair.as_mut_ptr().add(1).cast(), high);
            }
            // Each output's sum is spread over two neighbouring lanes.
            let mut lanes = [[0; 4]; T];
            for (lanes, pair) in lanes.iter_mut().zip(black_box(&mut pairs)) {
                let low = v128_load(pair.as_ptr().cast());
                let high = v128_load(pair.as_ptr().add(1).cast());
                let even = i32x4_shuffle::<0, 2, 4, 6>(low, high);
                let odd = i32x4_shuffle::<1, 3, 5, 7>(low, high);
                v128_store(lanes.as_mut_ptr().cast(), i32x4_add(even, odd));
            }
            lanes
        }
    }
}

#[target_feature(enable = "simd128")]
pub(super) fn seven_bit(
    x: &Activations,
    weights: &SevenBitWeights,
    panels: Range<usize>,
    sink: &impl Sink,
) {
    product(x, weights, panels, sink);
}

#[target_feature(enable = "simd128")]
pub(super) fn four_bit(
    x: &Activations,
    weights: &FourBitWeights,
    panels: Range<usize>,
    sink: &impl Sink,
) {
    product(x, weights, panels, sink);
}

#[inline]
#[target_feature(enable = "simd128")]
fn product<W: Widen>(x: &Activations, weights: &W, panels: Range<usize>, sink: &impl Sink) {
    let mut panel = PanelBuffer::take();
    let kernel = Simd128 {
        x,
        weights,
        panel: &mut panel,
        first: 0,
    };
    // SAFETY: this function is compiled with simd128, and the module was validated with it.
    unsafe { multiply(kernel, x, panels, sink) }
    panel.give_back();
}
