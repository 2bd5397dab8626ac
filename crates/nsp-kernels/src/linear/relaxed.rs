//! The products with WebAssembly's relaxed SIMD: dot products of 8-bit numbers.
//!
//! The first operand is signed. The second has 7 bits, so that every processor gives the same
//! result. Loops over groups stay loops of one step per group: LLVM would order the steps of an
//! unrolled loop by sum, and V8 would run out of registers. As in `simd128`, there are no closures.

use super::four_bit::to_pairs;
use super::tile::{Microkernel, Sink, multiply};
use super::{FourBitWeights, PanelBuffer, SevenBitWeights, seven_bit};
use crate::activations::Activations;
use crate::layout::{BLOCK, Form, GROUP, PANEL, Scaling};
use crate::vector::simd128::Simd128;
use std::arch::wasm32::*;
use std::cell::Cell;
use std::hint::black_box;
use std::ops::Range;

/// A tile of 6 rows has twelve registers of sums. With two of weights and one of activations, they
/// fit 16 registers.
pub(super) const SEVEN_BIT: Form = Form {
    tile: 6,
    wide: false,
    corrections: false,
    scaling: Scaling::Row,
};
/// A tile has eight registers of 16-bit sums. Its eight registers of 32-bit sums are needed only
/// after each block.
pub(super) const FOUR_BIT: Form = Form {
    tile: 4,
    wide: false,
    corrections: true,
    scaling: Scaling::Row,
};

#[inline(always)]
fn lanes(low: v128, high: v128) -> [i32; PANEL] {
    let mut lanes = [0; PANEL];
    // SAFETY: two registers have as many bytes as eight integers.
    unsafe {
        v128_store(lanes.as_mut_ptr().cast(), low);
        v128_store(lanes[4..].as_mut_ptr().cast(), high);
    }
    lanes
}

/// `i32x4.relaxed_dot_i8x16_i7x16_add_s`: one instruction where the processor has AVX-VNNI.
struct SevenBit<'a> {
    x: &'a Activations,
    weights: &'a SevenBitWeights,
    panel: &'a [u8],
    ahead: Ahead<'a>,
}

/// The next panel, which is read a little at a time while the kernel works on the current panel. A
/// model's weights are far larger than a cache, so the first tile of each panel would wait for all
/// of the panel's weights; WebAssembly has no prefetch instruction.
struct Ahead<'a> {
    panel: Cell<&'a [u8]>,
    /// Cache lines per call of `read`.
    lines: usize,
}

impl<'a> Ahead<'a> {
    /// Bytes in a cache line.
    const LINE: usize = 64;
    /// With fewer rows than this, nothing is read ahead. Some processors wait for what is read (Zen
    /// 5 took 23 instead of 16 ms for 16 tokens). Others gain a fifth with 16 rows, but are fast
    /// enough without it.
    const ROWS: usize = 32;
    /// Groups of inputs between two calls of `read`.
    const GROUPS: usize = 16;
    fn nothing() -> Self {
        Self {
            panel: Cell::new(&[]),
            lines: 0,
        }
    }

    fn new(x: &Activations, panel: &'a [u8]) -> Self {
        let tiles = x.tiling().tiles().min(SevenBit::ROWS / SevenBit::TILE);
        let times = tiles * x.stride().div_ceil(Self::GROUPS * GROUP);
        Self {
            panel: Cell::new(panel),
            lines: panel.len().div_ceil(Self::LINE).div_ceil(times.max(1)),
        }
    }

    #[inline(always)]
    fn read(&self) {
        for _ in 0..self.lines {
            if let Some((line, rest)) = self.panel.get().split_at_checked(Self::LINE) {
                black_box(line[0]);
                self.panel.set(rest);
            }
        }
    }
}

