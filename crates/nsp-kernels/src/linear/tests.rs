//! All kernels against plain arithmetic on the same stored integers.

use super::*;
#[cfg(not(target_arch = "wasm32"))]
use crate::team::awake;
use proptest::test_runner::TestRunner;
use std::cell::RefCell;
use wasm_bindgen_test::wasm_bindgen_test;

/// Keeps the sums as they are: those of a row's outputs, segment after segment, then the next row's.
struct Sums {
    outputs: usize,
    segments: usize,
    sums: RefCell<Vec<i32>>,
}

impl Sink for Sums {
    fn add<V: Vector>(
        &self,
        row: usize,
        panel: usize,
        segment: usize,
        sums: &[[i32; PANEL]],
        _: &mut [V],
    ) {
        for (t, sums) in sums.iter().enumerate() {
            for (lane, sum) in sums.iter().enumerate() {
                if panel * PANEL + lane < self.outputs {
                    let part = (row + t) * self.segments + segment;
                    let at = part * self.outputs + panel * PANEL + lane;
                    self.sums.borrow_mut()[at] = *sum;
                }
            }
        }
    }

    fn store<V: Vector>(&self, _: usize, _: usize, _: &[V]) {}
}

fn quantise(set: InstructionSet, x: &[f32], weights: &PackedWeights) -> Activations {
    let mut activations = Activations::default();
    let form = weights.form(set);
    activations.quantise(&Team::solo(), set, form, x, weights.inputs());
    activations
}

fn kernel_sums(set: InstructionSet, x: &[f32], weights: &PackedWeights) -> Vec<i64> {
    let x = quantise(set, x, weights);
    let outputs = weights.outputs();
    let sink = Sums {
        outputs,
        segments: x.segments().count(),
        sums: RefCell::new(vec![0; x.rows() * x.segments().count() * outputs]),
    };
    product(set, &x, weights, 0..outputs.div_ceil(PANEL), &sink);
    sink.sums.into_inner().into_iter().map(i64::from).collect()
}

