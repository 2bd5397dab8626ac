//! Weights in 7 bits, with one scale per output or per segment of its inputs.

use super::four_bit;
use crate::instruction_set::for_each_instruction_set;
use crate::layout::{BLOCK, GROUP, PANEL, Scaling, Segments};
use crate::math::{largest_magnitude, step_and_inverse};
use crate::vector::{LANES, ROUNDING, Vector, eights};
use crate::{InstructionSet, ShapeError};
use std::ops::Range;

/// The stored value of a zero weight. Weights are stored as 0..=127. With a second operand in this
/// range, WebAssembly's relaxed dot product is deterministic, and x86's `vpmaddubsw` can't
/// saturate.
pub(crate) const ZERO_POINT: i32 = 64;
/// The largest stored magnitude around the zero point.
const MAGNITUDE: f32 = 63.0;

/// A weight matrix of `outputs` rows and `inputs` columns in 7 bits:
/// `weight ≈ scale · (stored − 64)`, with one byte per weight, and one scale per row or per segment of
/// a row. The weights may come from any format. A row with a weight that is not finite gives outputs that are not
/// finite.
///
/// The weights are stored in panels of 8 outputs: 4 inputs of the first output, the same 4 of the
/// second output, and so on, then the next 4 inputs. So one 32-byte load has what a tile needs
/// next. Both dimensions are padded with zero weights, outputs to a multiple of 8 and inputs to a
/// multiple of 32.
#[derive(Clone, Debug, PartialEq)]
pub struct SevenBitWeights {
    outputs: usize,
    inputs: usize,
    scaling: Scaling,
    segments: Segments,
    data: Vec<u8>,
    scales: Vec<f32>,
}

impl SevenBitWeights {
    /// Packs row-major weights of `outputs` × `inputs` with one scale per row.
    ///
    /// # Errors
    /// When `weights` has another length.
    pub fn from_f32(outputs: usize, inputs: usize, weights: &[f32]) -> Result<Self, ShapeError> {
        ShapeError::check("the number of weights", outputs * inputs, weights.len())?;
        Ok(Self::from_rows(
            outputs,
            inputs,
            Scaling::Row,
            |row, values| {
                values.copy_from_slice(&weights[row * inputs..(row + 1) * inputs]);
            },
        ))
    }

    /// Packs a matrix row by row, so that the whole matrix is never in memory as floats.
    /// `fill(row, values)` writes the `inputs` weights of one row.
    pub fn from_rows(
        outputs: usize,
        inputs: usize,
        scaling: Scaling,
        mut fill: impl FnMut(usize, &mut [f32]),
    ) -> Self {
        let set = InstructionSet::detect();
        let mut packed = Self::zeros(outputs, inputs, scaling);
        let mut values = vec![0.0; inputs.next_multiple_of(BLOCK)];
        for row in 0..outputs {
            fill(row, &mut values[..inputs]);
            for segment in 0..packed.segments.count() {
                let values = &values[packed.segments.inputs(segment)];
                let (inverse, places) = packed.part(row, segment, largest_magnitude(values));
                pack_floats(set, values, inverse, places);
            }
        }
        packed
    }

    /// Packs a matrix of 4-bit blocks row by row, with one scale per row. `fill(row, scales, stored)` writes one row, as
    /// for [`FourBitWeights::from_rows`]: a scale for each block of 32 inputs, and for each weight
    /// a number that stands for `scale · (stored − 8)`.
    ///
    /// [`FourBitWeights::from_rows`]: super::FourBitWeights::from_rows
    pub fn from_blocks(
        outputs: usize,
        inputs: usize,
        mut fill: impl FnMut(usize, &mut [f32], &mut [u8]),
    ) -> Self {
        let set = InstructionSet::detect();
        let mut packed = Self::zeros(outputs, inputs, Scaling::Row);
        let stride = inputs.next_multiple_of(BLOCK);
        let mut scales = vec![0.0; stride / BLOCK];
        let mut stored = vec![four_bit::ZERO_POINT as u8; stride];
        for row in 0..outputs {
            fill(row, &mut scales, &mut stored[..inputs]);
            let mut largest = 0.0;
            largest_in_blocks(set, &scales, &stored, &mut largest);
            // `largest_in_blocks` ignores NaN.
            if scales.iter().any(|scale| scale.is_nan()) {
                largest = f32::NAN;
            }
            let (inverse, places) = packed.part(row, 0, largest);
            pack_blocks(set, &scales, &stored, inverse, places);
        }
        packed
    }

    fn zeros(outputs: usize, inputs: usize, scaling: Scaling) -> Self {
        let padded_outputs = outputs.next_multiple_of(PANEL);
        let segments = Segments::new(scaling, inputs.next_multiple_of(BLOCK));
        Self {
            outputs,
            inputs,
            scaling,
            segments,
            data: vec![ZERO_POINT as u8; padded_outputs * segments.stride()],
            scales: vec![0.0; padded_outputs * segments.count()],
        }
    }

