//! The product with x86-64's 256-bit integer instructions.

use super::packed::{GROUP, PANEL, PackedWeights};
use super::rows::QuantisedRows;
use super::tile::{Microkernel, Sink, multiply};
use std::arch::x86_64::*;

struct Avx2<'a>(&'a QuantisedRows);

impl Microkernel for Avx2<'_> {
    const ACTIVATION_BYTES: usize = 1;

    #[inline(always)]
    unsafe fn sums<const T: usize>(&self, row: usize, panel: &[u8]) -> [[i32; PANEL]; T] {
        let stride = self.0.stride();
        // SAFETY: the caller promises that the rows exist and that the panel holds
        // `stride / GROUP` groups of `GROUP · PANEL` = 32 bytes; all loads stay within these. The
        // two arrays of a register's size are read and written whole.
        unsafe {
            let activations = self.0.values().as_ptr().add(row * stride);
            let ones = _mm256_set1_epi16(1);
            let mut sums = [_mm256_setzero_si256(); T];
            for group in 0..stride / GROUP {
                let weights = _mm256_loadu_si256(panel.as_ptr().add(group * GROUP * PANEL).cast());
                for (t, sum) in sums.iter_mut().enumerate() {
                    let four = activations.add(t * stride + group * GROUP).cast::<i32>();
                    let four = _mm256_set1_epi32(four.read_unaligned());
                    // At most 2 · 127 · 127 = 32,258: the 16-bit sum of two can't saturate.
                    let pairs = _mm256_maddubs_epi16(weights, four);
                    *sum = _mm256_add_epi32(*sum, _mm256_madd_epi16(pairs, ones));
                }
            }
            sums.map(|sum| {
                let mut lanes = [0; PANEL];
                _mm256_storeu_si256(lanes.as_mut_ptr().cast(), sum);
                lanes
            })
        }
    }
}

#[target_feature(enable = "avx2")]
pub(super) fn product(rows: &QuantisedRows, weights: &PackedWeights, sink: &mut impl Sink) {
    // SAFETY: this function is compiled for, and only called with, avx2.
    unsafe { multiply(&Avx2(rows), rows, weights, sink) }
}
