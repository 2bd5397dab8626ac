//! Layer norm over rows, with the residual connection that precedes it in a transformer.

use crate::disjoint::Disjoint;
use crate::instruction_set::for_each_instruction_set;
use crate::vector::{LANES, Vector, eights};
use crate::{InstructionSet, Team};
use std::hint::black_box;

/// The smallest number of rows that a member takes at once.
const ROWS: usize = 4;

/// `out = LayerNorm(x + residual) · weight + bias`, row by row over rows of `weight.len()` numbers
/// (Ba et al., 2016, arXiv:1607.06450). `x`, `residual` and `out` have equal lengths, a whole
/// number of rows. An empty `residual` counts as zero.
///
/// # Panics
/// When `weight` is empty, `bias` has another length, or `out` or a residual that is not empty is shorter than `x`.
// The arguments are the operands; bundling them would only move the list.
#[allow(clippy::too_many_arguments)]
pub fn layer_norm(
    team: &Team,
    instruction_set: InstructionSet,
    x: &[f32],
    residual: &[f32],
    weight: &[f32],
    bias: &[f32],
    epsilon: f32,
    out: &mut [f32],
) {
    let width = weight.len();
    assert_eq!(bias.len(), width, "as many biases as weights");
    let out = Disjoint::new(out);
    team.run(&|share| {
        for rows in share.pieces(x.len() / width, ROWS) {
            let all = rows.start * width..rows.end * width;
            let residual = match residual {
                [] => residual,
                _ => &residual[all.clone()],
            };
            // SAFETY: each row goes to one member only.
            let out = unsafe { out.part(all.clone()) };
            normalise(
                instruction_set,
                &x[all],
                residual,
                weight,
                bias,
                epsilon,
                out,
            );
        }
    });
}

for_each_instruction_set! {
    fn normalise(
        x: &[f32],
        residual: &[f32],
        weight: &[f32],
        bias: &[f32],
        epsilon: f32,
        out: &mut [f32],
    ) = layer_norm_rows;
}

#[inline(always)]
fn layer_norm_rows<V: Vector>(
    x: &[f32],
    residual: &[f32],
    weight: &[f32],
    bias: &[f32],
    epsilon: f32,
    out: &mut [f32],
) {
    let width = weight.len();
    let rows = x.chunks_exact(width).zip(out.chunks_exact_mut(width));
    for (row, (x, out)) in rows.enumerate() {
        let residual = residual.get(row * width..(row + 1) * width);
        let mean = add_up::<V>(x, residual.unwrap_or(&[]), out) / width as f32;
        let variance = centre::<V>(mean, out) / width as f32;
        // If the squares overflow, the scale would be 0, and only the bias would be left of the
        // row.
        let scale = if variance.is_finite() {
            1.0 / (variance + epsilon).sqrt()
        } else {
            f32::NAN
        };
        scale_and_shift::<V>(scale, weight, bias, out);
    }
}

/// Writes the sums of two rows, of which the second may be empty. Returns the sum of what it wrote, in
/// eight partial sums, because in a single sum each addition would wait for the one before.
#[inline(always)]
fn add_up<V: Vector>(x: &[f32], residual: &[f32], out: &mut [f32]) -> f32 {
    let (whole, rest) = out.as_chunks_mut();
    let (eights_x, rest_x) = eights(x);
    let mut partial = V::splat(0.0);
    if residual.is_empty() {
        for (o, x) in whole.iter_mut().zip(eights_x) {
            let v = V::load(x);
            v.store(o);
            partial = partial.add(v);
        }
        rest.copy_from_slice(rest_x);
    } else {
        let (eights_r, rest_r) = eights(residual);
        for ((o, x), r) in whole.iter_mut().zip(eights_x).zip(eights_r) {
            let v = V::load(x).add(V::load(r));
            v.store(o);
            partial = partial.add(v);
        }
        for ((o, x), r) in rest.iter_mut().zip(rest_x).zip(rest_r) {
            *o = x + r;
        }
    }
    total(partial) + rest.iter().sum::<f32>()
}

