//! Eight floats in the registers of each instruction set: what the element-wise operators and the
//! attention are written with.
//!
//! LLVM vectorises loops over slices by itself, but not dependably what stands in small arrays, and
//! that is what exp, GELU and tiles of sums are. All but [`Vector::add_product`] gives the same bits on
//! every target.

/// How many numbers are worked on at once: one AVX register, two of WebAssembly's.
pub const LANES: usize = 8;

/// Eight numbers in memory.
pub type Lanes = [f32; LANES];

/// Eight numbers in registers.
///
/// Implementations other than the plain one may only be used inside a function that is compiled
/// with their instructions, as `for_each_instruction_set` does; everything here is inlined there.
pub(crate) trait Vector: Copy {
    /// The same number eight times.
    fn splat(value: f32) -> Self;
    /// From memory.
    fn load(lanes: &Lanes) -> Self;
    /// To memory.
    fn store(self, lanes: &mut Lanes);
    /// From integers in memory, rounded to the nearest.
    fn from_integers(integers: &[i32; LANES]) -> Self;
    /// Eight rows of eight numbers as columns.
    fn transpose(rows: [Self; LANES]) -> [Self; LANES];
    /// Sum.
    fn add(self, other: Self) -> Self;
    /// Difference.
    fn sub(self, other: Self) -> Self;
    /// Product.
    fn mul(self, other: Self) -> Self;
    /// `self + a · b`. Relaxed SIMD rounds once or twice, as the processor likes; all else twice.
    #[inline(always)]
    fn add_product(self, a: Self, b: Self) -> Self {
        self.add(a.mul(b))
    }
    /// Quotient.
    fn div(self, other: Self) -> Self;
    /// The larger one; this one where they can't be compared.
    fn at_least(self, other: Self) -> Self;
    /// The smaller one; this one where they can't be compared.
    fn at_most(self, other: Self) -> Self;
    /// Without signs.
    fn abs(self) -> Self;
    /// With the signs of `other`.
    fn with_signs(self, other: Self) -> Self;
    /// `if_less` where this is less than `bound`, else `other`.
    fn if_less(self, bound: Self, if_less: Self, other: Self) -> Self;
    /// 2ⁿ, where this is n + [`ROUNDING`].
    fn power_of_two(self) -> Self;
    /// n as bytes, where this is n + [`ROUNDING`] with n from −128 to 127: the first four and the others.
    fn store_bytes(self, low: &mut [i8; LANES / 2], high: &mut [i8; LANES / 2]);
    /// The same in 16 bits.
    fn store_words(self, low: &mut [i16; LANES / 2], high: &mut [i16; LANES / 2]);
}

/// Adding this to a number of magnitude below 2²² rounds it to an integer (ties to even) in the
/// low bits of the sum.
pub(crate) const ROUNDING: f32 = 12_582_912.0; // 1.5 · 2²³

/// The bits of n + [`ROUNDING`], plus this, moved up by 23: those of 2ⁿ.
const POWER: i32 = 127_i32.wrapping_sub(ROUNDING.to_bits() as i32);

/// Plain Rust.
#[derive(Clone, Copy)]
pub(crate) struct Plain(Lanes);

impl Plain {
    #[inline(always)]
    fn zip(mut self, other: Self, f: impl Fn(f32, f32) -> f32) -> Self {
        for (a, b) in self.0.iter_mut().zip(other.0) {
            *a = f(*a, b);
        }
        self
    }
}

impl Vector for Plain {
    #[inline(always)]
    fn splat(value: f32) -> Self {
        Self([value; LANES])
    }
    #[inline(always)]
    fn load(lanes: &Lanes) -> Self {
        Self(*lanes)
    }
    #[inline(always)]
    fn store(self, lanes: &mut Lanes) {
        *lanes = self.0;
    }

