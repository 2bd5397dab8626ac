//! Activations as the kernels want them: 8 bits, one scale a token.

use super::packed::GROUP;
use crate::instruction_set::for_each_instruction_set;
use crate::math::{LANES, Lanes, round_to_i32};

/// The largest stored magnitude. −128 is left out, so that the range is the same on both sides.
const MAGNITUDE: f32 = 127.0;

/// Rows of activations in 8 bits: `activation ≈ scale · stored`, one scale a row (a row is a
/// token). Rows are padded with zeros to a multiple of 4.
#[derive(Clone, Debug, Default)]
pub struct QuantisedRows {
    stride: usize,
    values: Vec<i8>,
    scales: Vec<f32>,
    sums: Vec<i32>,
}

impl QuantisedRows {
    /// Quantises rows of `width` numbers, in the memory of what was here before.
    ///
    /// `x.len()` must be a multiple of `width`; a rest is left out.
    pub fn quantise(&mut self, instruction_set: crate::InstructionSet, x: &[f32], width: usize) {
        let rows = x.len() / width;
        self.stride = width.next_multiple_of(GROUP);
        self.values.clear();
        self.values.resize(rows * self.stride, 0);
        self.scales.clear();
        self.scales.resize(rows, 0.0);
        self.sums.clear();
        self.sums.resize(rows, 0);
        quantise(
            instruction_set,
            x,
            width,
            &mut self.values,
            &mut self.scales,
            &mut self.sums,
        );
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.scales.len()
    }

    /// Distance of two rows in `values`.
    pub(crate) fn stride(&self) -> usize {
        self.stride
    }

    pub(crate) fn values(&self) -> &[i8] {
        &self.values
    }

    /// The scale of a row, and the sum of its stored values (which corrects for the zero point of
    /// the weights).
    #[inline(always)]
    pub(crate) fn scale_and_sum(&self, row: usize) -> (f32, i32) {
        (self.scales[row], self.sums[row])
    }
}

for_each_instruction_set! {
    fn quantise(
        x: &[f32],
        width: usize,
        values: &mut [i8],
        scales: &mut [f32],
        sums: &mut [i32],
    ) = quantise_rows;
}

#[inline(always)]
fn quantise_rows(x: &[f32], width: usize, values: &mut [i8], scales: &mut [f32], sums: &mut [i32]) {
    let stride = width.next_multiple_of(GROUP);
    let rows = x.chunks_exact(width).zip(values.chunks_exact_mut(stride));
    for ((x, values), (scale, sum)) in rows.zip(scales.iter_mut().zip(sums)) {
        let largest = largest_magnitude(x);
        let inverse = if largest > 0.0 {
            MAGNITUDE / largest
        } else {
            0.0
        };
        *scale = largest / MAGNITUDE;
        *sum = 0;
        for (stored, v) in values.iter_mut().zip(x) {
            let rounded = round_to_i32(v * inverse);
            *stored = rounded as i8;
            *sum += rounded;
        }
    }
}

#[inline(always)]
fn largest_magnitude(row: &[f32]) -> f32 {
    let mut largest: Lanes = [0.0; LANES];
    let chunks = row.chunks_exact(LANES);
    let rest = chunks.remainder();
    // A comparison instead of `f32::max`: one instruction, and a NaN never becomes the scale.
    let keep = |most: &mut f32, v: f32| *most = if v.abs() > *most { v.abs() } else { *most };
    for chunk in chunks {
        for (most, &v) in largest.iter_mut().zip(chunk) {
            keep(most, v);
        }
    }
    for (most, &v) in largest.iter_mut().zip(rest) {
        keep(most, v);
    }
    largest.into_iter().fold(0.0, f32::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::InstructionSet;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn an_activation_is_off_by_at_most_half_a_step() {
        let x: Vec<f32> = (0..3 * 21)
            .map(|i| ((i * 31) % 64) as f32 / 9.0 - 3.0)
            .collect();
        for set in InstructionSet::available() {
            let mut rows = QuantisedRows::default();
            rows.quantise(set, &x, 21);
            for row in 0..3 {
                let (scale, sum) = rows.scale_and_sum(row);
                let stored = &rows.values()[row * rows.stride()..][..21];
                assert_eq!(sum, stored.iter().map(|&v| i32::from(v)).sum::<i32>());
                for (v, &q) in x[row * 21..].iter().zip(stored) {
                    assert!(
                        (v - scale * f32::from(q)).abs() <= 0.5001 * scale,
                        "{v} as {q}"
                    );
                }
            }
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn zeros_stay_zero_and_nothing_is_left_from_before() {
        let mut rows = QuantisedRows::default();
        rows.quantise(InstructionSet::SCALAR, &[1.0; 30], 10);
        rows.quantise(InstructionSet::SCALAR, &[0.0; 7], 7);
        assert_eq!((rows.rows(), rows.scale_and_sum(0)), (1, (0.0, 0)));
        assert!(rows.values().iter().all(|&v| v == 0));
    }
}