impl Microkernel for SevenBit<'_> {
    type Vector = Simd128<true>;
    const TILE: usize = SEVEN_BIT.tile;
    const ACTIVATION_BYTES: usize = 1;
    // Processors for which this kernel is chosen have 48 KB of level-1 cache or more, with few
    // exceptions, and pieces cost 3 to 6 % there.
    const INPUTS: usize = usize::MAX;
    // With more rows, reading ahead costs more than it gains.
    const ROWS: usize = 72;

    #[inline(always)]
    fn load(&mut self, panel: usize, _: Range<usize>) {
        self.panel = self.weights.panel(panel);
        let next = (panel + 1) * PANEL < self.weights.outputs();
        self.ahead = if next && self.x.rows() >= Ahead::ROWS {
            Ahead::new(self.x, self.weights.panel(panel + 1))
        } else {
            Ahead::nothing()
        };
    }

    #[inline(always)]
    unsafe fn sums<const T: usize>(
        &self,
        row: usize,
        segment: usize,
        inputs: Range<usize>,
    ) -> [[i32; PANEL]; T] {
        let groups = inputs.len() / GROUP;
        let weights = &self.panel[inputs.start * PANEL..inputs.end * PANEL];
        let activations = &self.x.narrow()[self.x.places(row..row + T, inputs)];
        // SAFETY: each of the groups has 4 · T activations and 32 weights, and the
        // pointers advance by one group each time.
        unsafe {
            let mut activations = activations.as_ptr();
            let mut weights = weights.as_ptr();
            let mut sums = [[i32x4_splat(0); 2]; T];
            let mut left = groups;
            while left > 0 {
                self.ahead.read();
                let mut groups = left.min(Ahead::GROUPS);
                left -= groups;
                while groups > 0 {
                    groups -= 1;
                    let first = v128_load(weights.cast());
                    let second = v128_load(weights.add(16).cast());
                    for (t, [low, high]) in sums.iter_mut().enumerate() {
                        let four = v128_load32_splat(activations.add(t * GROUP).cast());
                        *low = i32x4_relaxed_dot_i8x16_i7x16_add(four, first, *low);
                        *high = i32x4_relaxed_dot_i8x16_i7x16_add(four, second, *high);
                    }
                    activations = activations.add(T * GROUP);
                    weights = weights.add(GROUP * PANEL);
                }
            }
            let mut all = [[0; PANEL]; T];
            for (t, (all, [low, high])) in all.iter_mut().zip(sums).enumerate() {
                let correction = i32x4_splat(seven_bit::ZERO_POINT * self.x.sum(row + t, segment));
                *all = lanes(i32x4_sub(low, correction), i32x4_sub(high, correction));
            }
            all
        }
    }
}

/// `i16x8.relaxed_dot_i8x16_i7x16_s`: one instruction on every x86-64. Eight products of 4-bit
/// weights are summed in 16 bits; the product that widens them also multiplies.
struct FourBit<'a> {
    x: &'a Activations,
    weights: &'a FourBitWeights,
    panel: &'a mut PanelBuffer,
    /// Groups in a block: 8, hidden from LLVM, so that it can't unroll the loop.
    groups: usize,
}

