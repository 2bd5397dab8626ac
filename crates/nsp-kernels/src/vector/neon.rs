//! Eight floats in two registers of Arm's NEON.

use super::{LANES, Lanes, POWER, Vector};
use std::arch::aarch64::*;

/// The first four numbers and the others.
#[derive(Clone, Copy)]
pub(crate) struct Neon(float32x4_t, float32x4_t);

/// Applies intrinsics to both registers. It is inlined into a function that is compiled with, and only
/// called with, NEON.
macro_rules! both {
    ($first:expr, $second:expr) => {
        // SAFETY: see the trait: this type is only used where the processor has NEON. Eight numbers
        // fill two registers.
        unsafe { Self($first, $second) }
    };
}

/// Four rows of four numbers as columns.
///
/// # Safety
/// The processor has NEON.
#[inline(always)]
unsafe fn transpose_four([a, b, c, d]: [float32x4_t; 4]) -> [float32x4_t; 4] {
    // SAFETY: the caller's promise.
    unsafe {
        // Joins pairs of rows, then all four.
        let (first, second) = (vzip1q_f32(a, b), vzip1q_f32(c, d));
        let (third, fourth) = (vzip2q_f32(a, b), vzip2q_f32(c, d));
        [
            low_halves(first, second),
            high_halves(first, second),
            low_halves(third, fourth),
            high_halves(third, fourth),
        ]
    }
}

/// The first two numbers of each register.
///
/// # Safety
/// The processor has NEON.
#[inline(always)]
unsafe fn low_halves(a: float32x4_t, b: float32x4_t) -> float32x4_t {
    // SAFETY: the caller's promise.
    unsafe {
        vreinterpretq_f32_f64(vzip1q_f64(
            vreinterpretq_f64_f32(a),
            vreinterpretq_f64_f32(b),
        ))
    }
}

/// The last two numbers of each register.
///
/// # Safety
/// The processor has NEON.
#[inline(always)]
unsafe fn high_halves(a: float32x4_t, b: float32x4_t) -> float32x4_t {
    // SAFETY: the caller's promise.
    unsafe {
        vreinterpretq_f32_f64(vzip2q_f64(
            vreinterpretq_f64_f32(a),
            vreinterpretq_f64_f32(b),
        ))
    }
}

/// The bits of [`Vector::power_of_two`].
///
/// # Safety
/// The processor has NEON.
#[inline(always)]
unsafe fn power(n: float32x4_t) -> float32x4_t {
    // SAFETY: the caller's promise.
    unsafe {
        let n = vaddq_s32(vreinterpretq_s32_f32(n), vdupq_n_s32(POWER));
        vreinterpretq_f32_s32(vshlq_n_s32::<23>(n))
    }
}

impl Neon {
    /// The low 16 bits of each number. Those of [`ROUNDING`](super::ROUNDING) are 0.
    #[inline(always)]
    fn words(self) -> int16x8_t {
        // SAFETY: as in the macro.
        unsafe {
            vmovn_high_s32(
                vmovn_s32(vreinterpretq_s32_f32(self.0)),
                vreinterpretq_s32_f32(self.1),
            )
        }
    }
}

impl Vector for Neon {
    #[inline(always)]
    fn splat(value: f32) -> Self {
        both!(vdupq_n_f32(value), vdupq_n_f32(value))
    }
    #[inline(always)]
    fn load(lanes: &Lanes) -> Self {
        let first = lanes.as_ptr();
        both!(vld1q_f32(first), vld1q_f32(first.add(LANES / 2)))
    }
    #[inline(always)]
    fn store(self, lanes: &mut Lanes) {
        let first = lanes.as_mut_ptr();
        // SAFETY: as in the macro.
        unsafe {
            vst1q_f32(first, self.0);
            vst1q_f32(first.add(LANES / 2), self.1);
        }
    }
    #[inline(always)]
    fn from_integers(integers: &[i32; LANES]) -> Self {
        let first = integers.as_ptr();
        both!(
            vcvtq_f32_s32(vld1q_s32(first)),
            vcvtq_f32_s32(vld1q_s32(first.add(LANES / 2)))
        )
    }

    #[inline(always)]
    fn transpose([a, b, c, d, e, f, g, h]: [Self; LANES]) -> [Self; LANES] {
        // SAFETY: as in the macro.
        unsafe {
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
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        both!(vaddq_f32(self.0, other.0), vaddq_f32(self.1, other.1))
    }
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        both!(vsubq_f32(self.0, other.0), vsubq_f32(self.1, other.1))
    }
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        both!(vmulq_f32(self.0, other.0), vmulq_f32(self.1, other.1))
    }
    #[inline(always)]
    fn div(self, other: Self) -> Self {
        both!(vdivq_f32(self.0, other.0), vdivq_f32(self.1, other.1))
    }
    // NEON's own maximum and minimum return NaN if either number is NaN.
    #[inline(always)]
    fn at_least(self, other: Self) -> Self {
        both!(
            vbslq_f32(vcgtq_f32(other.0, self.0), other.0, self.0),
            vbslq_f32(vcgtq_f32(other.1, self.1), other.1, self.1)
        )
    }
    #[inline(always)]
    fn at_most(self, other: Self) -> Self {
        both!(
            vbslq_f32(vcltq_f32(other.0, self.0), other.0, self.0),
            vbslq_f32(vcltq_f32(other.1, self.1), other.1, self.1)
        )
    }
    #[inline(always)]
    fn abs(self) -> Self {
        both!(vabsq_f32(self.0), vabsq_f32(self.1))
    }
    #[inline(always)]
    fn with_signs(self, other: Self) -> Self {
        both!(
            vbslq_f32(vdupq_n_u32(1 << 31), other.0, self.0),
            vbslq_f32(vdupq_n_u32(1 << 31), other.1, self.1)
        )
    }
    #[inline(always)]
    fn if_less(self, bound: Self, if_less: Self, other: Self) -> Self {
        both!(
            vbslq_f32(vcltq_f32(self.0, bound.0), if_less.0, other.0),
            vbslq_f32(vcltq_f32(self.1, bound.1), if_less.1, other.1)
        )
    }
    #[inline(always)]
    fn power_of_two(self) -> Self {
        both!(power(self.0), power(self.1))
    }
    #[inline(always)]
    fn store_bytes(self, low: &mut [i8; LANES / 2], high: &mut [i8; LANES / 2]) {
        let mut bytes = [0; LANES];
        // SAFETY: as in the macro. Eight bytes are written.
        unsafe { vst1_s8(bytes.as_mut_ptr(), vmovn_s16(self.words())) };
        let [a, b, c, d, e, f, g, h] = bytes;
        (*low, *high) = ([a, b, c, d], [e, f, g, h]);
    }

    #[inline(always)]
    fn store_words(self, low: &mut [i16; LANES / 2], high: &mut [i16; LANES / 2]) {
        let words = self.words();
        // SAFETY: as in the macro. Four numbers are written to each.
        unsafe {
            vst1_s16(low.as_mut_ptr(), vget_low_s16(words));
            vst1_s16(high.as_mut_ptr(), vget_high_s16(words));
        }
    }

    #[inline(always)]
    fn look_up(table: &[u8; 16], numbers: &[u8; 16]) -> [u8; 16] {
        let mut entries = [0; 16];
        // SAFETY: as in the macro. Each array is one register.
        unsafe {
            let (table, numbers) = (vld1q_u8(table.as_ptr()), vld1q_u8(numbers.as_ptr()));
            vst1q_u8(entries.as_mut_ptr(), vqtbl1q_u8(table, numbers));
        }
        entries
    }
}
