//! How fast this processor runs the two relaxed dot products.
//!
//! The loops are as small as can be, since browsers run a function slowly until they have compiled
//! it well: for these that takes a millisecond, for a whole kernel it can take fifty.

use std::arch::wasm32::*;
use std::hint::black_box;

/// Sums that depend only on themselves, so that no instruction waits for another.
const SUMS: usize = 8;
/// Rounds of a sample: about a millisecond, ten times the coarsest clock of a browser.
const ROUNDS: u32 = 600_000;
/// Pairs of samples at least and at most.
const SAMPLES: std::ops::Range<u32> = 10..60;
/// So many pairs without a better time end the measurement.
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

/// Whether the product with sums in 32 bits is the faster one. `now` is a clock in milliseconds.
///
/// The shortest of many times counts, so that a busy machine does not mislead; and it goes on while
/// times still get better, so that slow code that the browser is about to replace does not either.
pub(crate) fn prefers_sums_in_32_bits(now: impl Fn() -> f64) -> bool {
    // A call through a pointer that no optimiser sees through: inlined here, by wasm-opt for example,
    // the loops would be part of a function that runs only once, and a browser replaces slow code by
    // fast only from one call to the next.
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