    /// Sets the scale of a row's segment from its largest magnitude. Returns the factor for the
    /// segment's weights, and the panel's bytes from the first of these on: four bytes of this row, then
    /// those of the seven other rows, and so on.
    fn part(&mut self, row: usize, segment: usize, largest: f32) -> (f32, &mut [u8]) {
        let (scale, inverse) = step_and_inverse(largest, MAGNITUDE);
        self.scales[segment * self.outputs.next_multiple_of(PANEL) + row] = scale;
        let panel = self.segments.stride() * PANEL;
        let Range { start, end } = self.segments.inputs(segment);
        let first = start * PANEL + row % PANEL * GROUP;
        let places = &mut self.data[row / PANEL * panel..][first..end * PANEL];
        (inverse, places)
    }

    /// Rows of the matrix.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// Columns of the matrix.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// The size of the packed weights in bytes.
    pub fn bytes(&self) -> usize {
        self.data.len() + size_of_val(self.scales.as_slice())
    }

    /// How many scales a row has.
    pub(crate) fn scaling(&self) -> Scaling {
        self.scaling
    }

    /// The stored weights of 8 outputs.
    pub(crate) fn panel(&self, panel: usize) -> &[u8] {
        let bytes = self.segments.stride() * PANEL;
        &self.data[panel * bytes..][..bytes]
    }

    /// For each segment, one scale per output, padded with zeros to whole panels.
    pub(crate) fn scales(&self) -> &[f32] {
        &self.scales
    }

    /// The integer that stands for a weight, in −63..=63.
    pub(crate) fn integer(&self, output: usize, input: usize) -> i32 {
        let at = input / GROUP * GROUP * PANEL + output % PANEL * GROUP + input % GROUP;
        i32::from(self.panel(output / PANEL)[at]) - ZERO_POINT
    }
}

for_each_instruction_set! {
    /// Packs a row of whole blocks.
    fn pack_floats(values: &[f32], inverse: f32, places: &mut [u8]) = pack_float_row;
}

#[inline(always)]
fn pack_float_row<V: Vector>(values: &[f32], inverse: f32, places: &mut [u8]) {
    let inverse = V::splat(inverse);
    let (eights, _) = eights(values);
    for (eight, places) in eights.iter().zip(places.chunks_mut(2 * GROUP * PANEL)) {
        let (low, high) = seven_bits(V::load(eight).mul(inverse));
        let (first, second) = places.split_at_mut(GROUP * PANEL);
        put(low, first);
        put(high, second);
    }
}

/// Stores four inputs of one output at the start of `places`.
#[inline(always)]
fn put(group: [u8; GROUP], places: &mut [u8]) {
    if let Some(places) = places.first_chunk_mut() {
        *places = group;
    }
}

for_each_instruction_set! {
    /// The largest magnitude in a row of whole blocks of 4-bit weights. NaN is ignored.
    fn largest_in_blocks(scales: &[f32], stored: &[u8], largest: &mut f32) = largest_in_block_row;
}

/// This is plain Rust. Inlined into a function with SIMD, it is compiled with SIMD too.
#[inline(always)]
fn largest_in_block_row<V: Vector>(scales: &[f32], stored: &[u8], largest: &mut f32) {
    for (scale, stored) in scales.iter().zip(stored.chunks_exact(BLOCK)) {
        let (mut least, mut most) = (u8::MAX, 0);
        for &number in stored {
            least = least.min(number);
            most = most.max(number);
        }
        let off = |number: u8| (i32::from(number) - four_bit::ZERO_POINT).unsigned_abs();
        let farthest = off(least).max(off(most));
        *largest = largest.max(scale.abs() * farthest as f32);
    }
}

for_each_instruction_set! {
    /// Packs a row of whole blocks of 4-bit weights.
    fn pack_blocks(
        scales: &[f32],
        stored: &[u8],
        inverse: f32,
        places: &mut [u8],
    ) = pack_block_row;
}

#[inline(always)]
fn pack_block_row<V: Vector>(scales: &[f32], stored: &[u8], inverse: f32, places: &mut [u8]) {
    let blocks = scales.iter().zip(stored.chunks_exact(BLOCK));
    for ((scale, stored), places) in blocks.zip(places.chunks_mut(BLOCK * PANEL)) {
        let table = block_table::<V>(scale * inverse);
        let (sixteens, _) = stored.as_chunks::<SIXTEEN>();
        for (sixteen, places) in sixteens.iter().zip(places.chunks_mut(SIXTEEN * PANEL)) {
            let bytes = V::look_up(&table, sixteen);
            let (groups, _) = bytes.as_chunks::<GROUP>();
            for (group, places) in groups.iter().zip(places.chunks_mut(GROUP * PANEL)) {
                put(*group, places);
            }
        }
    }
}