impl Microkernel for FourBit<'_> {
    type Vector = Simd128<true>;
    const TILE: usize = FOUR_BIT.tile;
    const ACTIVATION_BYTES: usize = 1;
    const INPUTS: usize = 1536;
    const ROWS: usize = 64;

    #[inline(always)]
    fn load(&mut self, panel: usize, inputs: Range<usize>) {
        let (stored, multipliers) = self.weights.panel(panel, inputs);
        let PanelBuffer { bytes, words } = &mut *self.panel;
        bytes.resize(stored.len() * 2, 0);
        words.resize(multipliers.len() * 2, 0);
        let low_half = u8x16_splat(15);
        // In 16 bytes, the low halves are four inputs of four outputs, and the high halves are the
        // next four inputs. The other four outputs are in the next 16 bytes.
        for (out, stored) in bytes.chunks_exact_mut(64).zip(stored.chunks_exact(32)) {
            for half in [0, 16] {
                // SAFETY: 16 bytes are read at 0 or 16 of 32, and written at 0 or 16 and at 32 or
                // 48 of 64.
                unsafe {
                    let both = v128_load(stored.as_ptr().add(half).cast());
                    let out = out.as_mut_ptr().add(half);
                    v128_store(out.cast(), v128_and(both, low_half));
                    v128_store(out.add(32).cast(), u8x16_shr(both, 4));
                }
            }
        }
        to_pairs(multipliers, words);
    }

    #[inline(always)]
    unsafe fn sums<const T: usize>(
        &self,
        row: usize,
        _: usize,
        inputs: Range<usize>,
    ) -> [[i32; PANEL]; T] {
        let blocks = inputs.len() / BLOCK;
        let weights = &self.panel.bytes[..inputs.len() * PANEL];
        let multipliers = &self.panel.words[..blocks * 2 * PANEL];
        let corrections = self.x.correction_places(row..row + T, inputs.clone());
        let corrections = &self.x.corrections()[corrections];
        let activations = &self.x.narrow()[self.x.places(row..row + T, inputs)];
        // SAFETY: each block has 8 groups of 4 · T activations and 32 weights, T corrections and 16
        // multipliers. The pointers advance by one group and one block each time.
        unsafe {
            let mut activations = activations.as_ptr();
            let mut corrections = corrections.as_ptr();
            let mut weights = weights.as_ptr();
            let mut multipliers = multipliers.as_ptr();
            let mut sums = [[i32x4_splat(0); 2]; T];
            for _ in 0..blocks {
                // The sums start from the zero point's share. Σ a · (w − 8) is at most
                // 16 · 127 · 8 = 16,256, so the final 16-bit sums are right, even if they wrap
                // around in between.
                let mut block = [[i32x4_splat(0); 2]; T];
                for (t, block) in block.iter_mut().enumerate() {
                    *block = [v128_load32_splat(corrections.add(t).cast()); 2];
                }
                corrections = corrections.add(T);
                let mut groups = self.groups;
                loop {
                    let first = v128_load(weights.cast());
                    let second = v128_load(weights.add(16).cast());
                    for (t, [low, high]) in block.iter_mut().enumerate() {
                        let four = v128_load32_splat(activations.add(t * GROUP).cast());
                        *low = i16x8_add(*low, i16x8_relaxed_dot_i8x16_i7x16(four, first));
                        *high = i16x8_add(*high, i16x8_relaxed_dot_i8x16_i7x16(four, second));
                    }
                    activations = activations.add(T * GROUP);
                    weights = weights.add(GROUP * PANEL);
                    groups -= 1;
                    if groups == 0 {
                        break;
                    }
                }
                let first = v128_load(multipliers.cast());
                let second = v128_load(multipliers.add(8).cast());
                for ([low, high], block) in sums.iter_mut().zip(block) {
                    *low = i32x4_add(*low, i32x4_dot_i16x8(block[0], first));
                    *high = i32x4_add(*high, i32x4_dot_i16x8(block[1], second));
                }
                multipliers = multipliers.add(2 * PANEL);
            }
            let mut all = [[0; PANEL]; T];
            for (all, [low, high]) in all.iter_mut().zip(sums) {
                *all = lanes(low, high);
            }
            all
        }
    }
}

#[target_feature(enable = "simd128,relaxed-simd")]
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
        ahead: Ahead::nothing(),
    };
    // SAFETY: this function is compiled with relaxed SIMD, and the module was validated with it.
    unsafe { multiply(kernel, x, panels, sink) }
}

#[target_feature(enable = "simd128,relaxed-simd")]
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
        groups: black_box(BLOCK / GROUP),
    };
    // SAFETY: as above.
    unsafe { multiply(kernel, x, panels, sink) }
    panel.give_back();
}
