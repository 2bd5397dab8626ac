//! Attention against its definition, and with masks, teams and single queries.

use super::*;
#[cfg(not(target_arch = "wasm32"))]
use crate::team::awake;
use wasm_bindgen_test::wasm_bindgen_test;

fn wave(count: usize, step: f32) -> Vec<f32> {
    (0..count).map(|i| (i as f32 * step).sin()).collect()
}

/// The definition in double precision, with all tokens as queries.
fn reference(shape: AttentionShape<'_>, q: &[f32], k: &[f32], v: &[f32], mask: &[u32]) -> Vec<f64> {
    let AttentionShape {
        starts,
        heads,
        head_size,
        ..
    } = shape;
    let mut out = vec![0.0; shape.elements()];
    let at = |row: usize, h: usize, d: usize| (row * heads + h) * head_size + d;
    for sequence in starts.windows(2) {
        let rows = sequence[0]..sequence[1];
        for (h, i) in (0..heads).flat_map(|h| rows.clone().map(move |i| (h, i))) {
            let weight = |j: usize| {
                let dot: f64 = (0..head_size)
                    .map(|d| f64::from(q[at(i, h, d)]) * f64::from(k[at(j, h, d)]))
                    .sum();
                f64::from(mask[j]) * (dot / (head_size as f64).sqrt()).exp()
            };
            let weights: Vec<(usize, f64)> = rows.clone().map(|j| (j, weight(j))).collect();
            let sum: f64 = weights.iter().map(|(_, weight)| weight).sum();
            for d in 0..head_size {
                out[at(i, h, d)] = weights
                    .iter()
                    .map(|&(j, weight)| weight / sum * f64::from(v[at(j, h, d)]))
                    .sum();
            }
        }
    }
    out
}

/// Three operands of a shape.
fn operands(shape: AttentionShape<'_>) -> [Vec<f32>; 3] {
    [0.7, 0.31, 0.11].map(|step| wave(shape.elements(), step))
}