/// The number of values that 4 bits can have.
const SIXTEEN: usize = 16;

/// The 7-bit value for each 4-bit value, whose weight is `factor` times its distance from the zero
/// point.
#[inline(always)]
fn block_table<V: Vector>(factor: f32) -> [u8; SIXTEEN] {
    const BELOW: [i32; LANES] = [-8, -7, -6, -5, -4, -3, -2, -1];
    const ABOVE: [i32; LANES] = [0, 1, 2, 3, 4, 5, 6, 7];
    let factor = V::splat(factor);
    let mut table = [0; SIXTEEN];
    let (groups, _) = table.as_chunks_mut();
    if let [a, b, c, d] = groups {
        (*a, *b) = seven_bits(V::from_integers(&BELOW).mul(factor));
        (*c, *d) = seven_bits(V::from_integers(&ABOVE).mul(factor));
    }
    table
}

/// Rounds eight weights, of magnitude 63 at most, and adds the zero point.
#[inline(always)]
fn seven_bits<V: Vector>(weights: V) -> ([u8; GROUP], [u8; GROUP]) {
    let rounded = weights.add(V::splat(ROUNDING + ZERO_POINT as f32));
    let (mut low, mut high) = ([0; GROUP], [0; GROUP]);
    rounded.store_bytes(&mut low, &mut high);
    // The bytes are negative only for weights that are not finite. The mask keeps those within 7
    // bits.
    (
        low.map(|byte| byte as u8 & 0x7f),
        high.map(|byte| byte as u8 & 0x7f),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn a_weight_is_off_by_at_most_half_a_step() {
        let (outputs, inputs) = (11, 37);
        let weights: Vec<f32> = (0..outputs * inputs)
            .map(|i| ((i * 7919) % 1000) as f32 / 500.0 - 1.0)
            .collect();
        let packed = SevenBitWeights::from_f32(outputs, inputs, &weights).unwrap();
        for row in 0..outputs {
            let scale = packed.scales()[row];
            for column in 0..inputs {
                let value = scale * packed.integer(row, column) as f32;
                let error = (value - weights[row * inputs + column]).abs();
                assert!(error <= 0.5001 * scale, "{row}, {column}: off by {error}");
            }
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn blocks_are_packed_as_the_floats_that_they_stand_for() {
        let (outputs, inputs) = (9, 96);
        let scale = |row: usize, block: usize| (row as f32 - 4.0) * 0.01 + block as f32 * 0.003;
        let stored = |row: usize, input: usize| ((row * 31 + input * 7) % 16) as u8;
        let blocks = SevenBitWeights::from_blocks(outputs, inputs, |row, scales, numbers| {
            for (block, v) in scales.iter_mut().enumerate() {
                *v = scale(row, block);
            }
            for (input, v) in numbers.iter_mut().enumerate() {
                *v = stored(row, input);
            }
        });
        let weight = |row: usize, input: usize| {
            scale(row, input / BLOCK) * (f32::from(stored(row, input)) - 8.0)
        };
        for row in 0..outputs {
            for input in 0..inputs {
                let value = blocks.scales()[row] * blocks.integer(row, input) as f32;
                let error = (value - weight(row, input)).abs();
                assert!(error <= 0.5001 * blocks.scales()[row], "off by {error}");
            }
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn each_segment_has_the_scale_of_its_own_weights() {
        // The last segment is a block, and partly padding.
        let inputs = 128 + 3;
        let packed = SevenBitWeights::from_rows(2, inputs, Scaling::Segments, |row, values| {
            values.fill(0.5);
            values[128..].fill(if row == 0 { 2.0 } else { -8.0 });
        });
        let scales: Vec<_> = packed
            .scales()
            .chunks(PANEL)
            .map(|s| [s[0], s[1]])
            .collect();
        assert_eq!(scales, [[0.5 / 63.0; 2], [2.0 / 63.0, 8.0 / 63.0]]);
        for input in 0..inputs {
            let last = if input < 128 { 63 } else { -63 };
            assert_eq!(
                [packed.integer(0, input), packed.integer(1, input)],
                [63, last]
            );
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn what_is_no_number_stays_within_seven_bits() {
        let packed = SevenBitWeights::from_f32(1, 3, &[f32::NAN, f32::INFINITY, 1.0]).unwrap();
        assert!(packed.panel(0).iter().all(|stored| *stored < 128));
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_row_of_zeros_stays_zero() {
        let packed = SevenBitWeights::from_f32(1, 5, &[0.0; 5]).unwrap();
        assert!((0..5).all(|input| packed.integer(0, input) == 0));
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_wrong_length_is_refused() {
        assert!(SevenBitWeights::from_f32(2, 3, &[0.0; 5]).is_err());
    }
}
