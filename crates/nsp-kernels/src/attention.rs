//! Multi-head attention: softmax(Q·Kᵀ / √d)·V.

use crate::disjoint::Disjoint;
use crate::instruction_set::for_each_instruction_set;
use crate::math::exp;
use crate::vector::{LANES, Lanes, Vector, eights};
use crate::{InstructionSet, Team};
use std::cell::RefCell;
use std::ops::Range;

/// The shape of a multi-head attention over sequences that stand side by side: the rows of the first, then
/// those of the second, and so on. A row is a token, masked ones included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttentionShape<'a> {
    /// The row with which each sequence starts, and the number of rows in all: one number more than there
    /// are sequences, none smaller than the one before it. The first is 0.
    pub starts: &'a [usize],
    /// The tokens that are queries.
    pub queries: Queries,
    /// The number of heads.
    pub heads: usize,
    /// Numbers per token in a head: `hidden_size / heads`.
    pub head_size: usize,
}

/// The tokens of a sequence whose attention is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Queries {
    /// All.
    All,
    /// The first one.
    First,
}

impl AttentionShape<'_> {
    /// Numbers per token over all heads: `heads · head_size`.
    pub fn hidden_size(self) -> usize {
        self.heads * self.head_size
    }

    /// The number of sequences.
    pub fn sequences(self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// The number of elements of the keys: (rows, hidden).
    pub fn elements(self) -> usize {
        self.starts.last().copied().unwrap_or(0) * self.hidden_size()
    }
}

/// The height of a tile of sums: four keys by eight queries, or four queries by eight dimensions.
const FOUR: usize = 4;

