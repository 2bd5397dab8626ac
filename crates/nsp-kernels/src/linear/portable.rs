//! The product in plain Rust that LLVM vectorises, for processors without a kernel of their own.
//!
//! Rows and weights are contiguous, in 16 bits, so that each sum is a dot product, a loop that LLVM
//! vectorises.

use super::tile::Sink;
use super::{FourBitWeights, PanelBuffer, SevenBitWeights, four_bit, seven_bit};
use crate::activations::Activations;
use crate::layout::{BLOCK, Form, GROUP, PANEL};
use crate::vector::Plain;
use std::ops::Range;

pub(super) const FORM: Form = Form {
    tile: 1,
    wide: true,
    corrections: false,
};

/// Rows that are multiplied by a pair of outputs at a time. With more, their sums would not stay in
/// registers.
const ROWS: usize = 4;

pub(super) fn seven_bit(
    x: &Activations,
    weights: &SevenBitWeights,
    panels: Range<usize>,
    sink: &impl Sink,
) {
    let unpack = |panel, words: &mut [i16]| {
        let groups = weights.panel(panel).chunks_exact(GROUP * PANEL);
        for (group, bytes) in groups.enumerate() {
            put(group, bytes, words, |byte, _| {
                i16::from(byte) - seven_bit::ZERO_POINT as i16
            });
        }
    };
    product(x, unpack, panels, sink);
}

pub(super) fn four_bit(
    x: &Activations,
    weights: &FourBitWeights,
    panels: Range<usize>,
    sink: &impl Sink,
) {
    let unpack = |panel, words: &mut [i16]| {
        let (stored, multipliers) = weights.panel(panel);
        let blocks = stored.chunks_exact(BLOCK * PANEL / 2);
        for (block, (stored, multipliers)) in
            blocks.zip(multipliers.chunks_exact(PANEL)).enumerate()
        {
            let integer = |number: u8, lane: usize| {
                (i16::from(number) - four_bit::ZERO_POINT as i16) * i16::from(multipliers[lane])
            };
            for (pair, bytes) in stored.chunks_exact(GROUP * PANEL).enumerate() {
                let group = block * BLOCK / GROUP + 2 * pair;
                put(group, bytes, words, |byte, lane| integer(byte & 15, lane));
                put(group + 1, bytes, words, |byte, lane| {
                    integer(byte >> 4, lane)
                });
            }
        }
    };
    product(x, unpack, panels, sink);
}

/// Writes four inputs of each of the 8 outputs to the outputs' rows in `words`.
#[inline(always)]
fn put(group: usize, bytes: &[u8], words: &mut [i16], integer: impl Fn(u8, usize) -> i16) {
    let stride = words.len() / PANEL;
    let rows = words.chunks_exact_mut(stride);
    for (lane, (row, four)) in rows.zip(bytes.chunks_exact(GROUP)).enumerate() {
        for (place, &byte) in row[group * GROUP..][..GROUP].iter_mut().zip(four) {
            *place = integer(byte, lane);
        }
    }
}

/// `unpack` writes the integers of a panel: 8 rows, one per output.
fn product(
    x: &Activations,
    unpack: impl Fn(usize, &mut [i16]),
    panels: Range<usize>,
    sink: &impl Sink,
) {
    let stride = x.stride();
    let mut buffer = PanelBuffer::take();
    buffer.words.resize(PANEL * stride, 0);
    let rows = |from: usize| &x.wide()[from * stride..];
    for panel in panels {
        unpack(panel, &mut buffer.words);
        let mut row = 0;
        while row + ROWS <= x.rows() {
            let mut sums = [[0; PANEL]; ROWS];
            for (pair, weights) in buffer.words.chunks_exact((2 * stride).max(1)).enumerate() {
                let of_pair = four_rows(rows(row), weights, stride);
                for (sums, of_pair) in sums.iter_mut().zip(of_pair) {
                    sums[2 * pair..][..2].copy_from_slice(&of_pair);
                }
            }
            sink.store::<Plain>(row, panel, &sums);
            row += ROWS;
        }
        while row < x.rows() {
            let mut sums = [[0; PANEL]];
            for (sum, weights) in sums[0]
                .iter_mut()
                .zip(buffer.words.chunks_exact(stride.max(1)))
            {
                *sum = dot(&rows(row)[..stride], weights);
            }
            sink.store::<Plain>(row, panel, &sums);
            row += 1;
        }
    }
    buffer.give_back();
}

/// The sums of four rows and two outputs. They are written out, because LLVM does not vectorise
/// sums in an array.
#[inline(never)]
fn four_rows(x: &[i16], weights: &[i16], stride: usize) -> [[i32; 2]; ROWS] {
    let row = |number: usize| &x[number * stride..][..stride];
    let (a, b, c, d) = (row(0), row(1), row(2), row(3));
    let (v, w) = (&weights[..stride], &weights[stride..][..stride]);
    let mut sums = [[0; 2]; ROWS];
    for input in 0..stride {
        let (v, w) = (i32::from(v[input]), i32::from(w[input]));
        let [a, b, c, d] = [a, b, c, d].map(|row| i32::from(row[input]));
        sums[0][0] += a * v;
        sums[0][1] += a * w;
        sums[1][0] += b * v;
        sums[1][1] += b * w;
        sums[2][0] += c * v;
        sums[2][1] += c * w;
        sums[3][0] += d * v;
        sums[3][1] += d * w;
    }
    sums
}

#[inline(never)]
fn dot(x: &[i16], weights: &[i16]) -> i32 {
    let products = x.iter().zip(weights);
    products.map(|(&x, &w)| i32::from(x) * i32::from(w)).sum()
}
