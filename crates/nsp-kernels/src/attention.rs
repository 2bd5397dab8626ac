//! Multi-head attention: softmax(Q·Kᵀ / √d)·V.

use crate::disjoint::Disjoint;
use crate::instruction_set::for_each_instruction_set;
use crate::math::exp;
use crate::vector::{LANES, Lanes, Vector, eights, eights_mut};
use crate::{InstructionSet, Team};
use std::cell::RefCell;
use std::ops::Range;

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

/// For each sequence of the batch and each head the values, weighted by how much each query
/// attends to each key (Vaswani et al., 2017, arXiv:1706.03762, equation 1).
///
/// `query`, `key`, `value` and `out` are (batch, tokens, hidden), row-major. `mask` is (batch,
/// tokens): keys where it is 0 get no weight at all.
///
/// # Panics
/// When an operand is shorter than its shape.
// The arguments are the operands; bundling them would only move the list.
#[allow(clippy::too_many_arguments)]
pub fn attention(
    team: &Team,
    instruction_set: InstructionSet,
    shape: AttentionShape,
    query: &[f32],
    key: &[f32],
    value: &[f32],
    mask: &[u32],
    out: &mut [f32],
) {
    let out = Disjoint::new(&mut out[..shape.elements()]);
    team.run(&|share| {
        HEAD_BUFFER.with_borrow_mut(|buffer| {
            for index in share.of(shape.batch * shape.heads) {
                let head = Head {
                    shape,
                    sequence: index / shape.heads,
                    head: index % shape.heads,
                };
                attend(instruction_set, head, query, key, value, mask, &out, buffer);
            }
        });
    });
}

thread_local! {
    static HEAD_BUFFER: RefCell<HeadBuffer> = RefCell::default();
}

/// One head of one sequence.
#[derive(Clone, Copy)]
struct Head {
    shape: AttentionShape,
    sequence: usize,
    head: usize,
}

impl Head {
    /// Where this head's numbers of a token stand in an operand.
    #[inline(always)]
    fn range(self, token: usize) -> Range<usize> {
        let Self {
            shape,
            sequence,
            head,
        } = self;
        let row = sequence * shape.tokens + token;
        let start = row * shape.hidden_size() + head * shape.head_size;
        start..start + shape.head_size
    }
}

/// One head's operands, arranged for walks through one stretch of memory. Kept from call to call.
#[derive(Default)]
struct HeadBuffer {
    /// For each 8 keys all their dimensions: first dimension of 8 keys, second of 8 keys, …
    keys: Vec<f32>,
    /// For each 8 dimensions all tokens.
    values: Vec<f32>,
    /// Four queries: first dimension of all four, …
    queries: Vec<f32>,
    /// Four rows over all keys, padded to a multiple of 8.
    scores: Vec<f32>,
    /// The weights of four queries: those of the first key, of the second, …
    weights: Vec<f32>,
    /// 0 for a key that counts, −∞ for one that is masked and for padding.
    mask: Vec<f32>,
}

for_each_instruction_set! {
    fn attend(
        head: Head,
        query: &[f32],
        key: &[f32],
        value: &[f32],
        mask: &[u32],
        out: &Disjoint<'_, f32>,
        buffer: &mut HeadBuffer,
    ) = attend_head;
}

#[inline(always)]
fn attend_head<V: Vector>(
    head: Head,
    query: &[f32],
    key: &[f32],
    value: &[f32],
    mask: &[u32],
    out: &Disjoint<'_, f32>,
    buffer: &mut HeadBuffer,
) {
    let AttentionShape {
        tokens, head_size, ..
    } = head.shape;
    let padded = tokens.next_multiple_of(LANES);
    let scale = 1.0 / (head_size as f32).sqrt();
    buffer.arrange(head, key, value, &mask[head.sequence * tokens..][..tokens]);
    buffer.queries.resize(head_size * QUERIES, 0.0);
    buffer.scores.resize(padded * QUERIES, 0.0);
    buffer.weights.resize(tokens * QUERIES, 0.0);
    for first in (0..tokens).step_by(QUERIES) {
        for q in 0..QUERIES {
            // Where there are fewer than four, the last one is taken again and its result left.
            let row = &query[head.range((first + q).min(tokens - 1))];
            for (place, &v) in buffer.queries.iter_mut().skip(q).step_by(QUERIES).zip(row) {
                *place = v * scale;
            }
        }
        for (block, keys) in buffer.keys.chunks_exact(head_size * LANES).enumerate() {
            let tile = sums_of_products::<V>(&buffer.queries, keys);
            for (row, scores) in buffer.scores.chunks_exact_mut(padded).zip(&tile) {
                row[block * LANES..][..LANES].copy_from_slice(scores);
            }
        }
        for (q, row) in buffer.scores.chunks_exact_mut(padded).enumerate() {
            let inverse = exponentials::<V>(row, &buffer.mask);
            let places = buffer.weights.iter_mut().skip(q).step_by(QUERIES);
            for (place, score) in places.zip(row) {
                *place = *score * inverse;
            }
        }
        for (index, values) in buffer.values.chunks_exact(tokens * LANES).enumerate() {
            let mixed = sums_of_products::<V>(&buffer.weights, values);
            let columns = index * LANES..((index + 1) * LANES).min(head_size);
            for (q, mixed) in mixed.iter().enumerate().take(tokens - first) {
                let start = head.range(first + q).start;
                // SAFETY: each head is one member's, and heads have columns of their own.
                let out = unsafe { out.part(start + columns.start..start + columns.end) };
                out.copy_from_slice(&mixed[..columns.len()]);
            }
        }
    }
}