#[wasm_bindgen_test(unsupported = test)]
fn agrees_with_the_definition_in_double_precision() {
    // Long sequences come before short ones, so that the buffers still hold old numbers. Some
    // head sizes are not multiples of eight. The second sequence has a mask with holes, the
    // first has none.
    for (tokens, head_size) in [
        (64, 64),
        (13, 64),
        (11, 12),
        (3, 16),
        (5, 4),
        (2, 8),
        (1, 8),
    ] {
        let shape = AttentionShape {
            starts: &[0, tokens, 2 * tokens],
            queries: Queries::All,
            heads: 3,
            head_size,
        };
        let [q, k, v] = operands(shape);
        let mut mask = vec![1; 2 * tokens];
        for token in (1..tokens).step_by(3) {
            mask[tokens + token] = 0;
        }
        let expected = reference(shape, &q, &k, &v, &mask);
        for set in InstructionSet::available() {
            let mut out = vec![f32::NAN; shape.elements()];
            attention(&Team::solo(), set, shape, &q, &k, &v, &mask, &mut out);
            for (out, expected) in out.iter().zip(&expected) {
                let what = format!("{}, {shape:?}: {out}, not {expected}", set.name());
                assert!((f64::from(*out) - expected).abs() < 1e-5, "{what}");
            }
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn scores_beyond_what_an_exponential_can_hold_leave_the_value_of_the_best_key() {
    let shape = AttentionShape {
        starts: &[0, 3],
        queries: Queries::All,
        heads: 1,
        head_size: 8,
    };
    let query = [300.0; 24];
    let key: Vec<f32> = [-2.0, 2.0, 1.0].into_iter().flat_map(|k| [k; 8]).collect();
    let value: Vec<f32> = [5.0, 6.0, 7.0].into_iter().flat_map(|v| [v; 8]).collect();
    for set in InstructionSet::available() {
        let mut out = [f32::NAN; 24];
        let team = Team::solo();
        attention(&team, set, shape, &query, &key, &value, &[1; 3], &mut out);
        assert_eq!(out, [6.0; 24], "{}", set.name());
    }
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn a_team_returns_what_one_thread_returns() {
    let shape = AttentionShape {
        starts: &[0, 4, 18],
        queries: Queries::All,
        heads: 5,
        head_size: 16,
    };
    let [q, k, v] = operands(shape);
    let computed = |team: &Team| {
        let mut out = vec![f32::NAN; shape.elements()];
        let set = InstructionSet::detect();
        attention(team, set, shape, &q, &k, &v, &[1; 18], &mut out);
        out
    };
    let alone = computed(&Team::solo());
    let team = awake(3);
    // Often, because which thread gets which piece is chance.
    for _ in 0..200 {
        assert_eq!(computed(&team), alone);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn padding_changes_no_bit() {
    let (tokens, padded) = (5, 9);
    let short = AttentionShape {
        starts: &[0, tokens],
        queries: Queries::All,
        heads: 2,
        head_size: 16,
    };
    let long = AttentionShape {
        starts: &[0, padded],
        ..short
    };
    let [q, k, v] = operands(long);
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

/// Lengths of sequences side by side: of one token, of less than a tile, of several tiles.
const STARTS: [usize; 6] = [0, 11, 12, 15, 32, 40];

#[wasm_bindgen_test(unsupported = test)]
fn a_sequence_among_others_is_answered_as_alone_to_the_bit() {
    let shape = AttentionShape {
        starts: &STARTS,
        queries: Queries::All,
        heads: 3,
        head_size: 12,
    };
    let [q, k, v] = operands(shape);
    let mask: Vec<u32> = (0..40).map(|row| u32::from(row % 5 != 3)).collect();
    let width = shape.hidden_size();
    for set in InstructionSet::available() {
        let team = Team::solo();
        let mut together = vec![f32::NAN; shape.elements()];
        attention(&team, set, shape, &q, &k, &v, &mask, &mut together);
        for rows in STARTS.windows(2).map(|rows| rows[0]..rows[1]) {
            let part = rows.start * width..rows.end * width;
            let [q, k, v] = [&q, &k, &v].map(|x| &x[part.clone()]);
            let single = AttentionShape {
                starts: &[0, rows.len()],
                ..shape
            };
            let mut alone = vec![f32::NAN; single.elements()];
            let mask = &mask[rows.clone()];
            attention(&team, set, single, q, k, v, mask, &mut alone);
            assert_eq!(alone, together[part], "{rows:?} {}", set.name());
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn one_query_a_sequence_is_answered_as_among_all() {
    let shape = AttentionShape {
        starts: &STARTS,
        queries: Queries::All,
        heads: 3,
        head_size: 16,
    };
    let [q, k, v] = operands(shape);
    let mask = [1; 40];
    let width = shape.hidden_size();
    for set in InstructionSet::available() {
        let team = Team::solo();
        let mut all = vec![0.0; shape.elements()];
        attention(&team, set, shape, &q, &k, &v, &mask, &mut all);
        let first = |x: &[f32]| -> Vec<f32> {
            let rows = STARTS[..shape.sequences()].iter();
            rows.flat_map(|row| x[row * width..][..width].to_vec())
                .collect()
        };
        let few_shape = AttentionShape {
            queries: Queries::First,
            ..shape
        };
        let mut few = vec![0.0; shape.sequences() * width];
        attention(&team, set, few_shape, &first(&q), &k, &v, &mask, &mut few);
        assert_eq!(few, first(&all), "{}", set.name());
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn a_sequence_masked_from_end_to_end_gives_zeros_and_moves_no_other() {
    for (tokens, head_size) in [(12, 16), (3, 4)] {
        let shape = AttentionShape {
            starts: &[0, tokens, 2 * tokens],
            queries: Queries::All,
            heads: 2,
            head_size,
        };
        let x = wave(shape.elements(), 0.5);
        let half = x.len() / 2;
        let mask: Vec<u32> = (0..2 * tokens).map(|at| u32::from(at >= tokens)).collect();
        let expected = reference(shape, &x, &x, &x, &mask);
        for set in InstructionSet::available() {
            // The old contents of `out` must be overwritten.
            let mut out = vec![7.0; x.len()];
            attention(&Team::solo(), set, shape, &x, &x, &x, &mask, &mut out);
            assert_eq!(out[..half], vec![0.0; half], "{}", set.name());
            for (out, expected) in out[half..].iter().zip(&expected[half..]) {
                assert!((f64::from(*out) - expected).abs() < 1e-5, "{}", set.name());
            }
        }
    }
}
