//! Each instruction on twelve sums that depend only on themselves, so that nothing waits. The first
//! operand is the sum itself, so that no product can be taken out of the loop.

use std::arch::wasm32::*;
use std::hint::black_box;

const SUMS: usize = 12;

macro_rules! peak {
    ($(#[$meta:meta])* $name:ident, $products:literal, |$sum:ident, $weights:ident| $step:expr) => {
        $(#[$meta])*
        #[target_feature(enable = "simd128,relaxed-simd")]
        pub fn $name(rounds: u32) -> u32 {
            let mut sums: [v128; SUMS] = std::array::from_fn(|i| i32x4_splat(black_box(i as i32)));
            let $weights = i32x4_splat(black_box(0x0102_0304));
            for _ in 0..rounds {
                for sum in &mut sums {
                    let $sum = *sum;
                    *sum = $step;
                }
            }
            black_box(sums);
            2 * $products * SUMS as u32 * (rounds / 1000)
        }
    };
}

peak! {
    /// `i16x8.relaxed_dot_i8x16_i7x16_s` and an addition in 16 bits.
    sums_in_16_bits, 16, |sum, weights| i16x8_add(sum, i16x8_relaxed_dot_i8x16_i7x16(sum, weights))
}
peak! {
    /// `i32x4.relaxed_dot_i8x16_i7x16_add_s`.
    sums_in_32_bits, 16, |sum, weights| i32x4_relaxed_dot_i8x16_i7x16_add(sum, weights, sum)
}
peak! {
    /// `i32x4.dot_i16x8_s` and an addition.
    wide, 8, |sum, weights| i32x4_add(sum, i32x4_dot_i16x8(sum, weights))
}
