//! Weights in 4 bits, with an integer multiplier for each block of 32.

use crate::layout::{BLOCK, GROUP, PANEL};
use crate::math::{largest_magnitude, step_and_inverse};
use std::ops::Range;

/// The stored value of a zero weight.
pub(crate) const ZERO_POINT: i32 = 8;
/// The largest multiplier.
const MULTIPLIER: f32 = 127.0;
/// The largest magnitude of the integer that stands for a weight.
const INTEGER: usize = MULTIPLIER as usize * ZERO_POINT as usize;

/// A weight matrix of `outputs` rows and `inputs` columns in 4 bits, made from ggml's Q4_0:
/// `weight ≈ scale · multiplier · (stored − 8)`, with `stored` in 0..=15, one scale per row, and
/// one multiplier in −127..=127 for each block of 32 weights. These two replace Q4_0's float scale
/// of each block, so that the sum over a whole row stays an exact integer. A row with a scale that
/// is not finite gives outputs that are not finite.
///
/// The weights are stored in panels of 8 outputs. In a panel, 32 bytes hold 8 inputs of 8 outputs:
/// the low halves are inputs 0 to 3 of the first output, of the second output, and so on; the high
/// halves are inputs 4 to 7. Both dimensions are padded with zero weights, outputs to a multiple of
/// 8 and inputs to a multiple of 32.
#[derive(Clone, Debug, PartialEq)]
pub struct FourBitWeights {
    outputs: usize,
    inputs: usize,
    data: Vec<u8>,
    /// For each panel and block 8 multipliers, one per output.
    multipliers: Vec<i8>,
    scales: Vec<f32>,
}

impl FourBitWeights {
    /// The largest number of inputs: 16,643. Up to this number the sum of a row fits 32 bits, even
    /// if all operands have their largest magnitude: 127 for activations, and 127 · 8 for the
    /// integers that stand for weights.
    pub const MOST_INPUTS: usize = i32::MAX as usize / (127 * INTEGER);

    /// Packs a matrix row by row. `fill(row, scales, stored)` writes one row: a scale for each
    /// block of 32 inputs, and for each weight a number in 0..=15, which stands for
    /// `scale · (stored − 8)`.
    ///
    /// # Panics
    /// With more than [`FourBitWeights::MOST_INPUTS`] inputs.
    pub fn from_rows(
        outputs: usize,
        inputs: usize,
        mut fill: impl FnMut(usize, &mut [f32], &mut [u8]),
    ) -> Self {
        let most = Self::MOST_INPUTS;
        assert!(inputs <= most, "{inputs} inputs, more than {most}");
        let stride = inputs.next_multiple_of(BLOCK);
        let blocks = stride / BLOCK;
        let padded_outputs = outputs.next_multiple_of(PANEL);
        let zeros = (ZERO_POINT | ZERO_POINT << 4) as u8;
        let mut data = vec![zeros; padded_outputs * stride / 2];
        let mut multipliers = vec![0; padded_outputs * blocks];
        let mut scales = vec![0.0; padded_outputs];
        let mut block_scales = vec![0.0; blocks];
        let mut stored = vec![ZERO_POINT as u8; stride];
        for (row, scale) in scales.iter_mut().take(outputs).enumerate() {
            fill(row, &mut block_scales, &mut stored[..inputs]);
            let (step, inverse) = step_and_inverse(largest_magnitude(&block_scales), MULTIPLIER);
            *scale = step;
            let (panel, output) = (row / PANEL, row % PANEL);
            for (block, block_scale) in block_scales.iter().enumerate() {
                let multiplier = (block_scale * inverse).round() as i8;
                multipliers[(panel * blocks + block) * PANEL + output] = multiplier;
            }
            let start = panel * stride * PANEL / 2 + output * GROUP;
            for (pair, eight) in stored.chunks_exact(2 * GROUP).enumerate() {
                let (low, high) = eight.split_at(GROUP);
                let places = &mut data[start + pair * GROUP * PANEL..][..GROUP];
                for ((place, low), high) in places.iter_mut().zip(low).zip(high) {
                    *place = low | high << 4;
                }
            }
        }
        Self {
            outputs,
            inputs,
            data,
            multipliers,
            scales,
        }
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
        self.data.len() + self.multipliers.len() + size_of_val(self.scales.as_slice())
    }

