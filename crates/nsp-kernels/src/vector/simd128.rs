//! Eight floats in two registers of WebAssembly.

use super::{LANES, Lanes, POWER, ROUNDING, Vector};
use std::arch::wasm32::*;

/// The first four numbers and the others. It uses relaxed SIMD if `RELAXED`.
#[derive(Clone, Copy)]
pub(crate) struct Simd128<const RELAXED: bool>(v128, v128);

/// Four rows of four numbers as columns.
#[inline(always)]
fn transpose_four([a, b, c, d]: [v128; 4]) -> [v128; 4] {
    let (first, second) = (
        i32x4_shuffle::<0, 4, 1, 5>(a, b),
        i32x4_shuffle::<0, 4, 1, 5>(c, d),
    );
    let (third, fourth) = (
        i32x4_shuffle::<2, 6, 3, 7>(a, b),
        i32x4_shuffle::<2, 6, 3, 7>(c, d),
    );
    [
        i64x2_shuffle::<0, 2>(first, second),
        i64x2_shuffle::<1, 3>(first, second),
        i64x2_shuffle::<0, 2>(third, fourth),
        i64x2_shuffle::<1, 3>(third, fourth),
    ]
}

impl<const RELAXED: bool> Vector for Simd128<RELAXED> {
    #[inline(always)]
    fn splat(value: f32) -> Self {
        Self(f32x4_splat(value), f32x4_splat(value))
    }
    #[inline(always)]
    fn load(lanes: &Lanes) -> Self {
        // SAFETY: eight numbers fill two registers.
        unsafe {
            let first = lanes.as_ptr();
            Self(
                v128_load(first.cast()),
                v128_load(first.add(LANES / 2).cast()),
            )
        }
    }
    #[inline(always)]
    fn store(self, lanes: &mut Lanes) {
        // SAFETY: as above.
        unsafe {
            let first = lanes.as_mut_ptr();
            v128_store(first.cast(), self.0);
            v128_store(first.add(LANES / 2).cast(), self.1);
        }
    }
    #[inline(always)]
    fn from_integers(integers: &[i32; LANES]) -> Self {
        // SAFETY: as above.
        unsafe {
            let first = integers.as_ptr();
            Self(
                f32x4_convert_i32x4(v128_load(first.cast())),
                f32x4_convert_i32x4(v128_load(first.add(LANES / 2).cast())),
            )
        }
    }

    #[inline(always)]
    fn add_integers(integers: &mut [i32; LANES], others: &[i32; LANES]) {
        // SAFETY: as above.
        unsafe {
            let (first, other) = (integers.as_mut_ptr(), others.as_ptr());
            let low = i32x4_add(v128_load(first.cast()), v128_load(other.cast()));
            let (second, other) = (first.add(LANES / 2), other.add(LANES / 2));
            let high = i32x4_add(v128_load(second.cast()), v128_load(other.cast()));
            v128_store(first.cast(), low);
            v128_store(second.cast(), high);
        }
    }

