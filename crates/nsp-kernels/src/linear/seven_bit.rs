//! Weights in 7 bits with one scale an output.

use super::{BLOCK, GROUP, PANEL};
use crate::ShapeError;

/// What a weight of zero is stored as. Weights are stored as 0..=127, since WebAssembly's relaxed
/// dot product is only deterministic for a second operand in that range, and x86's `vpmaddubsw`
/// can't saturate with it.
pub(crate) const ZERO_POINT: i32 = 64;
/// The largest stored magnitude around the zero point.
const MAGNITUDE: f32 = 63.0;

/// A weight matrix of `outputs` rows and `inputs` columns: `weight ≈ scale · (stored − 64)`, one
/// byte a weight and one scale a row. It takes rows of any origin.
///
/// Stored in panels of 8 outputs; in a panel, 4 inputs of the first output, the same 4 of the
/// second, … then the next 4 inputs. So one 32-byte load has what a tile needs next. Both sides
/// are padded with zeros, outputs to a multiple of 8 and inputs to one of 32.
#[derive(Clone, Debug, PartialEq)]
pub struct SevenBitWeights {
    outputs: usize,
    inputs: usize,
    data: Vec<u8>,
    scales: Vec<f32>,
}

impl SevenBitWeights {
    /// Packs row-major weights of `outputs` × `inputs`.
    ///
    /// # Errors
    /// When `weights` has another length.
    pub fn from_f32(outputs: usize, inputs: usize, weights: &[f32]) -> Result<Self, ShapeError> {
        ShapeError::check("the number of weights", outputs * inputs, weights.len())?;
        Ok(Self::from_rows(outputs, inputs, |row, values| {
            values.copy_from_slice(&weights[row * inputs..(row + 1) * inputs]);
        }))
    }

    /// Packs weights that `fill(row, values)` gives one row at a time, so that a whole matrix
    /// never stands in memory as floats.
    pub fn from_rows(
        outputs: usize,
        inputs: usize,
        mut fill: impl FnMut(usize, &mut [f32]),
    ) -> Self {
        let stride = inputs.next_multiple_of(BLOCK);
        let padded_outputs = outputs.next_multiple_of(PANEL);
        let mut data = vec![ZERO_POINT as u8; padded_outputs * stride];
        let mut scales = vec![0.0; padded_outputs];
        let mut values = vec![0.0; inputs];
        for (row, scale) in scales.iter_mut().take(outputs).enumerate() {
            fill(row, &mut values);
            let largest = values.iter().fold(0.0_f32, |most, v| most.max(v.abs()));
            let inverse = if largest > 0.0 {
                MAGNITUDE / largest
            } else {
                0.0
            };
            *scale = largest / MAGNITUDE;
            let start = row / PANEL * stride * PANEL + row % PANEL * GROUP;
            for (group, values) in values.chunks(GROUP).enumerate() {
                let at = start + group * GROUP * PANEL;
                for (stored, value) in data[at..at + GROUP].iter_mut().zip(values) {
                    *stored = (ZERO_POINT + (value * inverse).round() as i32) as u8;
                }
            }
        }
        Self {
            outputs,
            inputs,
            data,
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

    /// Bytes that the packed form takes.
    pub fn bytes(&self) -> usize {
        self.data.len() + size_of_val(self.scales.as_slice())
    }

    /// The stored weights of 8 outputs.
    pub(crate) fn panel(&self, panel: usize) -> &[u8] {
        let bytes = self.inputs.next_multiple_of(BLOCK) * PANEL;
        &self.data[panel * bytes..][..bytes]
    }

    /// One scale an output, padded with zeros to whole panels.
    pub(crate) fn scales(&self) -> &[f32] {
        &self.scales
    }

    /// The integer that stands for a weight, −63 to 63.
    pub(crate) fn integer(&self, output: usize, input: usize) -> i32 {
        let at = input / GROUP * GROUP * PANEL + output % PANEL * GROUP + input % GROUP;
        i32::from(self.panel(output / PANEL)[at]) - ZERO_POINT
    }
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
    fn a_row_of_zeros_stays_zero() {
        let packed = SevenBitWeights::from_f32(1, 5, &[0.0; 5]).unwrap();
        assert!((0..5).all(|input| packed.integer(0, input) == 0));
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_wrong_length_is_refused() {
        assert!(SevenBitWeights::from_f32(2, 3, &[0.0; 5]).is_err());
    }
}
