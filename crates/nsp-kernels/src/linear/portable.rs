//! The product in plain Rust that LLVM vectorises, for processors without a kernel of their own.
//!
//! Rows and weights are contiguous, in 16 bits, so that each sum is a dot product. A block of 32 inputs
//! is summed in 16 bits, eight numbers at a time, and the blocks in 32 bits. The loops have the form that
//! LLVM turns into instructions for 16-bit products; a change of form can halve their speed.

use super::tile::Sink;
use super::{FourBitWeights, PanelBuffer, SevenBitWeights, four_bit, seven_bit};
use crate::activations::Activations;
use crate::layout::{BLOCK, Form, GROUP, PANEL, Scaling};
use crate::vector::{Plain, Vector};
use std::ops::Range;

pub(super) const FORM: Form = Form {
    tile: 1,
    wide: true,
    corrections: false,
    scaling: Scaling::Row,
};

/// Rows that are multiplied at a time. With more, their sums would not stay in registers.
const ROWS: usize = 4;
/// Sums of 16 bits that a block of inputs is added to. Each is a sum of four products of an activation
/// and a weight, of magnitude 4 · 127 · 63 = 32,004 at most.
const LANES: usize = 8;

pub(super) fn seven_bit(
    x: &Activations,
    weights: &SevenBitWeights,
    panels: Range<usize>,
    sink: &impl Sink,
) {
    let unpack = |panel, output: usize, row: &mut [i16], _: &mut [i16]| {
        let groups = weights.panel(panel).as_chunks::<{ GROUP * PANEL }>().0;
        let places = row.as_chunks_mut::<GROUP>().0;
        for (place, group) in places.iter_mut().zip(groups) {
            *place = four(group, output).map(|byte| i16::from(byte) - seven_bit::ZERO_POINT as i16);
        }
    };
    let sums = |rows: Rows, weights: &_, _: &_| block_sums(rows, weights);
    product(x, unpack, sums, panels, sink);
}

pub(super) fn four_bit(
    x: &Activations,
    weights: &FourBitWeights,
    panels: Range<usize>,
    sink: &impl Sink,
) {
    let unpack = |panel, output: usize, row: &mut [i16], factors: &mut [i16]| {
        let (stored, multipliers) = weights.panel(panel, 0..row.len());
        let groups = stored.as_chunks::<{ GROUP * PANEL }>().0;
        let places = row.as_chunks_mut::<{ 2 * GROUP }>().0;
        for (place, group) in places.iter_mut().zip(groups) {
            let bytes = four(group, output);
            let (low, high) = place.split_at_mut(GROUP);
            for ((low, high), byte) in low.iter_mut().zip(high).zip(bytes) {
                *low = i16::from(byte & 15) - four_bit::ZERO_POINT as i16;
                *high = i16::from(byte >> 4) - four_bit::ZERO_POINT as i16;
            }
        }
        let multipliers = multipliers.as_chunks::<PANEL>().0;
        for (factor, multipliers) in factors.iter_mut().zip(multipliers) {
            *factor = i16::from(multipliers[output]);
        }
    };
    product(x, unpack, multiplied_block_sums, panels, sink);
}

/// The bytes of one output among those of a panel.
#[inline(always)]
fn four(group: &[u8; GROUP * PANEL], output: usize) -> [u8; GROUP] {
    group.as_chunks().0[output]
}

/// The activations of some rows, in blocks.
type Rows<'a> = [&'a [[i16; BLOCK]]; ROWS];

/// `unpack` writes the weights of one output of a panel, and a factor for each block. `sums` returns the
/// sums of [`ROWS`] rows.
fn product(
    x: &Activations,
    unpack: impl Fn(usize, usize, &mut [i16], &mut [i16]),
    sums: impl Fn(Rows, &[[i16; BLOCK]], &[i16]) -> [i32; ROWS],
    panels: Range<usize>,
    sink: &impl Sink,
) {
    let (stride, blocks) = (x.stride(), x.stride() / BLOCK);
    let mut buffer = PanelBuffer::take();
    buffer.words.resize(PANEL * (stride + blocks), 0);
    let activations = x.wide().as_chunks::<BLOCK>().0;
    let row = |number: usize| &activations[number * blocks..][..blocks];
    let segments = x.segments();
    for panel in panels {
        let (weights, factors) = buffer.words.split_at_mut(PANEL * stride);
        for output in 0..PANEL {
            let weights = &mut weights[output * stride..][..stride];
            unpack(
                panel,
                output,
                weights,
                &mut factors[output * blocks..][..blocks],
            );
        }
        let weights = weights.as_chunks::<BLOCK>().0;
        for first in (0..x.rows()).step_by(ROWS) {
            let mut totals = [Plain::splat(0.0); ROWS];
            let totals = &mut totals[..ROWS.min(x.rows() - first)];
            for segment in 0..segments.count() {
                let inputs = segments.inputs(segment);
                let part = inputs.start / BLOCK..inputs.end / BLOCK;
                // The last rows are repeated where there are none.
                let rows = std::array::from_fn(|at| {
                    let number = (first + at).min(x.rows() - 1);
                    &row(number)[part.clone()]
                });
                let mut tile = [[0; PANEL]; ROWS];
                for output in 0..PANEL {
                    let place = output * blocks + part.start..output * blocks + part.end;
                    let of_output = sums(rows, &weights[place.clone()], &factors[place]);
                    for (tile, sum) in tile.iter_mut().zip(of_output) {
                        tile[output] = sum;
                    }
                }
                sink.add(first, panel, segment, &tile[..totals.len()], totals);
            }
            sink.store(first, panel, totals);
        }
    }
    buffer.give_back();
}

#[inline(never)]
fn block_sums(rows: Rows, weights: &[[i16; BLOCK]]) -> [i32; ROWS] {
    let rows = rows.map(|row| &row[..weights.len()]);
    let mut sums = [[0; LANES / 2]; ROWS];
    for (block, weights) in weights.iter().enumerate() {
        for (row, sums) in rows.iter().zip(&mut sums) {
            let of_block = block_sum(&row[block], weights);
            for (lane, sum) in sums.iter_mut().enumerate() {
                *sum += i32::from(of_block[2 * lane]) + i32::from(of_block[2 * lane + 1]);
            }
        }
    }
    sums.map(|sums| sums.iter().sum())
}

/// The same with a factor for each block.
#[inline(never)]
fn multiplied_block_sums(rows: Rows, weights: &[[i16; BLOCK]], factors: &[i16]) -> [i32; ROWS] {
    let rows = rows.map(|row| &row[..weights.len()]);
    let factors = &factors[..weights.len()];
    let mut sums = [[0; LANES / 2]; ROWS];
    for (block, weights) in weights.iter().enumerate() {
        // Once for each of two lanes: their products and sum are one instruction.
        let factor = [factors[block]; 2].map(i32::from);
        for (row, sums) in rows.iter().zip(&mut sums) {
            let of_block = block_sum(&row[block], weights);
            for (lane, sum) in sums.iter_mut().enumerate() {
                *sum += i32::from(of_block[2 * lane]) * factor[0]
                    + i32::from(of_block[2 * lane + 1]) * factor[1];
            }
        }
    }
    sums.map(|sums| sums.iter().sum())
}

#[inline(always)]
fn block_sum(x: &[i16; BLOCK], weights: &[i16; BLOCK]) -> [i16; LANES] {
    let mut sums = [0; LANES];
    for first in (0..BLOCK).step_by(LANES) {
        for (lane, sum) in sums.iter_mut().enumerate() {
            *sum += x[first + lane] * weights[first + lane];
        }
    }
    sums
}