    #[inline(always)]
    fn transpose([a, b, c, d, e, f, g, h]: [Self; LANES]) -> [Self; LANES] {
        let [k, l, m, n] = transpose_four([a.0, b.0, c.0, d.0]);
        let [o, p, q, r] = transpose_four([e.0, f.0, g.0, h.0]);
        let [s, t, u, v] = transpose_four([a.1, b.1, c.1, d.1]);
        let [w, x, y, z] = transpose_four([e.1, f.1, g.1, h.1]);
        [
            Self(k, o),
            Self(l, p),
            Self(m, q),
            Self(n, r),
            Self(s, w),
            Self(t, x),
            Self(u, y),
            Self(v, z),
        ]
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self(f32x4_add(self.0, other.0), f32x4_add(self.1, other.1))
    }
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        Self(f32x4_sub(self.0, other.0), f32x4_sub(self.1, other.1))
    }
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        Self(f32x4_mul(self.0, other.0), f32x4_mul(self.1, other.1))
    }
    #[cfg(feature = "relaxed-simd")]
    #[inline(always)]
    fn add_product(self, a: Self, b: Self) -> Self {
        if RELAXED {
            Self(
                f32x4_relaxed_madd(a.0, b.0, self.0),
                f32x4_relaxed_madd(a.1, b.1, self.1),
            )
        } else {
            self.add(a.mul(b))
        }
    }
    #[inline(always)]
    fn div(self, other: Self) -> Self {
        Self(f32x4_div(self.0, other.0), f32x4_div(self.1, other.1))
    }
    #[inline(always)]
    fn at_least(self, other: Self) -> Self {
        // pmax(a, b) is `a < b ? b : a`.
        Self(f32x4_pmax(self.0, other.0), f32x4_pmax(self.1, other.1))
    }
    #[inline(always)]
    fn at_most(self, other: Self) -> Self {
        // pmin(a, b) is `b < a ? b : a`.
        Self(f32x4_pmin(self.0, other.0), f32x4_pmin(self.1, other.1))
    }
    #[inline(always)]
    fn abs(self) -> Self {
        Self(f32x4_abs(self.0), f32x4_abs(self.1))
    }
    #[inline(always)]
    fn with_signs(self, other: Self) -> Self {
        let sign = u32x4_splat(1 << 31);
        Self(
            v128_bitselect(other.0, self.0, sign),
            v128_bitselect(other.1, self.1, sign),
        )
    }
    #[inline(always)]
    fn if_less(self, bound: Self, if_less: Self, other: Self) -> Self {
        Self(
            v128_bitselect(if_less.0, other.0, f32x4_lt(self.0, bound.0)),
            v128_bitselect(if_less.1, other.1, f32x4_lt(self.1, bound.1)),
        )
    }
    #[inline(always)]
    fn power_of_two(self) -> Self {
        let power = i32x4_splat(POWER);
        Self(
            i32x4_shl(i32x4_add(self.0, power), 23),
            i32x4_shl(i32x4_add(self.1, power), 23),
        )
    }
    #[inline(always)]
    fn store_bytes(self, low: &mut [i8; LANES / 2], high: &mut [i8; LANES / 2]) {
        // The low byte of ROUNDING is 0, so the low byte of each lane is the number.
        let bytes =
            i8x16_shuffle::<0, 4, 8, 12, 16, 20, 24, 28, 0, 0, 0, 0, 0, 0, 0, 0>(self.0, self.1);
        // SAFETY: four bytes are written to each.
        unsafe {
            v128_store32_lane::<0>(bytes, low.as_mut_ptr().cast());
            v128_store32_lane::<1>(bytes, high.as_mut_ptr().cast());
        }
    }

    #[inline(always)]
    fn look_up(table: &[u8; 16], numbers: &[u8; 16]) -> [u8; 16] {
        let mut entries = [0; 16];
        // SAFETY: each array is one register.
        unsafe {
            let table = v128_load(table.as_ptr().cast());
            let numbers = v128_load(numbers.as_ptr().cast());
            v128_store(entries.as_mut_ptr().cast(), u8x16_swizzle(table, numbers));
        }
        entries
    }

    #[inline(always)]
    fn store_words(self, low: &mut [i16; LANES / 2], high: &mut [i16; LANES / 2]) {
        // Without the bits of ROUNDING, each lane is the number as a 32-bit integer.
        let rounding = i32x4_splat(ROUNDING.to_bits() as i32);
        let words = i16x8_narrow_i32x4(i32x4_sub(self.0, rounding), i32x4_sub(self.1, rounding));
        // SAFETY: eight bytes are written to each.
        unsafe {
            v128_store64_lane::<0>(words, low.as_mut_ptr().cast());
            v128_store64_lane::<1>(words, high.as_mut_ptr().cast());
        }
    }
}
