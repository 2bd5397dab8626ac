//! Attention against its definition, and with masks, teams and single queries.

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
    for (s, h, i) in
        (0..batch).flat_map(|s| (0..heads).flat_map(move |h| (0..tokens).map(move |i| (s, h, i))))
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
            batch: 2,
            tokens,
            heads: 3,
            head_size,
        };
        let [q, k, v] = [0.7, 0.31, 0.11].map(|step| wave(shape.elements(), step));
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
        batch: 1,
        tokens: 3,
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
        batch: 2,
        tokens: 9,
        heads: 5,
        head_size: 16,
    };
    let [q, k, v] = [0.7, 0.31, 0.11].map(|step| wave(shape.elements(), step));
    let (team, members) = Team::gather(3);
    for member in members {
        std::thread::spawn(|| member.work());
    }
    let [together, alone] = [team, Team::solo()].map(|team| {
        let mut out = vec![f32::NAN; shape.elements()];
        let set = InstructionSet::detect();
        attention(&team, set, shape, &q, &k, &v, &[1; 18], &mut out);
        out
    });
    assert_eq!(together, alone);
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
fn one_query_a_sequence_is_answered_as_among_all() {
    let shape = AttentionShape {
        batch: 2,
        tokens: 11,
        heads: 3,
        head_size: 16,
    };
    let [q, k, v] = [0.7, 0.31, 0.11].map(|step| wave(shape.elements(), step));
    let mask = vec![1; 22];
    let width = shape.hidden_size();
    for set in InstructionSet::available() {
        let team = Team::solo();
        let mut all = vec![0.0; shape.elements()];
        attention(&team, set, shape, &q, &k, &v, &mask, &mut all);
        let first = |x: &[f32]| -> Vec<f32> {
            let sequences = x.chunks_exact(shape.tokens * width);
            sequences.flat_map(|rows| rows[..width].to_vec()).collect()
        };
        let mut few = vec![0.0; 2 * width];
        attention(&team, set, shape, &first(&q), &k, &v, &mask, &mut few);
        assert_eq!(few, first(&all), "{}", set.name());
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn a_sequence_masked_from_end_to_end_gives_zeros_and_moves_no_other() {
    for (tokens, head_size) in [(12, 16), (3, 4)] {
        let shape = AttentionShape {
            batch: 2,
            tokens,
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
