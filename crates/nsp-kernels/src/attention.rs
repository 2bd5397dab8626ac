//! Multi-head attention: softmax(Q·Kᵀ / √d)·V.

use crate::disjoint::Disjoint;
use crate::instruction_set::for_each_instruction_set;
use crate::math::{LANES, Lanes, exp};
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
    /// Four rows over all keys, padded to a multiple of 8: scores, then weights.
    scores: Vec<f32>,
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
fn attend_head(
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
    for first in (0..tokens).step_by(QUERIES) {
        for q in 0..QUERIES {
            // Where there are fewer than four, the last one is taken again and its result left.
            let row = &query[head.range((first + q).min(tokens - 1))];
            for (place, &v) in buffer.queries.iter_mut().skip(q).step_by(QUERIES).zip(row) {
                *place = v * scale;
            }
        }
        scores(&buffer.queries, &buffer.keys, head_size, &mut buffer.scores);
        for row in buffer.scores.chunks_exact_mut(padded) {
            softmax(row, &buffer.mask);
        }
        for (index, values) in buffer.values.chunks_exact(tokens * LANES).enumerate() {
            let mixed = mix(&buffer.scores, padded, values);
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

/// `out[q][key] = query[q] · key`.
#[inline(always)]
fn scores(queries: &[f32], keys: &[f32], head_size: usize, out: &mut [f32]) {
    let padded = out.len() / QUERIES;
    for (block, keys) in keys.chunks_exact(head_size * LANES).enumerate() {
        let mut sums: [Lanes; QUERIES] = [[0.0; LANES]; QUERIES];
        for (keys, queries) in keys.chunks_exact(LANES).zip(queries.chunks_exact(QUERIES)) {
            for (sums, query) in sums.iter_mut().zip(queries) {
                for (sum, key) in sums.iter_mut().zip(keys) {
                    *sum += query * key;
                }
            }
        }
        for (row, sums) in out.chunks_exact_mut(padded).zip(&sums) {
            row[block * LANES..][..LANES].copy_from_slice(sums);
        }
    }
}

/// exp(score − largest) / sum, and 0 where a key is masked.
///
/// Sums are kept in lanes, so that masked keys behind the sequence change no bit of them.
#[inline(always)]
fn softmax(scores: &mut [f32], mask: &[f32]) {
    let mut most: Lanes = [f32::NEG_INFINITY; LANES];
    for (scores, mask) in scores.chunks_exact_mut(LANES).zip(mask.chunks_exact(LANES)) {
        for ((score, mask), most) in scores.iter_mut().zip(mask).zip(&mut most) {
            *score += mask;
            *most = if *score > *most { *score } else { *most };
        }
    }
    let largest = most.into_iter().fold(f32::NEG_INFINITY, f32::max);
    // A sequence that is masked from end to end has nothing to attend to.
    let largest = if largest == f32::NEG_INFINITY {
        0.0
    } else {
        largest
    };
    let mut sums: Lanes = [0.0; LANES];
    for scores in scores.chunks_exact_mut(LANES) {
        for (score, sum) in scores.iter_mut().zip(&mut sums) {
            *score = exp(*score - largest);
            *sum += *score;
        }
    }
    let sum: f32 = sums.iter().sum();
    let inverse = if sum > 0.0 { 1.0 / sum } else { 0.0 };
    for score in scores.iter_mut() {
        *score *= inverse;
    }
}

/// `Σ weight[q][token] · value[token]` for eight dimensions.
#[inline(always)]
fn mix(weights: &[f32], padded: usize, values: &[f32]) -> [Lanes; QUERIES] {
    let mut sums: [Lanes; QUERIES] = [[0.0; LANES]; QUERIES];
    let (a, rest) = weights.split_at(padded);
    let (b, rest) = rest.split_at(padded);
    let (c, d) = rest.split_at(padded);
    let weights = a.iter().zip(b).zip(c).zip(d);
    for (values, (((a, b), c), d)) in values.chunks_exact(LANES).zip(weights) {
        for (sums, weight) in sums.iter_mut().zip([a, b, c, d]) {
            for (sum, value) in sums.iter_mut().zip(values) {
                *sum += weight * value;
            }
        }
    }
    sums
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