/// Σ activation · integer, straight from the definition, in integers that can't overflow.
fn plain_sums(x: &[f32], weights: &PackedWeights) -> Vec<i64> {
    let x = quantise(InstructionSet::SCALAR, x, weights);
    let integer = |output, input| match weights {
        PackedWeights::SevenBit(weights) => weights.integer(output, input),
        PackedWeights::FourBit(weights) => weights.integer(output, input),
    };
    let mut sums = Vec::new();
    for row in 0..x.rows() {
        for segment in 0..x.segments().count() {
            for output in 0..weights.outputs() {
                let product =
                    |input| i64::from(x.stored(row, input)) * i64::from(integer(output, input));
                sums.push(x.segments().inputs(segment).map(product).sum());
            }
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

/// 7-bit weights with a scale per segment.
fn in_segments(outputs: usize, inputs: usize, values: &[f32]) -> SevenBitWeights {
    SevenBitWeights::from_rows(outputs, inputs, Scaling::Segments, |row, out| {
        out.copy_from_slice(&values[row * inputs..][..inputs]);
    })
}

/// Random weights in both packings, those of 7 bits with one scale per row and with one per segment.
fn weights(outputs: usize, inputs: usize, seed: u64) -> [PackedWeights; 3] {
    let values = numbers(outputs * inputs, seed);
    let seven = SevenBitWeights::from_f32(outputs, inputs, &values).unwrap();
    let segments = in_segments(outputs, inputs, &values);
    let four = FourBitWeights::from_rows(outputs, inputs, |row, scales, stored| {
        for (scale, value) in scales.iter_mut().zip(numbers(inputs, seed + row as u64)) {
            *scale = value;
        }
        for (stored, value) in stored.iter_mut().zip(&values[row * inputs..]) {
            *stored = (value * 8.0 + 8.0) as u8;
        }
    });
    [
        PackedWeights::SevenBit(seven),
        PackedWeights::SevenBit(segments),
        PackedWeights::FourBit(four),
    ]
}

fn check_shape(tokens: usize, outputs: usize, inputs: usize, seed: u64) {
    let x = numbers(tokens * inputs, seed + 1);
    for weights in weights(outputs, inputs, seed) {
        let expected = plain_sums(&x, &weights);
        let bias = numbers(outputs, seed + 2);
        let forward = |set: InstructionSet, activation| {
            let linear = Linear::new(weights.clone(), bias.clone(), activation).unwrap();
            let mut out = vec![0.0; tokens * outputs];
            linear.forward(&Team::solo(), set, &quantise(set, &x, &weights), &mut out);
            out
        };
        let plain = forward(InstructionSet::SCALAR, Activation::None);
        let gelu = forward(InstructionSet::SCALAR, Activation::Gelu);
        for set in InstructionSet::available() {
            let what = format!("{}, {}", set.name(), weights.packing().name());
            assert_eq!(kernel_sums(set, &x, &weights), expected, "{what}");
            for (value, reference) in forward(set, Activation::None).iter().zip(&plain) {
                assert_eq!(value.to_bits(), reference.to_bits(), "{what}");
            }
            for (value, reference) in forward(set, Activation::Gelu).iter().zip(&gelu) {
                if set.name() == "relaxed" {
                    // Relaxed SIMD may round once where others round twice.
                    let error = (value - reference).abs();
                    assert!(error <= 2e-6 * reference.abs().max(1.0), "{what}: {error}");
                } else {
                    assert_eq!(value.to_bits(), reference.to_bits(), "{what}");
                }
            }
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn every_kernel_returns_the_same_sums() {
    let shapes = (1_usize..14, 1_usize..40, 1_usize..400, 0_u64..1 << 40);
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
        (5, 9, 128),
        (5, 9, 129),
        (7, 16, 352),
        // More inputs than a piece has.
        (7, 9, 1100),
        (13, 8, 3100),
        // The same with more rows than a block has, and one block more than a piece.
        (73, 8, 1537),
    ] {
        check_shape(tokens, outputs, inputs, (tokens * outputs * inputs) as u64);
    }
}

/// The extreme values of both operands in the longest rows: the sums that come closest to an
/// overflow.
#[wasm_bindgen_test(unsupported = test)]
fn the_largest_operands_do_not_overflow() {
    let inputs = FourBitWeights::MOST_INPUTS;
    let largest = 127 * 127 * 8 * inputs as i64;
    assert!(largest <= i64::from(i32::MAX), "the test reaches the limit");
    assert!(
        largest + 127 * 127 * 8 > i64::from(i32::MAX),
        "and is at it"
    );
    for (sign, stored, activation) in [
        (1.0, 15, -1.0),
        (-1.0, 0, -1.0),
        (1.0, 0, 1.0),
        (-1.0, 0, 1.0),
    ] {
        let seven = SevenBitWeights::from_f32(8, inputs, &vec![sign; 8 * inputs]).unwrap();
        let four = FourBitWeights::from_rows(8, inputs, |_, scales, values| {
            scales.fill(sign);
            values.fill(stored);
        });
        let x = vec![activation; 4 * inputs];
        for weights in [PackedWeights::SevenBit(seven), PackedWeights::FourBit(four)] {
            let expected = plain_sums(&x, &weights);
            if stored == 0 && weights.packing() == Packing::FourBit {
                assert!(expected.iter().all(|sum| sum.abs() == largest));
            }
            for set in InstructionSet::available() {
                let what = format!("{}, {}", set.name(), weights.packing().name());
                assert_eq!(kernel_sums(set, &x, &weights), expected, "{what}");
            }
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
#[should_panic(expected = "16644 inputs, more than 16643")]
fn rows_whose_sums_might_not_fit_are_refused() {
    FourBitWeights::from_rows(1, FourBitWeights::MOST_INPUTS + 1, |_, _, _| {});
}

/// If a weight is not finite, the output of its row is not finite, and all other outputs are.
#[wasm_bindgen_test(unsupported = test)]
fn a_weight_that_is_not_finite_gives_no_number() {
    let (outputs, inputs) = (9, 64);
    for odd in [f32::NAN, f32::INFINITY] {
        let mut values = numbers(outputs * inputs, 9);
        values[inputs + 5] = odd;
        let fill = |row: usize, scales: &mut [f32], stored: &mut [u8]| {
            scales.copy_from_slice(&[0.5, if row == 1 { odd } else { 0.25 }]);
            stored.fill(3);
        };
        for weights in [
            PackedWeights::SevenBit(SevenBitWeights::from_f32(outputs, inputs, &values).unwrap()),
            PackedWeights::SevenBit(in_segments(outputs, inputs, &values)),
            PackedWeights::SevenBit(SevenBitWeights::from_blocks(outputs, inputs, fill)),
            PackedWeights::FourBit(FourBitWeights::from_rows(outputs, inputs, fill)),
        ] {
            let linear = Linear::without_bias(weights.clone(), Activation::None);
            for set in InstructionSet::available() {
                let x = quantise(set, &numbers(inputs, 8), &weights);
                let mut out = vec![0.0; outputs];
                linear.forward(&Team::solo(), set, &x, &mut out);
                let finite: Vec<bool> = out.iter().map(|v| v.is_finite()).collect();
                let expected: Vec<bool> = (0..outputs).map(|output| output != 1).collect();
                assert_eq!(finite, expected, "{}, {odd}: {out:?}", set.name());
            }
        }
    }
}

/// An activation that is not finite makes all outputs of its row NaN.
#[wasm_bindgen_test(unsupported = test)]
fn a_row_with_a_number_that_is_not_finite_gives_no_number() {
    let (tokens, outputs, inputs) = (3, 9, 200);
    for weights in weights(outputs, inputs, 7) {
        let linear = Linear::without_bias(weights.clone(), Activation::Gelu);
        for set in InstructionSet::available() {
            for odd in [f32::NAN, f32::INFINITY] {
                let mut x = numbers(tokens * inputs, 8);
                x[inputs + 5] = odd;
                let mut out = vec![0.0; tokens * outputs];
                linear.forward(&Team::solo(), set, &quantise(set, &x, &weights), &mut out);
                let (first, rest) = out.split_at(outputs);
                let (second, third) = rest.split_at(outputs);
                let what = format!("{}, {}: {out:?}", set.name(), weights.packing().name());
                assert!(second.iter().all(|v| v.is_nan()), "{what}");
                assert!(first.iter().chain(third).all(|v| v.is_finite()), "{what}");
            }
        }
    }
}

/// The root of the mean squared difference between a layer without a bias and the definition.
fn error_of(weights: &PackedWeights, x: &[f32], values: &[f32]) -> f64 {
    let (inputs, outputs) = (weights.inputs(), weights.outputs());
    let tokens = x.len() / inputs;
    let linear = Linear::without_bias(weights.clone(), Activation::None);
    let mut out = vec![0.0; tokens * outputs];
    let set = InstructionSet::detect();
    linear.forward(&Team::solo(), set, &quantise(set, x, weights), &mut out);
    let mut squares = 0.0;
    for (x, out) in x.chunks_exact(inputs).zip(out.chunks_exact(outputs)) {
        for (weights, out) in values.chunks_exact(inputs).zip(out) {
            let products = x.iter().zip(weights);
            let dot: f64 = products.map(|(x, w)| f64::from(*x) * f64::from(*w)).sum();
            squares += (f64::from(*out) - dot).powi(2);
        }
    }
    (squares / (tokens * outputs) as f64).sqrt()
}

/// One large number among the inputs, and one among the weights of each output.
#[wasm_bindgen_test(unsupported = test)]
fn with_segments_an_outlier_coarsens_only_its_own_segment() {
    let (tokens, outputs, inputs) = (6, 16, 768);
    let mut x = numbers(tokens * inputs, 11);
    let mut values = numbers(outputs * inputs, 12);
    x.iter_mut()
        .skip(700)
        .step_by(inputs)
        .for_each(|x| *x = 40.0);
    values
        .iter_mut()
        .skip(20)
        .step_by(inputs)
        .for_each(|w| *w = 40.0);
    let row = SevenBitWeights::from_f32(outputs, inputs, &values).unwrap();
    let [row, segments] = [row, in_segments(outputs, inputs, &values)]
        .map(|weights| error_of(&PackedWeights::SevenBit(weights), &x, &values));
    // The outliers are in two of the six segments. The error of each is a third of a row's in squares, the
    // error of the others next to nothing.
    assert!(
        segments < 0.7 * row,
        "{segments} with segments, {row} without"
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn the_layer_is_near_to_floating_point() {
    let (tokens, outputs, inputs) = (5, 33, 768);
    let values = numbers(outputs * inputs, 1);
    let bias = numbers(outputs, 2);
    let x = numbers(tokens * inputs, 3);
    let packed = SevenBitWeights::from_f32(outputs, inputs, &values).unwrap();
    let packed = PackedWeights::SevenBit(packed);
    let linear = Linear::new(packed.clone(), bias.clone(), Activation::None).unwrap();
    let mut out = vec![0.0; tokens * outputs];
    let set = InstructionSet::detect();
    linear.forward(&Team::solo(), set, &quantise(set, &x, &packed), &mut out);
    for t in 0..tokens {
        for o in 0..outputs {
            let dot: f64 = (0..inputs)
                .map(|i| f64::from(x[t * inputs + i]) * f64::from(values[o * inputs + i]))
                .sum();
            let error = (f64::from(out[t * outputs + o]) - dot - f64::from(bias[o])).abs();
            // Half a step of 1/63 in each of 768 weights of random sign, and less for the
            // activations: a standard deviation of 0.08.
            assert!(error < 0.5, "token {t}, output {o}: off by {error}");
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn a_team_returns_what_one_thread_returns() {
    let (tokens, outputs, inputs) = (13, 50, 96);
    let x = numbers(tokens * inputs, 5);
    let set = InstructionSet::detect();
    for weights in weights(outputs, inputs, 6) {
        let linear = Linear::new(weights, vec![0.5; outputs], Activation::Gelu).unwrap();
        let forward = |team: &Team| {
            let form = linear.weights().form(set);
            let mut activations = Activations::default();
            activations.quantise(team, set, form, &x, inputs);
            let mut out = vec![0.0; tokens * outputs];
            linear.forward(team, set, &activations, &mut out);
            out
        };
        let alone = forward(&Team::solo());
        let team = awake(3);
        // Often, because which thread gets which piece is chance.
        for _ in 0..100 {
            assert_eq!(forward(&team), alone);
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn a_bias_of_another_length_is_refused() {
    let weights = SevenBitWeights::from_f32(2, 4, &[0.0; 8]).unwrap();
    let weights = PackedWeights::SevenBit(weights);
    assert!(Linear::new(weights, vec![0.0; 3], Activation::None).is_err());
}