    /// The number of blocks in a row.
    pub(crate) fn blocks(&self) -> usize {
        self.inputs.div_ceil(BLOCK)
    }

    /// The stored weights of 8 outputs for some inputs, whole blocks, and their multipliers, 8 for each
    /// block.
    #[inline(always)]
    pub(crate) fn panel(&self, panel: usize, inputs: Range<usize>) -> (&[u8], &[i8]) {
        let first = panel * self.blocks();
        let (start, end) = (first + inputs.start / BLOCK, first + inputs.end / BLOCK);
        (
            &self.data[start * PANEL * BLOCK / 2..end * PANEL * BLOCK / 2],
            &self.multipliers[start * PANEL..end * PANEL],
        )
    }

    /// One scale per output, padded with zeros to whole panels.
    pub(crate) fn scales(&self) -> &[f32] {
        &self.scales
    }

    /// The integer that stands for a weight: multiplier · (stored − 8), in −1016..=1016.
    pub(crate) fn integer(&self, output: usize, input: usize) -> i32 {
        let (stored, multipliers) = self.panel(output / PANEL, 0..self.blocks() * BLOCK);
        let pair = input / (2 * GROUP);
        let byte = stored[pair * GROUP * PANEL + output % PANEL * GROUP + input % GROUP];
        let high = input / GROUP % 2;
        let value = i32::from(byte >> (4 * high) & 15) - ZERO_POINT;
        value * i32::from(multipliers[input / BLOCK * PANEL + output % PANEL])
    }
}

/// A panel's weights as one byte each: 4 inputs of 8 outputs, then the next 4 inputs.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
pub(crate) fn to_bytes(stored: &[u8], out: &mut [u8]) {
    let pairs = out.chunks_exact_mut(2 * GROUP * PANEL);
    for (out, stored) in pairs.zip(stored.chunks_exact(GROUP * PANEL)) {
        let (low, high) = out.split_at_mut(GROUP * PANEL);
        for ((low, high), stored) in low.iter_mut().zip(high).zip(stored) {
            *low = stored & 15;
            *high = stored >> 4;
        }
    }
}

/// Multipliers in 16 bits, each twice, for a dot product of pairs.
#[cfg(any(target_arch = "x86_64", feature = "relaxed-simd"))]
#[inline(always)]
pub(crate) fn to_pairs(multipliers: &[i8], out: &mut [i16]) {
    for (out, &multiplier) in out.chunks_exact_mut(2).zip(multipliers) {
        out.fill(i16::from(multiplier));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn the_integers_stand_for_the_weights_that_were_given() {
        let (outputs, inputs) = (9, 96);
        let scale = |row: usize, block: usize| (row as f32 - 4.0) * 0.01 + block as f32 * 0.003;
        let stored = |row: usize, input: usize| ((row * 31 + input * 7) % 16) as u8;
        let packed = FourBitWeights::from_rows(outputs, inputs, |row, scales, values| {
            (0..3).for_each(|block| scales[block] = scale(row, block));
            (0..inputs).for_each(|input| values[input] = stored(row, input));
        });
        for row in 0..outputs {
            let step = packed.scales()[row];
            for input in 0..inputs {
                let number = f32::from(stored(row, input)) - 8.0;
                let exact = scale(row, input / 32) * number;
                let value = step * packed.integer(row, input) as f32;
                let bound = 0.5001 * step * number.abs();
                assert!(
                    (value - exact).abs() <= bound,
                    "{row}, {input}: {value} for {exact}"
                );
            }
        }
        assert!(
            (0..inputs).all(|input| packed.integer(10, input) == 0),
            "padding"
        );
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_row_of_zeros_stays_zero() {
        let packed = FourBitWeights::from_rows(1, 32, |_, scales, stored| {
            scales.fill(0.0);
            stored.fill(3);
        });
        assert!((0..32).all(|input| packed.integer(0, input) == 0));
    }
}
