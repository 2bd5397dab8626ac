//! The products with x86-64's 256-bit integer instructions.

use super::four_bit::{to_bytes, to_pairs};
use super::tile::{Microkernel, Sink, multiply};
use super::{FourBitWeights, PanelBuffer, SevenBitWeights, seven_bit};
use crate::activations::Activations;
use crate::layout::{BLOCK, Form, GROUP, PANEL, Scaling};
use crate::vector::avx2::Avx2;
use std::arch::x86_64::*;
use std::ops::Range;

const TILE: usize = 4;
pub(super) const SEVEN_BIT: Form = Form {
    tile: TILE,
    wide: false,
    corrections: false,
    scaling: Scaling::Row,
};
pub(super) const FOUR_BIT: Form = Form {
    tile: TILE,
    wide: false,
    corrections: true,
    scaling: Scaling::Row,
};

/// Groups in a block. With 4-bit weights, the products of this many groups can be added in 16 bits.
const GROUPS: usize = BLOCK / GROUP;

/// Four inputs of a row, repeated for all outputs.
///
/// # Safety
/// `four` points to four bytes that can be read.
#[inline]
#[target_feature(enable = "avx2")]
unsafe fn broadcast(four: *const i8) -> __m256i {
    // SAFETY: the caller's promise.
    _mm256_set1_epi32(unsafe { four.cast::<i32>().read_unaligned() })
}

#[inline]
#[target_feature(enable = "avx2")]
fn lanes(sum: __m256i) -> [i32; PANEL] {
    let mut lanes = [0; PANEL];
    // SAFETY: a register has as many bytes as eight integers.
    unsafe { _mm256_storeu_si256(lanes.as_mut_ptr().cast(), sum) };
    lanes
}

struct SevenBit<'a> {
    x: &'a Activations,
    weights: &'a SevenBitWeights,
    panel: &'a [u8],
}

impl Microkernel for SevenBit<'_> {
    type Vector = Avx2;
    const TILE: usize = TILE;
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
        let panel = &self.panel[inputs.start * PANEL..inputs.end * PANEL];
        let activations = &self.x.narrow()[self.x.places(row..row + T, inputs)];
        let activations = activations.chunks_exact(T * GROUP);
        // SAFETY: the caller promises avx2. A group has 32 bytes of weights and 4 · T of
        // activations, and all loads stay within these.
        unsafe {
            let ones = _mm256_set1_epi16(1);
            let mut sums = [_mm256_setzero_si256(); T];
            for (four, weights) in activations.zip(panel.chunks_exact(GROUP * PANEL)) {
                let weights = _mm256_loadu_si256(weights.as_ptr().cast());
                for (t, sum) in sums.iter_mut().enumerate() {
                    // Two products are at most 2 · 127 · 127 = 32,258, so their 16-bit sum can't
                    // saturate.
                    let pairs =
                        _mm256_maddubs_epi16(weights, broadcast(four.as_ptr().add(t * GROUP)));
                    *sum = _mm256_add_epi32(*sum, _mm256_madd_epi16(pairs, ones));
                }
            }
            std::array::from_fn(|t| {
                let correction = seven_bit::ZERO_POINT * self.x.sum(row + t, segment);
                lanes(_mm256_sub_epi32(sums[t], _mm256_set1_epi32(correction)))
            })
        }
    }
}

struct FourBit<'a> {
    x: &'a Activations,
    weights: &'a FourBitWeights,
    panel: &'a mut PanelBuffer,
}

impl Microkernel for FourBit<'_> {
    type Vector = Avx2;
    const TILE: usize = TILE;
    const ACTIVATION_BYTES: usize = 1;
    const INPUTS: usize = 1536;

    #[inline(always)]
    fn load(&mut self, panel: usize, inputs: Range<usize>) {
        let (stored, multipliers) = self.weights.panel(panel, inputs);
        self.panel.bytes.resize(stored.len() * 2, 0);
        to_bytes(stored, &mut self.panel.bytes);
        self.panel.words.resize(multipliers.len() * 2, 0);
        to_pairs(multipliers, &mut self.panel.words);
    }

    #[inline(always)]
    unsafe fn sums<const T: usize>(
        &self,
        row: usize,
        _: usize,
        inputs: Range<usize>,
    ) -> [[i32; PANEL]; T] {
        let corrections = self.x.correction_places(row..row + T, inputs.clone());
        let corrections = self.x.corrections()[corrections].chunks_exact(T);
        let activations = &self.x.narrow()[self.x.places(row..row + T, inputs)];
        let activations = activations.chunks_exact(T * BLOCK);
        let weights = self.panel.bytes.chunks_exact(BLOCK * PANEL);
        let multipliers = self.panel.words.chunks_exact(2 * PANEL);
        // SAFETY: the caller promises avx2. A block has 8 times 32 bytes of weights, 8 times 4 · T
        // of activations, T corrections and 16 multipliers, and all loads stay within these.
        unsafe {
            let mut sums = [_mm256_setzero_si256(); T];
            for (((x, corrections), weights), multipliers) in
                activations.zip(corrections).zip(weights).zip(multipliers)
            {
                // The sums start from the zero point's share. Σ a · (w − 8) is at most
                // 16 · 127 · 8 = 16,256, so the final 16-bit sums are right, even if they wrap
                // around in between.
                let mut block: [__m256i; T] =
                    std::array::from_fn(|t| broadcast(corrections.as_ptr().add(t).cast()));
                for group in 0..GROUPS {
                    let weights = weights.as_ptr().add(group * GROUP * PANEL);
                    let weights = _mm256_loadu_si256(weights.cast());
                    for (t, block) in block.iter_mut().enumerate() {
                        let four = broadcast(x.as_ptr().add((group * T + t) * GROUP));
                        *block = _mm256_add_epi16(*block, _mm256_maddubs_epi16(weights, four));
                    }
                }
                let multipliers = _mm256_loadu_si256(multipliers.as_ptr().cast());
                for (sum, block) in sums.iter_mut().zip(block) {
                    *sum = _mm256_add_epi32(*sum, _mm256_madd_epi16(block, multipliers));
                }
            }
            sums.map(|sum| lanes(sum))
        }
    }
}

#[target_feature(enable = "avx2")]
pub(super) fn seven_bit(
    x: &Activations,
    weights: &SevenBitWeights,
    panels: Range<usize>,
    sink: &impl Sink,
) {
    let kernel = SevenBit {
        x,
        weights,
        panel: &[],
    };
    // SAFETY: this function is compiled for, and only called with, avx2.
    unsafe { multiply(kernel, x, panels, sink) }
}

#[target_feature(enable = "avx2")]
pub(super) fn four_bit(
    x: &Activations,
    weights: &FourBitWeights,
    panels: Range<usize>,
    sink: &impl Sink,
) {
    let mut panel = PanelBuffer::take();
    let kernel = FourBit {
        x,
        weights,
        panel: &mut panel,
    };
    // SAFETY: as above.
    unsafe { multiply(kernel, x, panels, sink) }
    panel.give_back();
}
