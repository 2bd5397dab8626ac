//! exp, erf and GELU as short polynomials on eight numbers at a time.
//!
//! They are plain arithmetic without branches and tables, so that LLVM turns each into the vector
//! instructions of whatever function they are inlined into. No fused multiply-add is used: the
//! results are the same bits on every target.

/// How many numbers are worked on at once: one AVX register, two of WebAssembly's.
pub const LANES: usize = 8;

/// Eight numbers.
pub type Lanes = [f32; LANES];

/// Adding this to a number of magnitude below 2²² rounds it to an integer (ties to even) in the
/// low bits of the sum.
const ROUNDING: f32 = 12_582_912.0; // 1.5 · 2²³

#[inline(always)]
pub(crate) fn map(x: Lanes, f: impl Fn(f32) -> f32) -> Lanes {
    let mut y = x;
    for lane in &mut y {
        *lane = f(*lane);
    }
    y
}

/// The nearest integer, ties to even, for |x| < 2²².
#[inline(always)]
pub(crate) fn round_to_i32(x: f32) -> i32 {
    (x + ROUNDING).to_bits() as i32 - ROUNDING.to_bits() as i32
}

/// eˣ with a relative error below 2e-7 for x in −87 to 88; smaller x give 0 or nearly so, larger
/// ones are cut at 88.
///
/// The polynomial is Cephes' `expf` (S. Moshier), degree 5 on |r| ≤ ln 2 / 2.
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    let clamped = x.clamp(-87.3, 88.0);
    let n = (clamped * std::f32::consts::LOG2_E + ROUNDING) - ROUNDING;
    // ln 2 in two parts: the first has few bits, so that n times it is exact.
    let r = (clamped - n * 0.693_359_4) - n * -2.121_944_4e-4;
    let mut p = 1.987_569_1e-4;
    p = p * r + 1.398_2e-3;
    p = p * r + 8.333_452e-3;
    p = p * r + 4.166_579_6e-2;
    p = p * r + 1.666_666_5e-1;
    p = p * r + 5.000_000_3e-1;
    let e_r = p * r * r + r + 1.0;
    let two_to_n = f32::from_bits(((round_to_i32(n) + 127) << 23) as u32);
    if x < -87.3 { 0.0 } else { e_r * two_to_n }
}

/// The error function, with an absolute error below 5e-7.
///
/// Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26 (error 1.5e-7 in exact
/// arithmetic).
#[inline(always)]
pub fn erf(x: f32) -> f32 {
    let a = x.abs();
    let t = 1.0 / (1.0 + 0.327_591_1 * a);
    let mut p = 1.061_405_4;
    p = p * t - 1.453_152;
    p = p * t + 1.421_413_8;
    p = p * t - 0.284_496_74;
    p = p * t + 0.254_829_6;
    (1.0 - p * t * exp(-a * a)).copysign(x)
}

/// GELU as BERT defines it, x · Φ(x) with the error function; absolute error below 1e-6 for
/// |x| < 8 (Hendrycks and Gimpel, 2016, arXiv:1606.08415).
#[inline(always)]
pub fn gelu(x: f32) -> f32 {
    0.5 * x * (1.0 + erf(x * std::f32::consts::FRAC_1_SQRT_2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    /// The error function in double precision by its Maclaurin series, for |x| ≤ 4.
    fn erf_series(x: f64) -> f64 {
        let mut term = x;
        let mut sum = x;
        for n in 1..200 {
            let n = f64::from(n);
            term *= -x * x / n;
            sum += term / (2.0 * n + 1.0);
        }
        sum * 2.0 / std::f64::consts::PI.sqrt()
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn exp_keeps_its_stated_error() {
        for i in -8_700..=8_800 {
            let x = i as f32 / 100.0;
            let exact = f64::from(x).exp();
            let error = (f64::from(exp(x)) - exact).abs() / exact;
            assert!(error < 2e-7, "exp({x}) is off by {error:e}");
        }
        assert_eq!(exp(-1000.0), 0.0);
        assert_eq!(exp(f32::NEG_INFINITY), 0.0);
        assert!(exp(1000.0).is_finite());
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn erf_keeps_its_stated_error() {
        for i in -4_000..=4_000 {
            let x = i as f32 / 1000.0;
            let error = (f64::from(erf(x)) - erf_series(f64::from(x))).abs();
            assert!(error < 5e-7, "erf({x}) is off by {error:e}");
        }
        assert_eq!(erf(20.0), 1.0);
        assert_eq!(erf(-20.0), -1.0);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn gelu_keeps_its_stated_error() {
        for i in -5_000..=5_000 {
            let x = i as f32 / 1000.0;
            let wide = f64::from(x);
            let exact = 0.5 * wide * (1.0 + erf_series(wide / std::f64::consts::SQRT_2));
            let error = (f64::from(gelu(x)) - exact).abs();
            assert!(error < 1e-6, "gelu({x}) is off by {error:e}");
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn rounding_is_to_the_nearest_even() {
        for (x, n) in [
            (0.5, 0),
            (1.5, 2),
            (2.5, 2),
            (-0.5, 0),
            (-1.5, -2),
            (126.6, 127),
        ] {
            assert_eq!(round_to_i32(x), n, "{x}");
        }
    }
}