/// Subtracts the mean. Returns the sum of the squares.
#[inline(always)]
fn centre<V: Vector>(mean: f32, out: &mut [f32]) -> f32 {
    let (whole, rest) = out.as_chunks_mut();
    let mut partial = V::splat(0.0);
    for o in whole {
        let v = V::load(o).sub(V::splat(mean));
        v.store(o);
        partial = partial.add(v.mul(v));
    }
    for o in rest.iter_mut() {
        *o -= mean;
    }
    total(partial) + rest.iter().map(|v| v * v).sum::<f32>()
}

#[inline(always)]
fn scale_and_shift<V: Vector>(scale: f32, weight: &[f32], bias: &[f32], out: &mut [f32]) {
    let (whole, rest) = out.as_chunks_mut();
    let ((eights_w, rest_w), (eights_b, rest_b)) = (eights(weight), eights(bias));
    for ((o, w), b) in whole.iter_mut().zip(eights_w).zip(eights_b) {
        let v = V::load(o).mul(V::splat(scale)).mul(V::load(w));
        v.add(V::load(b)).store(o);
    }
    for ((o, w), b) in rest.iter_mut().zip(rest_w).zip(rest_b) {
        *o = *o * scale * w + b;
    }
}

#[inline(always)]
fn total<V: Vector>(partial: V) -> f32 {
    let mut lanes = [0.0; LANES];
    partial.store(&mut lanes);
    // In memory: a browser that packs pairs of registers into wider ones begins at two stores side by
    // side.
    black_box(&lanes).iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn agrees_with_the_definition_in_double_precision() {
        let width = 771;
        let x: Vec<f32> = (0..2 * width)
            .map(|i| ((i * 37 % 101) as f32 - 50.0) / 7.0)
            .collect();
        let residual: Vec<f32> = x.iter().rev().map(|v| v * 0.3).collect();
        let weight: Vec<f32> = (0..width).map(|i| 0.5 + i as f32 / 1000.0).collect();
        let bias: Vec<f32> = (0..width).map(|i| i as f32 / 500.0 - 1.0).collect();
        for set in InstructionSet::available() {
            let mut out = vec![0.0; x.len()];
            layer_norm(
                &Team::solo(),
                set,
                &x,
                &residual,
                &weight,
                &bias,
                1e-12,
                &mut out,
            );
            for row in 0..2 {
                let at = row * width;
                let sum: Vec<f64> = (at..at + width)
                    .map(|i| f64::from(x[i]) + f64::from(residual[i]))
                    .collect();
                let mean = sum.iter().sum::<f64>() / width as f64;
                let variance =
                    sum.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / width as f64;
                for i in 0..width {
                    let exact = (sum[i] - mean) / (variance + 1e-12).sqrt() * f64::from(weight[i])
                        + f64::from(bias[i]);
                    let error = (f64::from(out[at + i]) - exact).abs();
                    assert!(
                        error < 1e-5,
                        "{}: row {row}, column {i}: {error:e}",
                        set.name()
                    );
                }
            }
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn what_cannot_be_normalised_is_no_number() {
        for set in InstructionSet::available() {
            for odd in [f32::NAN, f32::INFINITY, 1e30] {
                let mut x = [1.0, 2.0, 3.0, 4.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
                x[1] = odd;
                let mut out = [0.0; 10];
                let (team, ones) = (Team::solo(), [1.0; 5]);
                layer_norm(&team, set, &x, &[], &ones, &ones, 1e-12, &mut out);
                assert!(out[..5].iter().all(|v| v.is_nan()), "{odd}: {out:?}");
                assert!(out[5..].iter().all(|v| v.is_finite()), "{odd}: {out:?}");
            }
        }
    }
}
