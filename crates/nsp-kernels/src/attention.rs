//! Multi-head attention: softmax(Q·Kᵀ / √d)·V.

use crate::instruction_set::for_each_instruction_set;
use crate::math::exp;

/// The sizes of an attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttentionShape {
    /// Sequences in the batch.
    pub batch: usize,
    /// Tokens of each sequence, padding included.
    pub tokens: usize,
    /// Heads.
    pub heads: usize,
    /// Numbers a head works on: `hidden_size / heads`.
    pub head_size: usize,
}

impl AttentionShape {
    /// Numbers a token has over all heads.
    pub fn hidden_size(self) -> usize {
        self.heads * self.head_size
    }

    /// The number of elements of each operand.
    pub fn elements(self) -> usize {
        self.batch * self.tokens * self.hidden_size()
    }
}

/// Queries that are worked on together, so that each key and value that is loaded serves four.
const QUERIES: usize = 4;

for_each_instruction_set! {
    /// For each sequence of the batch and each head the values, weighted by how much each query
    /// attends to each key (Vaswani et al., 2017, arXiv:1706.03762, equation 1).
    ///
    /// `query`, `key`, `value` and `out` are (batch, tokens, hidden), row-major. `mask` is (batch,
    /// tokens): keys where it is 0 get no weight at all. `scratch` is memory kept from call to call.
    ///
    /// Panics when an operand is shorter than its shape.
    pub fn attention(
        shape: AttentionShape,
        query: &[f32],
        key: &[f32],
        value: &[f32],
        mask: &[u32],
        out: &mut [f32],
        scratch: &mut Vec<f32>,
    ) = attend;
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn attend(
    shape: AttentionShape,
    query: &[f32],
    key: &[f32],
    value: &[f32],
    mask: &[u32],
    out: &mut [f32],
    scratch: &mut Vec<f32>,
) {
    let AttentionShape {
        batch,
        tokens,
        heads,
        head_size,
    } = shape;
    let hidden = shape.hidden_size();
    let scale = 1.0 / (head_size as f32).sqrt();
    scratch.clear();
    scratch.resize(head_size * tokens + QUERIES * tokens, 0.0);
    let (keys, weights) = scratch.split_at_mut(head_size * tokens);
    for sequence in 0..batch {
        let from = sequence * tokens * hidden;
        let mask = &mask[sequence * tokens..(sequence + 1) * tokens];
        for head in 0..heads {
            let column = from + head * head_size;
            transpose(&key[column..], hidden, tokens, head_size, keys);
            for first in (0..tokens).step_by(QUERIES) {
                let queries = QUERIES.min(tokens - first);
                let at = column + first * hidden;
                scores(
                    &query[at..],
                    hidden,
                    queries,
                    keys,
                    tokens,
                    head_size,
                    weights,
                );
                for weights in weights.chunks_exact_mut(tokens).take(queries) {
                    softmax(weights, scale, mask);
                }
                let values = &value[column..];
                mix(
                    weights,
                    values,
                    hidden,
                    queries,
                    tokens,
                    head_size,
                    &mut out[at..],
                );
            }
        }
    }
}

/// One head's keys, (tokens, head_size) with a stride of `hidden`, as (head_size, tokens): then
/// the scores of neighbouring keys are neighbouring lanes.
#[inline(always)]
fn transpose(key: &[f32], hidden: usize, tokens: usize, head_size: usize, out: &mut [f32]) {
    for (token, row) in key.chunks(hidden).take(tokens).enumerate() {
        for (d, &k) in row.iter().take(head_size).enumerate() {
            out[d * tokens + token] = k;
        }
    }
}

/// `out[q][token] = query[q] · key[token]`.
#[inline(always)]
fn scores(
    query: &[f32],
    hidden: usize,
    queries: usize,
    keys: &[f32],
    tokens: usize,
    head_size: usize,
    out: &mut [f32],
) {
    out.fill(0.0);
    let (a, rest) = out.split_at_mut(tokens);
    let (b, rest) = rest.split_at_mut(tokens);
    let (c, d) = rest.split_at_mut(tokens);
    let at = |q: usize, i: usize| {
        if q < queries {
            query[q * hidden + i]
        } else {
            0.0
        }
    };
    for (i, keys) in keys.chunks_exact(tokens).take(head_size).enumerate() {
        let q = [at(0, i), at(1, i), at(2, i), at(3, i)];
        for ((((k, a), b), c), d) in keys
            .iter()
            .zip(&mut *a)
            .zip(&mut *b)
            .zip(&mut *c)
            .zip(&mut *d)
        {
            *a += q[0] * k;
            *b += q[1] * k;
            *c += q[2] * k;
            *d += q[3] * k;
        }
    }
}

/// exp(scale · score − largest) / sum, and 0 where the mask is 0.
#[inline(always)]
fn softmax(scores: &mut [f32], scale: f32, mask: &[u32]) {
    let mut largest = f32::NEG_INFINITY;
    for (score, &keep) in scores.iter_mut().zip(mask) {
        *score = if keep == 0 {
            f32::NEG_INFINITY
        } else {
            *score * scale
        };
        largest = if *score > largest { *score } else { largest };
    }
    // A sequence that is masked from end to end has nothing to attend to.
    let largest = if largest == f32::NEG_INFINITY {
        0.0
    } else {
        largest
    };
    for score in scores.iter_mut() {
        *score = exp(*score - largest);
    }
    // In order, so that keys of weight 0 behind the sequence change no bit of the sum.
    let sum: f32 = scores.iter().sum();
    let inverse = if sum > 0.0 { 1.0 / sum } else { 0.0 };
    for score in scores.iter_mut() {
        *score *= inverse;
    }
}

/// `out[q] = Σ weight[q][token] · value[token]`.
#[inline(always)]
fn mix(
    weights: &[f32],
    value: &[f32],
    hidden: usize,
    queries: usize,
    tokens: usize,
    head_size: usize,
    out: &mut [f32],
) {
    for q in 0..queries {
        let out = &mut out[q * hidden..q * hidden + head_size];
        out.fill(0.0);
        let weights = &weights[q * tokens..(q + 1) * tokens];
        for (row, &weight) in value.chunks(hidden).zip(weights) {
            for (out, v) in out.iter_mut().zip(row) {
                *out += weight * v;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::InstructionSet;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn wave(count: usize, step: f32) -> Vec<f32> {
        (0..count).map(|i| (i as f32 * step).sin()).collect()
    }

    /// The definition in double precision.
    fn reference(shape: AttentionShape, q: &[f32], k: &[f32], v: &[f32], mask: &[u32]) -> Vec<f64> {
        let AttentionShape {
            batch,
            tokens,
            heads,
            head_size,
        } = shape;
        let mut out = vec![0.0; shape.elements()];
        let at =
            |s: usize, t: usize, h: usize, d: usize| ((s * tokens + t) * heads + h) * head_size + d;
        for (s, h, i) in (0..batch)
            .flat_map(|s| (0..heads).flat_map(move |h| (0..tokens).map(move |i| (s, h, i))))
        {
            let weight: Vec<f64> = (0..tokens)
                .map(|j| {
                    let dot: f64 = (0..head_size)
                        .map(|d| f64::from(q[at(s, i, h, d)]) * f64::from(k[at(s, j, h, d)]))
                        .sum();
                    let keep = f64::from(mask[s * tokens + j]);
                    keep * (dot / (head_size as f64).sqrt()).exp()
                })
                .collect();
            let sum: f64 = weight.iter().sum();
            for d in 0..head_size {
                out[at(s, i, h, d)] = (0..tokens)
                    .map(|j| weight[j] / sum * f64::from(v[at(s, j, h, d)]))
                    .sum();
            }
        }
        out
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn agrees_with_the_definition_in_double_precision() {
        for (tokens, head_size) in [(1, 8), (3, 16), (13, 64), (64, 64)] {
            let shape = AttentionShape {
                batch: 2,
                tokens,
                heads: 3,
                head_size,
            };
            let [q, k, v] = [0.7, 0.31, 0.11].map(|step| wave(shape.elements(), step));
            let mut mask = vec![1; 2 * tokens];
            if tokens > 2 {
                mask[2 * tokens - 1] = 0;
            }
            let expected = reference(shape, &q, &k, &v, &mask);
            for set in InstructionSet::available() {
                let mut out = vec![f32::NAN; shape.elements()];
                attention(set, shape, &q, &k, &v, &mask, &mut out, &mut Vec::new());
                for (out, expected) in out.iter().zip(&expected) {
                    assert!((f64::from(*out) - expected).abs() < 1e-5, "{}", set.name());
                }
            }
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn padding_changes_no_bit() {
        let (tokens, padded) = (5, 9);
        let short = AttentionShape {
            batch: 1,
            tokens,
            heads: 2,
            head_size: 16,
        };
        let long = AttentionShape {
            tokens: padded,
            ..short
        };
        let [q, k, v] = [0.7, 0.31, 0.11].map(|step| wave(long.elements(), step));
        let mut mask = vec![0; padded];
        mask[..tokens].fill(1);
        for set in InstructionSet::available() {
            let mut alone = vec![0.0; short.elements()];
            let n = short.elements();
            let (q_s, k_s, v_s) = (&q[..n], &k[..n], &v[..n]);
            attention(
                set,
                short,
                q_s,
                k_s,
                v_s,
                &mask[..tokens],
                &mut alone,
                &mut Vec::new(),
            );
            let mut with_padding = vec![0.0; long.elements()];
            attention(
                set,
                long,
                &q,
                &k,
                &v,
                &mask,
                &mut with_padding,
                &mut Vec::new(),
            );
            assert_eq!(alone, with_padding[..n], "{}", set.name());
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_sequence_masked_from_end_to_end_gives_numbers() {
        let shape = AttentionShape {
            batch: 1,
            tokens: 3,
            heads: 1,
            head_size: 4,
        };
        let x = wave(shape.elements(), 0.5);
        let mut out = vec![0.0; shape.elements()];
        let set = InstructionSet::detect();
        attention(set, shape, &x, &x, &x, &[0; 3], &mut out, &mut Vec::new());
        assert!(out.iter().all(|v| v.is_finite()));
    }
}