    #[inline(always)]
    fn from_integers(integers: &[i32; LANES]) -> Self {
        Self(integers.map(|v| v as f32))
    }
    #[inline(always)]
    fn transpose(rows: [Self; LANES]) -> [Self; LANES] {
        let mut columns = rows;
        for (row, numbers) in rows.iter().enumerate() {
            for (column, &number) in columns.iter_mut().zip(&numbers.0) {
                column.0[row] = number;
            }
        }
        columns
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        self.zip(other, |a, b| a + b)
    }
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        self.zip(other, |a, b| a - b)
    }
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        self.zip(other, |a, b| a * b)
    }
    #[inline(always)]
    fn div(self, other: Self) -> Self {
        self.zip(other, |a, b| a / b)
    }
    #[inline(always)]
    fn at_least(self, other: Self) -> Self {
        self.zip(other, |a, b| if b > a { b } else { a })
    }
    #[inline(always)]
    fn at_most(self, other: Self) -> Self {
        self.zip(other, |a, b| if b < a { b } else { a })
    }
    #[inline(always)]
    fn abs(self) -> Self {
        self.zip(self, |a, _| a.abs())
    }
    #[inline(always)]
    fn with_signs(self, other: Self) -> Self {
        self.zip(other, f32::copysign)
    }
    #[inline(always)]
    fn if_less(self, bound: Self, if_less: Self, other: Self) -> Self {
        let mut out = other;
        for (lane, out) in out.0.iter_mut().enumerate() {
            if self.0[lane] < bound.0[lane] {
                *out = if_less.0[lane];
            }
        }
        out
    }
    #[inline(always)]
    fn power_of_two(self) -> Self {
        self.zip(self, |a, _| {
            let n = (a.to_bits() as i32).wrapping_add(POWER);
            f32::from_bits((n << 23) as u32)
        })
    }
    #[inline(always)]
    fn store_bytes(self, low: &mut [i8; LANES / 2], high: &mut [i8; LANES / 2]) {
        for (place, lane) in low.iter_mut().chain(high).zip(self.0) {
            // The low byte of ROUNDING is 0.
            *place = lane.to_bits() as i8;
        }
    }

    #[inline(always)]
    fn store_words(self, low: &mut [i16; LANES / 2], high: &mut [i16; LANES / 2]) {
        for (place, lane) in low.iter_mut().chain(high).zip(self.0) {
            *place = i16::from(lane.to_bits() as i8);
        }
    }
}

/// Two registers of WebAssembly's.
#[cfg(target_arch = "wasm32")]
pub(crate) mod simd128 {
    use super::{LANES, Lanes, POWER, ROUNDING, Vector};
    use std::arch::wasm32::*;

    /// The first four numbers and the others. With relaxed SIMD if `RELAXED`.
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
            // SAFETY: eight numbers are two registers.
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
            // The low bytes: that of ROUNDING is 0.
            let bytes = i8x16_shuffle::<0, 4, 8, 12, 16, 20, 24, 28, 0, 0, 0, 0, 0, 0, 0, 0>(
                self.0, self.1,
            );
            // SAFETY: four bytes are written to each.
            unsafe {
                v128_store32_lane::<0>(bytes, low.as_mut_ptr().cast());
                v128_store32_lane::<1>(bytes, high.as_mut_ptr().cast());
            }
        }

        #[inline(always)]
        fn store_words(self, low: &mut [i16; LANES / 2], high: &mut [i16; LANES / 2]) {
            // Numbers of 32 bits without what ROUNDING adds to them.
            let rounding = i32x4_splat(ROUNDING.to_bits() as i32);
            let words =
                i16x8_narrow_i32x4(i32x4_sub(self.0, rounding), i32x4_sub(self.1, rounding));
            // SAFETY: eight bytes are written to each.
            unsafe {
                v128_store64_lane::<0>(words, low.as_mut_ptr().cast());
                v128_store64_lane::<1>(words, high.as_mut_ptr().cast());
            }
        }
    }
}

/// One register of x86-64's.
#[cfg(target_arch = "x86_64")]
pub(crate) mod avx2 {
    use super::{LANES, Lanes, POWER, Vector};
    use std::arch::x86_64::*;

    /// Eight numbers.
    #[derive(Clone, Copy)]
    pub(crate) struct Avx2(__m256);

    /// Inlined into a function that is compiled with, and only called with, avx2.
    macro_rules! avx2 {
        ($expression:expr) => {
            // SAFETY: see the trait: this type is only used where the processor has avx2. Eight
            // numbers are one register.
            Self(unsafe { $expression })
        };
    }

    /// Of pairs of four columns' numbers: the fours of two columns, in both halves.
    ///
    /// # Safety
    /// As the type.
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
                // Pairs of rows, then fours, then all: each step doubles what belongs together.
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
            // The low bytes: that of ROUNDING is 0. They are brought together in each half.
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
            // No kernel of this instruction set takes them.
            let (mut first, mut second) = ([0; LANES / 2], [0; LANES / 2]);
            self.store_bytes(&mut first, &mut second);
            (*low, *high) = (first.map(i16::from), second.map(i16::from));
        }
    }
}

/// A slice as whole groups of eight numbers, and the rest.
#[inline(always)]
pub(crate) fn eights(slice: &[f32]) -> (&[Lanes], &[f32]) {
    slice.as_chunks()
}
