//! Eight floats in one register of x86-64.

use super::{LANES, Lanes, POWER, Vector};
use std::arch::x86_64::*;

/// Eight numbers.
#[derive(Clone, Copy)]
pub(crate) struct Avx2(__m256);

/// Wraps intrinsics. It is inlined into a function that is compiled with, and only called with,
/// avx2.
macro_rules! avx2 {
    ($expression:expr) => {
        // SAFETY: see the trait: this type is only used where the processor has avx2. Eight numbers
        // fill one register.
        Self(unsafe { $expression })
    };
}

/// A step of the transposition, in both 128-bit halves: joins the pairs of two registers to groups
/// of four.
///
/// # Safety
/// The processor has avx2.
#[inline(always)]
unsafe fn fours(first: __m256, second: __m256) -> [__m256; 2] {
    // SAFETY: the caller's promise.
    unsafe {
        [
            _mm256_shuffle_ps::<0x44>(first, second),
            _mm256_shuffle_ps::<0xee>(first, second),
        ]
    }
}

impl Vector for Avx2 {
    #[inline(always)]
    fn splat(value: f32) -> Self {
        avx2!(_mm256_set1_ps(value))
    }
    #[inline(always)]
    fn load(lanes: &Lanes) -> Self {
        avx2!(_mm256_loadu_ps(lanes.as_ptr()))
    }
    #[inline(always)]
    fn store(self, lanes: &mut Lanes) {
        // SAFETY: as in the macro.
        unsafe { _mm256_storeu_ps(lanes.as_mut_ptr(), self.0) }
    }
    #[inline(always)]
    fn from_integers(integers: &[i32; LANES]) -> Self {
        avx2!(_mm256_cvtepi32_ps(_mm256_loadu_si256(
            integers.as_ptr().cast()
        )))
    }

    #[inline(always)]
    fn transpose(rows: [Self; LANES]) -> [Self; LANES] {
        let [a, b, c, d, e, f, g, h] = rows.map(|row| row.0);
        // SAFETY: as in the macro.
        unsafe {
            // Joins pairs of rows, then four rows, then all eight.
            let (ab, cd) = (_mm256_unpacklo_ps(a, b), _mm256_unpacklo_ps(c, d));
            let (ef, gh) = (_mm256_unpacklo_ps(e, f), _mm256_unpacklo_ps(g, h));
            let [k, l] = fours(ab, cd);
            let [m, n] = fours(ef, gh);
            let (ab, cd) = (_mm256_unpackhi_ps(a, b), _mm256_unpackhi_ps(c, d));
            let (ef, gh) = (_mm256_unpackhi_ps(e, f), _mm256_unpackhi_ps(g, h));
            let [o, p] = fours(ab, cd);
            let [q, r] = fours(ef, gh);
            let low = [(k, m), (l, n), (o, q), (p, r)];
            [
                Self(_mm256_permute2f128_ps::<0x20>(low[0].0, low[0].1)),
                Self(_mm256_permute2f128_ps::<0x20>(low[1].0, low[1].1)),
                Self(_mm256_permute2f128_ps::<0x20>(low[2].0, low[2].1)),
                Self(_mm256_permute2f128_ps::<0x20>(low[3].0, low[3].1)),
                Self(_mm256_permute2f128_ps::<0x31>(low[0].0, low[0].1)),
                Self(_mm256_permute2f128_ps::<0x31>(low[1].0, low[1].1)),
                Self(_mm256_permute2f128_ps::<0x31>(low[2].0, low[2].1)),
                Self(_mm256_permute2f128_ps::<0x31>(low[3].0, low[3].1)),
            ]
        }
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        avx2!(_mm256_add_ps(self.0, other.0))
    }
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        avx2!(_mm256_sub_ps(self.0, other.0))
    }
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        avx2!(_mm256_mul_ps(self.0, other.0))
    }
    #[inline(always)]
    fn div(self, other: Self) -> Self {
        avx2!(_mm256_div_ps(self.0, other.0))
    }
    #[inline(always)]
    fn at_least(self, other: Self) -> Self {
        // max(a, b) is `a > b ? a : b`.
        avx2!(_mm256_max_ps(other.0, self.0))
    }
    #[inline(always)]
    fn at_most(self, other: Self) -> Self {
        // min(a, b) is `a < b ? a : b`.
        avx2!(_mm256_min_ps(other.0, self.0))
    }
    #[inline(always)]
    fn abs(self) -> Self {
        avx2!(_mm256_andnot_ps(_mm256_set1_ps(-0.0), self.0))
    }
    #[inline(always)]
    fn with_signs(self, other: Self) -> Self {
        avx2!(_mm256_blendv_ps(
            _mm256_andnot_ps(_mm256_set1_ps(-0.0), self.0),
            _mm256_or_ps(_mm256_set1_ps(-0.0), self.0),
            other.0
        ))
    }
    #[inline(always)]
    fn if_less(self, bound: Self, if_less: Self, other: Self) -> Self {
        avx2!(_mm256_blendv_ps(
            other.0,
            if_less.0,
            _mm256_cmp_ps::<_CMP_LT_OQ>(self.0, bound.0)
        ))
    }
    #[inline(always)]
    fn power_of_two(self) -> Self {
        avx2!({
            let n = _mm256_add_epi32(_mm256_castps_si256(self.0), _mm256_set1_epi32(POWER));
            _mm256_castsi256_ps(_mm256_slli_epi32::<23>(n))
        })
    }
    #[inline(always)]
    fn store_bytes(self, low: &mut [i8; LANES / 2], high: &mut [i8; LANES / 2]) {
        // The low byte of ROUNDING is 0, so the low byte of each lane is the number. The shuffle
        // collects these bytes in each half.
        // SAFETY: as in the macro.
        let halves = unsafe {
            let first = _mm256_set1_epi64x(0x0c08_0400);
            let bytes = _mm256_shuffle_epi8(_mm256_castps_si256(self.0), first);
            [
                _mm_cvtsi128_si32(_mm256_castsi256_si128(bytes)),
                _mm_cvtsi128_si32(_mm256_extracti128_si256::<1>(bytes)),
            ]
        };
        for (place, half) in [low, high].into_iter().zip(halves) {
            *place = half.to_le_bytes().map(|byte| byte as i8);
        }
    }

    #[inline(always)]
    fn store_words(self, low: &mut [i16; LANES / 2], high: &mut [i16; LANES / 2]) {
        // This need not be fast: no kernel of this instruction set reads 16-bit activations.
        let (mut first, mut second) = ([0; LANES / 2], [0; LANES / 2]);
        self.store_bytes(&mut first, &mut second);
        (*low, *high) = (first.map(i16::from), second.map(i16::from));
    }
}