impl HeadBuffer {
    #[inline(always)]
    fn arrange(&mut self, head: Head, key: &[f32], value: &[f32], mask: &[u32]) {
        let AttentionShape {
            tokens, head_size, ..
        } = head.shape;
        let padded = tokens.next_multiple_of(LANES);
        self.keys.clear();
        self.keys.resize(head_size * padded, 0.0);
        self.values.clear();
        self.values
            .resize(head_size.next_multiple_of(LANES) * tokens, 0.0);
        for token in 0..tokens {
            let start = token / LANES * head_size * LANES + token % LANES;
            let places = self.keys[start..].iter_mut().step_by(LANES);
            for (place, &v) in places.zip(&key[head.range(token)]) {
                *place = v;
            }
            for (index, eight) in value[head.range(token)].chunks(LANES).enumerate() {
                let start = (index * tokens + token) * LANES;
                self.values[start..start + eight.len()].copy_from_slice(eight);
            }
        }
        self.mask.clear();
        let keep = |&keep: &u32| if keep == 0 { f32::NEG_INFINITY } else { 0.0 };
        self.mask.extend(mask.iter().map(keep));
        self.mask.resize(padded, f32::NEG_INFINITY);
    }
}

/// `Σ fours[i][q] · eights[i][lane]` for four q: scores of eight keys, or eight dimensions of what is
/// attended to. A tile of four by eight sums stays in registers.
#[inline(always)]
fn sums_of_products<V: Vector>(fours: &[f32], of_eight: &[f32]) -> [Lanes; QUERIES] {
    let (fours, _) = fours.as_chunks::<QUERIES>();
    let (eights, _) = eights(of_eight);
    let mut sums = [V::splat(0.0); QUERIES];
    for (four, eight) in fours.iter().zip(eights) {
        let eight = V::load(eight);
        for (sum, &factor) in sums.iter_mut().zip(four) {
            *sum = sum.add(V::splat(factor).mul(eight));
        }
    }
    let mut out = [[0.0; LANES]; QUERIES];
    for (out, sum) in out.iter_mut().zip(sums) {
        sum.store(out);
    }
    out
}

/// Replaces scores by exp(score − largest), and by 0 where a key is masked. Returns one divided by
/// their sum.
///
/// Sums are kept in lanes, so that masked keys behind the sequence change no bit of them.
#[inline(always)]
fn exponentials<V: Vector>(scores: &mut [f32], mask: &[f32]) -> f32 {
    let (scores, _) = eights_mut(scores);
    let (mask, _) = eights(mask);
    let mut most = V::splat(f32::NEG_INFINITY);
    for (scores, mask) in scores.iter_mut().zip(mask) {
        let masked = V::load(scores).add(V::load(mask));
        most = most.at_least(masked);
        masked.store(scores);
    }
    let mut lanes = [0.0; LANES];
    most.store(&mut lanes);
    let largest = lanes.into_iter().fold(f32::NEG_INFINITY, f32::max);
    // A sequence that is masked from end to end has nothing to attend to.
    let largest = if largest == f32::NEG_INFINITY {
        0.0
    } else {
        largest
    };
    let mut sums = V::splat(0.0);
    for scores in scores.iter_mut() {
        let weights = exp(V::load(scores).sub(V::splat(largest)));
        sums = sums.add(weights);
        weights.store(scores);
    }
    sums.store(&mut lanes);
    let sum: f32 = lanes.iter().sum();
    if sum > 0.0 { 1.0 / sum } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
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
                attention(&Team::solo(), set, shape, &q, &k, &v, &mask, &mut out);
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
            let team = Team::solo();
            let m = &mask[..tokens];
            attention(&team, set, short, q_s, k_s, v_s, m, &mut alone);
            let mut with_padding = vec![0.0; long.elements()];
            let out = &mut with_padding;
            attention(&team, set, long, &q, &k, &v, &mask, out);
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
        attention(&Team::solo(), set, shape, &x, &x, &x, &[0; 3], &mut out);
        assert!(out.iter().all(|v| v.is_finite()));
    }
}