/// Multi-head attention. For each sequence, head and query it computes the sum of the values,
/// weighted by how much the query attends to each key (Vaswani et al., 2017, arXiv:1706.03762,
/// equation 1).
///
/// `key` and `value` are (rows, hidden), row-major. `query` and `out` have the same shape, or one row per
/// sequence if only the first token is a query. `mask` has a number for each row: keys whose mask is 0 get
/// no weight at all. If the mask is 0 for a whole sequence, its rows of `out` are zeros. A sequence gets the
/// same bits alone and among others.
///
/// # Panics
/// When an operand is shorter than its shape, or the starts are not in ascending order.
// The arguments are the operands; bundling them would only move the list.
#[allow(clippy::too_many_arguments)]
pub fn attention(
    team: &Team,
    instruction_set: InstructionSet,
    shape: AttentionShape<'_>,
    query: &[f32],
    key: &[f32],
    value: &[f32],
    mask: &[u32],
    out: &mut [f32],
) {
    // Members write to the rows of their sequences, which must not overlap.
    assert!(shape.starts.is_sorted(), "the sequences overlap");
    let out = Disjoint::new(out);
    team.run(&|share| {
        HEAD_BUFFER.with_borrow_mut(|buffer| {
            for index in share.pieces(shape.sequences() * shape.heads, 1).flatten() {
                let head = Head::new(shape, index / shape.heads, index % shape.heads);
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
    /// Numbers per token over all heads.
    width: usize,
    head_size: usize,
    head: usize,
    /// The row of the sequence's first key.
    first_key: usize,
    /// Keys of the sequence, masked ones included.
    tokens: usize,
    /// The row of the sequence's first query.
    first_query: usize,
    /// Queries of the sequence.
    queries: usize,
}

impl Head {
    /// A head of the sequence with this number.
    fn new(shape: AttentionShape<'_>, sequence: usize, head: usize) -> Self {
        let (first_key, end) = (shape.starts[sequence], shape.starts[sequence + 1]);
        let tokens = end - first_key;
        let (first_query, queries) = match shape.queries {
            Queries::All => (first_key, tokens),
            Queries::First => (sequence, 1),
        };
        Self {
            width: shape.hidden_size(),
            head_size: shape.head_size,
            head,
            first_key,
            tokens,
            first_query,
            queries,
        }
    }

    /// The range of this head's numbers for a token, in an operand where the sequence starts with the row
    /// `first`.
    #[inline(always)]
    fn range(self, first: usize, token: usize) -> Range<usize> {
        let start = (first + token) * self.width + self.head * self.head_size;
        start..start + self.head_size
    }
}

/// One head's operands, arranged so that they are read contiguously. The buffer is reused from call
/// to call and never cleared: stale numbers of an earlier sequence are overwritten before they are
/// read, or the results computed from them are discarded.
#[derive(Default)]
struct HeadBuffer {
    /// The keys that are not masked, in groups of 4: the first dimension of the 4 keys, then the
    /// second dimension, and so on.
    keys: Vec<[f32; FOUR]>,
    /// The values of these keys: for each group of 8 dimensions, the values of all keys.
    values: Vec<Lanes>,
    /// Eight queries: the first dimension of all eight, then the second dimension, and so on.
    queries: Vec<Lanes>,
    /// For each key, its scores with the eight queries.
    scores: Vec<Lanes>,
    /// For each key, its weights for the first four queries, and for the other four.
    weights: [Vec<[f32; FOUR]>; 2],
    /// The tokens whose keys are not masked.
    tokens: Vec<usize>,
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
    let head_size = head.head_size;
    let mask = &mask[head.first_key..][..head.tokens];
    buffer.make_room(head, mask);
    buffer.arrange::<V>(head, key, value);
    let keys = buffer.tokens.len();
    if keys == 0 {
        return leave_zeros(head, out);
    }
    for first in (0..head.queries).step_by(LANES) {
        buffer.take_queries::<V>(head, query, first);
        let (scores, _) = buffer.scores.as_chunks_mut();
        for (scores, keys) in scores.iter_mut().zip(buffer.keys.chunks_exact(head_size)) {
            *scores = sums_of_products::<V>(keys, &buffer.queries);
        }
        let inverse = buffer.weigh::<V>(keys);
        for (column, values) in buffer.values.chunks_exact(keys).enumerate() {
            for (half, weights) in buffer.weights.iter().enumerate() {
                let mixed = sums_of_products::<V>(weights, values);
                for (q, mixed) in mixed.into_iter().enumerate() {
                    let q = half * FOUR + q;
                    if first + q < head.queries {
                        let mut lanes = [0.0; LANES];
                        V::load(&mixed).mul(V::splat(inverse[q])).store(&mut lanes);
                        put(head, first + q, column * LANES, &lanes, out);
                    }
                }
            }
        }
    }
}

/// Writes zeros for a head without keys.
fn leave_zeros(head: Head, out: &Disjoint<'_, f32>) {
    for token in 0..head.queries {
        // SAFETY: each head of a sequence goes to one member only. Sequences have separate rows, and heads
        // have separate columns.
        unsafe { out.part(head.range(head.first_query, token)) }.fill(0.0);
    }
}

/// Writes eight numbers of a token, or fewer at the end of the head.
#[inline(always)]
fn put(head: Head, token: usize, column: usize, lanes: &Lanes, out: &Disjoint<'_, f32>) {
    let width = LANES.min(head.head_size - column);
    let start = head.range(head.first_query, token).start + column;
    // SAFETY: each head of a sequence goes to one member only. Sequences have separate rows, and heads have
    // separate columns.
    let out = unsafe { out.part(start..start + width) };
    // A copy of constant length compiles to two stores, any other copy to a call.
    match out.as_mut_array() {
        Some(out) => *out = *lanes,
        None => out.copy_from_slice(&lanes[..width]),
    }
}

impl HeadBuffer {
    /// Lists the keys that are not masked, and makes room for them.
    fn make_room(&mut self, head: Head, mask: &[u32]) {
        let head_size = head.head_size;
        self.tokens.clear();
        let counts = mask.iter().enumerate().filter(|(_, keep)| **keep != 0);
        self.tokens.extend(counts.map(|(token, _)| token));
        let keys = self.tokens.len();
        self.keys
            .resize(keys.next_multiple_of(LANES) / FOUR * head_size, [0.0; FOUR]);
        self.values
            .resize(keys * head_size.div_ceil(LANES), [0.0; LANES]);
        self.scores
            .resize(keys.next_multiple_of(FOUR), [0.0; LANES]);
        self.queries.resize(head_size, [0.0; LANES]);
        for weights in &mut self.weights {
            weights.resize(keys, [0.0; FOUR]);
        }
    }

    /// Copies the keys that are not masked, and their values, to the buffer.
    #[inline(always)]
    fn arrange<V: Vector>(&mut self, head: Head, key: &[f32], value: &[f32]) {
        let head_size = head.head_size;
        let places = self.keys.chunks_exact_mut(2 * head_size);
        for (tokens, places) in self.tokens.chunks(LANES).zip(places) {
            let rows = rows_of(head, head.first_key, tokens);
            let (first, second) = places.split_at_mut(head_size);
            for column in (0..head_size).step_by(LANES) {
                let turned = turn::<V>(key, &rows, column, head_size);
                let places = first[column..].iter_mut().zip(&mut second[column..]);
                for ((first, second), turned) in places.zip(turned) {
                    let mut lanes = [0.0; LANES];
                    turned.store(&mut lanes);
                    (*first, *second) = halves(lanes);
                }
            }
        }
        let keys = self.tokens.len();
        for (index, &token) in self.tokens.iter().enumerate() {
            let (whole, rest) = eights(&value[head.range(head.first_key, token)]);
            let mut places = self.values.iter_mut().skip(index).step_by(keys);
            // `places` must be the second iterator of `zip`: as the first, it would lose a place at
            // the end.
            for (eight, place) in whole.iter().zip(places.by_ref()) {
                *place = *eight;
            }
            if let (Some(place), false) = (places.next(), rest.is_empty()) {
                place[..rest.len()].copy_from_slice(rest);
            }
        }
    }

    /// Copies the eight queries from `first` on, divided by √d. If there are fewer, the last one is
    /// repeated, and the results for the copies are ignored.
    #[inline(always)]
    fn take_queries<V: Vector>(&mut self, head: Head, query: &[f32], first: usize) {
        let head_size = head.head_size;
        let scale = V::splat(1.0 / (head_size as f32).sqrt());
        let mut eight = [0; LANES];
        for (lane, token) in eight.iter_mut().enumerate() {
            *token = (first + lane).min(head.queries - 1);
        }
        let rows = rows_of(head, head.first_query, &eight);
        for column in (0..head_size).step_by(LANES) {
            let turned = turn::<V>(query, &rows, column, head_size);
            for (place, turned) in self.queries[column..].iter_mut().zip(turned) {
                turned.mul(scale).store(place);
            }
        }
    }

    /// Turns the scores into weights, exp(score − largest). Returns 1 divided by the sum of each
    /// query's weights. There must be at least one key.
    #[inline(always)]
    fn weigh<V: Vector>(&mut self, keys: usize) -> Lanes {
        let scores = &self.scores[..keys];
        let mut largest = V::splat(f32::NEG_INFINITY);
        for scores in scores {
            largest = largest.at_least(V::load(scores));
        }
        let mut sums = V::splat(0.0);
        let [low, high] = &mut self.weights;
        for ((scores, low), high) in scores.iter().zip(low).zip(high) {
            let weights = exp(V::load(scores).sub(largest));
            sums = sums.add(weights);
            let mut lanes = [0.0; LANES];
            weights.store(&mut lanes);
            (*low, *high) = halves(lanes);
        }
        let mut inverse = [0.0; LANES];
        V::splat(1.0).div(sums).store(&mut inverse);
        inverse
    }
}

/// Where the head's numbers of up to eight tokens start, in an operand where the sequence starts with the
/// row `first`. If there are fewer tokens, the last one is repeated.
#[inline(always)]
fn rows_of(head: Head, first: usize, tokens: &[usize]) -> [usize; LANES] {
    let mut starts = [0; LANES];
    for (lane, start) in starts.iter_mut().enumerate() {
        *start = head.range(first, tokens[lane.min(tokens.len() - 1)]).start;
    }
    starts
}

/// Transposes eight columns of eight rows: returns the first number of all rows, the second number
/// of all rows, and so on. Columns beyond `width` are zeros.
#[inline(always)]
fn turn<V: Vector>(
    operand: &[f32],
    rows: &[usize; LANES],
    column: usize,
    width: usize,
) -> [V; LANES] {
    let count = LANES.min(width - column);
    let mut vectors = [V::splat(0.0); LANES];
    for (vector, row) in vectors.iter_mut().zip(rows) {
        let numbers = &operand[row + column..][..count];
        *vector = match numbers.as_array() {
            Some(eight) => V::load(eight),
            None => {
                let mut lanes = [0.0; LANES];
                lanes[..count].copy_from_slice(numbers);
                V::load(&lanes)
            }
        };
    }
    V::transpose(vectors)
}

#[inline(always)]
fn halves([a, b, c, d, e, f, g, h]: Lanes) -> ([f32; FOUR], [f32; FOUR]) {
    ([a, b, c, d], [e, f, g, h])
}

/// `Σ fours[i][row] · eights[i][lane]`: the scores of four keys with eight queries, or eight
/// dimensions of the weighted values of four queries. A tile of four by eight sums stays in
/// registers.
#[inline(always)]
fn sums_of_products<V: Vector>(fours: &[[f32; FOUR]], eights: &[Lanes]) -> [Lanes; FOUR] {
    let mut sums = [V::splat(0.0); FOUR];
    for (four, eight) in fours.iter().zip(eights) {
        let eight = V::load(eight);
        for (sum, &factor) in sums.iter_mut().zip(four) {
            *sum = sum.add_product(V::splat(factor), eight);
        }
    }
    let mut out = [[0.0; LANES]; FOUR];
    for (out, sum) in out.iter_mut().zip(sums) {
        sum.store(out);
    }
    out
}

#[cfg(test)]
mod tests;
