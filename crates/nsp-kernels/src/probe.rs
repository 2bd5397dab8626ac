//! Finds out which of the two relaxed dot products is faster on this processor.
//!
//! On x86-64 the result of one instruction decides; on other processors a measurement does. The
//! measured loops are as small as possible, because browsers run a function slowly until they have
//! compiled it well: that takes a millisecond for these loops, and can take fifty for a whole
//! kernel.

use std::arch::wasm32::*;
use std::hint::black_box;

/// The number of independent sums, so that no instruction waits for another.
const SUMS: usize = 8;
/// Rounds in a sample, which then takes about a millisecond: ten times the resolution of the
/// coarsest browser clock.
const ROUNDS: u32 = 600_000;
/// The smallest and the largest number of pairs of samples.
const SAMPLES: std::ops::Range<u32> = 10..60;
/// The measurement ends after this many pairs without a better time.
const STEADY: u32 = 4;

macro_rules! probe {
    ($(#[$meta:meta])* $name:ident, |$sum:ident, $weights:ident| $step:expr) => {
        $(#[$meta])*
        #[inline(never)]
        #[target_feature(enable = "simd128,relaxed-simd")]
        fn $name() {
            let mut sums: [v128; SUMS] = std::array::from_fn(|i| i32x4_splat(black_box(i as i32)));
            let $weights = i32x4_splat(black_box(0x0102_0304));
            for _ in 0..ROUNDS {
                for sum in &mut sums {
                    let $sum = *sum;
                    *sum = $step;
                }
            }
            black_box(sums);
        }
    };
}

probe! {
    /// The inner step of 4-bit weights.
    sums_in_16_bits, |sum, weights| i16x8_add(sum, i16x8_relaxed_dot_i8x16_i7x16(sum, weights))
}
probe! {
    /// The inner step of 7-bit weights.
    sums_in_32_bits, |sum, weights| i32x4_relaxed_dot_i8x16_i7x16_add(sum, weights, sum)
}

/// What `i32x4.relaxed_dot_i8x16_i7x16_add_s` does with an operand beyond its 7 bits. The standard
/// leaves this open, so the result shows which instructions the browser has chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LargeOperand {
    /// The operand is unsigned and the sum exact: `vpdpbusd`, the one instruction of AVX-VNNI.
    Exact,
    /// The operand is unsigned and each pair's sum saturates at 16 bits: `vpmaddubsw` and four
    /// more, on other x86-64.
    Saturated,
    /// The operand is signed, as on Arm, where it is one instruction on some processors and several
    /// on others.
    Signed,
}

impl LargeOperand {
    #[target_feature(enable = "simd128,relaxed-simd")]
    fn of_this_processor() -> Self {
        let (first, second) = (black_box(i8x16_splat(127)), black_box(u8x16_splat(255)));
        let sum = i32x4_relaxed_dot_i8x16_i7x16_add(first, second, i32x4_splat(0));
        match i32x4_extract_lane::<0>(sum) {
            EXACT => Self::Exact,
            SATURATED => Self::Saturated,
            _ => Self::Signed,
        }
    }
}

/// The sum of four products.
const EXACT: i32 = 4 * 127 * 255;
/// Two sums of pairs, each saturated at 16 bits.
const SATURATED: i32 = 2 * i16::MAX as i32;

/// Whether the product with sums in 32 bits is the faster one. `now` is a clock in milliseconds.
pub(crate) fn prefers_sums_in_32_bits(now: impl Fn() -> f64) -> bool {
    match LargeOperand::of_this_processor() {
        LargeOperand::Exact => true,
        LargeOperand::Saturated => false,
        LargeOperand::Signed => measures_sums_in_32_bits_faster(now),
    }
}

/// Times both products.
///
/// The shortest of many times counts, so that a busy machine does not distort the result. The
/// measurement goes on as long as times still get better, because the browser may be about to
/// replace slow code by fast code.
fn measures_sums_in_32_bits_faster(now: impl Fn() -> f64) -> bool {
    // The call goes through a pointer that no optimiser sees through. If it were inlined here, for
    // example by wasm-opt, the loops would be part of a function that runs only once, and a browser
    // replaces slow code by fast code only between two calls.
    let time = |probe: fn()| {
        let probe = black_box(probe);
        let start = now();
        probe();
        now() - start
    };
    let (mut best_16, mut best_32) = (f64::INFINITY, f64::INFINITY);
    let mut steady = 0;
    for sample in 0..SAMPLES.end {
        let (in_16, in_32) = (time(sums_in_16_bits), time(sums_in_32_bits));
        let is_better = in_16 < 0.95 * best_16 || in_32 < 0.95 * best_32;
        (best_16, best_32) = (best_16.min(in_16), best_32.min(in_32));
        steady = if is_better { 0 } else { steady + 1 };
        if sample >= SAMPLES.start && steady >= STEADY {
            break;
        }
    }
    best_32 < best_16
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn on_x86_64_no_clock_is_asked() {
        let asked = std::cell::Cell::new(false);
        let now = || {
            asked.set(true);
            0.0
        };
        let choice = prefers_sums_in_32_bits(now);
        match LargeOperand::of_this_processor() {
            LargeOperand::Exact => assert!(choice && !asked.get()),
            LargeOperand::Saturated => assert!(!choice && !asked.get()),
            LargeOperand::Signed => assert!(asked.get()),
        }
    }

    #[wasm_bindgen_test]
    fn a_measurement_takes_the_shorter_time() {
        // Four readings a pair of probes: the first probe takes 2 ms, the second 1 ms.
        let reading = std::cell::Cell::new(0_usize);
        let now = || {
            let index = reading.replace(reading.get() + 1);
            (index / 4) as f64 * 10.0 + [0.0, 2.0, 4.0, 5.0][index % 4]
        };
        assert!(measures_sums_in_32_bits_faster(now));
    }
}
