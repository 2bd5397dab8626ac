//! The product with WebAssembly's fixed-width SIMD.
//!
//! Its only integer dot product, `i32x4.dot_i16x8_s`, takes 16-bit operands: activations are
//! widened once before the walk, weights while they are loaded.

use super::packed::{GROUP, PANEL, PackedWeights};
use super::rows::QuantisedRows;
use super::tile::{Microkernel, Sink, multiply};
use std::arch::wasm32::*;

struct Simd128<'a> {
    stride: usize,
    activations: &'a [i16],
}

impl Microkernel for Simd128<'_> {
    const ACTIVATION_BYTES: usize = 2;

    #[inline(always)]
    unsafe fn sums<const T: usize>(&self, row: usize, panel: &[u8]) -> [[i32; PANEL]; T] {
        let mut sums = [[0; PANEL]; T];
        // Two halves of four outputs: T · 2 sums and their operands stay within the 16 registers
        // of the smallest x86-64.
        for half in 0..2 {
            // SAFETY: handed on from the caller.
            let part = unsafe { self.half::<T>(row, panel, half) };
            for (sums, part) in sums.iter_mut().zip(part) {
                sums[half * 4..half * 4 + 4].copy_from_slice(&part);
            }
        }
        sums
    }
}

impl Simd128<'_> {
    /// The sums of four of a panel's outputs.
    ///
    /// # Safety
    /// As [`Microkernel::sums`].
    #[inline(always)]
    unsafe fn half<const T: usize>(&self, row: usize, panel: &[u8], half: usize) -> [[i32; 4]; T] {
        let stride = self.stride;
        // SAFETY: the caller promises that the rows exist and that the panel holds
        // `stride / GROUP` groups of `GROUP · PANEL` = 32 bytes, of which this half reads 16 at an
        // offset of 0 or 16; four widened activations are 8 bytes. All loads stay within these.
        unsafe {
            let activations = self.activations.as_ptr().add(row * stride);
            let weights = panel.as_ptr().add(half * GROUP * PANEL / 2);
            let mut sums = [[i32x4_splat(0); 2]; T];
            for group in 0..stride / GROUP {
                let at = weights.add(group * GROUP * PANEL);
                // Two outputs of four inputs each.
                let first = u16x8_load_extend_u8x8(at);
                let second = u16x8_load_extend_u8x8(at.add(8));
                for (t, [low, high]) in sums.iter_mut().enumerate() {
                    let four = activations.add(t * stride + group * GROUP).cast::<u64>();
                    let four = v128_load64_splat(four);
                    *low = i32x4_add(*low, i32x4_dot_i16x8(first, four));
                    *high = i32x4_add(*high, i32x4_dot_i16x8(second, four));
                }
            }
            // Each output's sum stands in two neighbouring lanes.
            sums.map(|[low, high]| {
                let sum = i32x4_add(
                    i32x4_shuffle::<0, 2, 4, 6>(low, high),
                    i32x4_shuffle::<1, 3, 5, 7>(low, high),
                );
                let mut lanes = [0; 4];
                v128_store(lanes.as_mut_ptr().cast(), sum);
                lanes
            })
        }
    }
}

#[target_feature(enable = "simd128")]
pub(super) fn product(
    rows: &QuantisedRows,
    weights: &PackedWeights,
    wide: &mut Vec<i16>,
    sink: &mut impl Sink,
) {
    wide.clear();
    wide.extend(rows.values().iter().map(|&v| i16::from(v)));
    let kernel = Simd128 {
        stride: rows.stride(),
        activations: wide,
    };
    // SAFETY: this function is compiled with simd128, and the module was validated with it.
    unsafe { multiply(&kernel, rows, weights, sink) }
}
