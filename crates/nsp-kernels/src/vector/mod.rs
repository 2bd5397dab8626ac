//! Eight floats in the registers of each instruction set. The element-wise operators and the
//! attention are written with them.
//!
//! LLVM vectorises loops over slices by itself, but it does not do so reliably for small arrays,
//! which exp, GELU and tiles of sums use. All operations except [`Vector::add_product`] give the
//! same bits on every target.

#[cfg(target_arch = "x86_64")]
pub(crate) mod avx2;
#[cfg(target_arch = "aarch64")]
pub(crate) mod neon;
#[cfg(target_arch = "wasm32")]
pub(crate) mod simd128;

/// How many numbers are worked on at once: one AVX register, two of Arm's or
/// WebAssembly's.
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
    /// Adds eight integers to eight others in memory.
    #[inline(always)]
    fn add_integers(integers: &mut [i32; LANES], others: &[i32; LANES]) {
        for (integer, other) in integers.iter_mut().zip(others) {
            *integer += other;
        }
    }
    /// Eight rows of eight numbers as columns.
    fn transpose(rows: [Self; LANES]) -> [Self; LANES];
    /// Sum.
    fn add(self, other: Self) -> Self;
    /// Difference.
    fn sub(self, other: Self) -> Self;
    /// Product.
    fn mul(self, other: Self) -> Self;
    /// `self + a · b`. With relaxed SIMD the processor rounds once or twice; all others round
    /// twice.
    #[inline(always)]
    fn add_product(self, a: Self, b: Self) -> Self {
        self.add(a.mul(b))
    }
    /// Quotient.
    fn div(self, other: Self) -> Self;
    /// The larger number; `self` if they can't be compared.
    fn at_least(self, other: Self) -> Self;
    /// The smaller number; `self` if they can't be compared.
    fn at_most(self, other: Self) -> Self;
    /// The absolute values.
    fn abs(self) -> Self;
    /// The magnitudes of `self` with the signs of `other`.
    fn with_signs(self, other: Self) -> Self;
    /// `if_less` where `self` is less than `bound`, else `other`.
    fn if_less(self, bound: Self, if_less: Self, other: Self) -> Self;
    /// 2ⁿ, where `self` is n + [`ROUNDING`].
    fn power_of_two(self) -> Self;
    /// Stores n as bytes, where `self` is n + [`ROUNDING`] with n in −128..=127: the first four
    /// numbers in `low`, the others in `high`.
    fn store_bytes(self, low: &mut [i8; LANES / 2], high: &mut [i8; LANES / 2]);
    /// Stores n in 16 bits, like [`Self::store_bytes`].
    fn store_words(self, low: &mut [i16; LANES / 2], high: &mut [i16; LANES / 2]);
    /// The entry of the table for each of 16 numbers below 16.
    #[inline(always)]
    fn look_up(table: &[u8; 16], numbers: &[u8; 16]) -> [u8; 16] {
        numbers.map(|number| table[usize::from(number & 15)])
    }
}

/// Adding this to a number of magnitude below 2²² rounds it to an integer (ties to even) in the
/// low bits of the sum.
pub(crate) const ROUNDING: f32 = 12_582_912.0; // 1.5 · 2²³

/// Added to the bits of n + [`ROUNDING`], this gives n + 127 in the low bits: the exponent of 2ⁿ,
/// once it is shifted left by 23.
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

/// A slice as whole groups of eight numbers, and the rest.
#[inline(always)]
pub(crate) fn eights(slice: &[f32]) -> (&[Lanes], &[f32]) {
    slice.as_chunks()
}
