//! All kernels against plain arithmetic on the same stored integers.

use super::*;
use proptest::test_runner::TestRunner;
use wasm_bindgen_test::wasm_bindgen_test;

/// Keeps the sums as they are.
struct Sums<'a> {
    outputs: usize,
    sums: &'a mut [i32],
}

impl Sink for Sums<'_> {
    fn store<const T: usize>(&mut self, row: usize, panel: usize, sums: &[[i32; PANEL]; T]) {
        for (t, sums) in sums.iter().enumerate() {
            for (lane, sum) in sums.iter().enumerate() {
                if panel * PANEL + lane < self.outputs {
                    self.sums[(row + t) * self.outputs + panel * PANEL + lane] = *sum;
                }
            }
        }
    }
}

fn kernel_sums(set: InstructionSet, rows: &QuantisedRows, weights: &PackedWeights) -> Vec<i32> {
    let mut sums = vec![0; rows.rows() * weights.outputs()];
    let mut sink = Sums {
        outputs: weights.outputs(),
        sums: &mut sums,
    };
    match set.kind() {
        Kind::Scalar => scalar::product(rows, weights, &mut sink),
        #[cfg(target_arch = "x86_64")]
        // SAFETY: the set was detected.
        Kind::Avx2 => unsafe { avx2::product(rows, weights, &mut sink) },
        #[cfg(target_arch = "wasm32")]
        Kind::Simd128 => simd128::product(rows, weights, &mut Vec::new(), &mut sink),
    }
    sums
}

/// Σ activation · (stored weight + 64), straight from the definition.
fn plain_sums(rows: &QuantisedRows, weights: &PackedWeights) -> Vec<i32> {
    let mut sums = Vec::new();
    for row in 0..rows.rows() {
        for output in 0..weights.outputs() {
            let activations = &rows.values()[row * rows.stride()..][..weights.inputs()];
            let products = activations
                .iter()
                .enumerate()
                .map(|(i, &a)| i32::from(a) * (weights.stored(output, i) + ZERO_POINT));
            sums.push(products.sum());
        }
    }
    sums
}

/// Numbers between −1 and 1 that look random and are the same everywhere.
fn numbers(count: usize, seed: u64) -> Vec<f32> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    (0..count)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 40) as f32 / (1 << 23) as f32 - 1.0
        })
        .collect()
}

fn check_shape(tokens: usize, outputs: usize, inputs: usize, seed: u64) {
    let weights = numbers(outputs * inputs, seed);
    let weights = PackedWeights::from_f32(outputs, inputs, &weights).unwrap();
    let x = numbers(tokens * inputs, seed + 1);
    let mut rows = QuantisedRows::default();
    rows.quantise(InstructionSet::SCALAR, &x, inputs);
    let expected = plain_sums(&rows, &weights);

    let bias = numbers(outputs, seed + 2);
    let linear = Linear::new(weights.clone(), bias, Activation::Gelu).unwrap();
    let mut reference = vec![0.0; tokens * outputs];
    linear.forward(
        InstructionSet::SCALAR,
        &x,
        &mut reference,
        &mut Scratch::new(),
    );

    for set in InstructionSet::available() {
        assert_eq!(
            kernel_sums(set, &rows, &weights),
            expected,
            "{}",
            set.name()
        );
        let mut out = vec![0.0; tokens * outputs];
        linear.forward(set, &x, &mut out, &mut Scratch::new());
        let bits = |v: &[f32]| v.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
        assert_eq!(
            bits(&out),
            bits(&reference),
            "{}: outputs differ in some bit",
            set.name()
        );
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn every_kernel_returns_the_same_sums() {
    let shapes = (1_usize..14, 1_usize..40, 1_usize..200, 0_u64..1 << 40);
    TestRunner::deterministic()
        .run(&shapes, |(tokens, outputs, inputs, seed)| {
            check_shape(tokens, outputs, inputs, seed);
            Ok(())
        })
        .unwrap();
}

#[wasm_bindgen_test(unsupported = test)]
fn edges_that_are_no_multiples_of_a_tile() {
    for (tokens, outputs, inputs) in [
        (1, 1, 1),
        (3, 7, 5),
        (4, 8, 4),
        (5, 9, 33),
        (7, 2, 768),
        (2, 768, 64),
        (63, 24, 96),
    ] {
        check_shape(tokens, outputs, inputs, (tokens * outputs * inputs) as u64);
    }
}

/// The extremes of both operands: what would overflow if anything did.
#[wasm_bindgen_test(unsupported = test)]
fn the_largest_operands_do_not_overflow() {
    let inputs = 3072;
    for sign in [1.0, -1.0] {
        let weights = PackedWeights::from_f32(8, inputs, &vec![sign; 8 * inputs]).unwrap();
        let mut rows = QuantisedRows::default();
        rows.quantise(InstructionSet::SCALAR, &vec![-1.0; 4 * inputs], inputs);
        let expected = plain_sums(&rows, &weights);
        for set in InstructionSet::available() {
            assert_eq!(
                kernel_sums(set, &rows, &weights),
                expected,
                "{}",
                set.name()
            );
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn the_layer_is_near_to_floating_point() {
    let (tokens, outputs, inputs) = (5, 33, 768);
    let weights = numbers(outputs * inputs, 1);
    let bias = numbers(outputs, 2);
    let x = numbers(tokens * inputs, 3);
    let packed = PackedWeights::from_f32(outputs, inputs, &weights).unwrap();
    let linear = Linear::new(packed, bias.clone(), Activation::None).unwrap();
    let mut out = vec![0.0; tokens * outputs];
    linear.forward(InstructionSet::detect(), &x, &mut out, &mut Scratch::new());
    for t in 0..tokens {
        for o in 0..outputs {
            let dot: f64 = (0..inputs)
                .map(|i| f64::from(x[t * inputs + i]) * f64::from(weights[o * inputs + i]))
                .sum();
            let error = (f64::from(out[t * outputs + o]) - dot - f64::from(bias[o])).abs();
            // Half a step of 1/63 in each of 768 weights of random sign, and less for the
            // activations: a standard deviation of 0.08.
            assert!(error < 0.5, "token {t}, output {o}: off by {error}");
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn a_bias_of_another_length_is_refused() {
    let weights = PackedWeights::from_f32(2, 4, &[0.0; 8]).unwrap();
    assert!(Linear::new(weights, vec![0.0; 3], Activation::None).is_err());
}
