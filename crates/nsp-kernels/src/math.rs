//! exp, erf and GELU as short polynomials on eight numbers at a time, without branches and tables.

use crate::vector::{ROUNDING, Vector};

/// The step that makes `largest` the integer `steps`, and its inverse. The inverse is 0 if
/// `largest` is 0 or NaN.
#[inline(always)]
pub(crate) fn step_and_inverse(largest: f32, steps: f32) -> (f32, f32) {
    let inverse = if largest > 0.0 { steps / largest } else { 0.0 };
    (largest / steps, inverse)
}

/// The largest magnitude; NaN if a value is NaN.
pub(crate) fn largest_magnitude(values: &[f32]) -> f32 {
    values.iter().fold(0.0, |most, value| {
        let magnitude = value.abs();
        if magnitude > most || magnitude.is_nan() {
            magnitude
        } else {
            most
        }
    })
}

/// eˣ with a relative error below 2e-7 for x in −87 to 88. For x below −87.3 the result is 0, for x
/// above 88 it is e⁸⁸.
///
/// The polynomial is Cephes' `expf` (S. Moshier), degree 5 on |r| ≤ ln 2 / 2.
#[inline(always)]
pub(crate) fn exp<V: Vector>(x: V) -> V {
    let least = V::splat(-87.3);
    let clamped = x.at_least(least).at_most(V::splat(88.0));
    let rounded = clamped
        .mul(V::splat(std::f32::consts::LOG2_E))
        .add(V::splat(ROUNDING));
    let n = rounded.sub(V::splat(ROUNDING));
    // ln 2 in two parts: the first has few bits, so that n times it is exact.
    let r = clamped
        .sub(n.mul(V::splat(0.693_359_4)))
        .sub(n.mul(V::splat(-2.121_944_4e-4)));
    let mut p = V::splat(1.987_569_1e-4);
    for coefficient in [
        1.398_2e-3,
        8.333_452e-3,
        4.166_579_6e-2,
        1.666_666_5e-1,
        5.000_000_3e-1,
    ] {
        p = V::splat(coefficient).add_product(p, r);
    }
    let e_r = r.add(V::splat(1.0)).add_product(p.mul(r), r);
    let e_x = e_r.mul(rounded.power_of_two());
    x.if_less(least, V::splat(0.0), e_x)
}

/// The error function, with an absolute error below 2e-6.
///
/// Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.28 (error 3e-7 in exact
/// arithmetic): no exponential, one division.
#[inline(always)]
pub(crate) fn erf<V: Vector>(x: V) -> V {
    let one = V::splat(1.0);
    // Beyond 4 it is 1 to all digits, and for large numbers the power would overflow.
    let a = x.abs().at_most(V::splat(4.0));
    let mut p = V::splat(4.306_38e-5);
    for coefficient in [
        2.765_672e-4,
        1.520_143e-4,
        9.270_527e-3,
        4.228_201e-2,
        7.052_307_6e-2,
        1.0,
    ] {
        p = V::splat(coefficient).add_product(p, a);
    }
    for _ in 0..4 {
        p = p.mul(p);
    }
    one.sub(one.div(p)).with_signs(x)
}

/// GELU as BERT defines it, x · Φ(x) with the error function; absolute error below 1e-6 for
/// |x| < 8 (Hendrycks and Gimpel, 2016, arXiv:1606.08415).
#[inline(always)]
pub(crate) fn gelu<V: Vector>(x: V) -> V {
    let phi = V::splat(1.0).add(erf(x.mul(V::splat(std::f32::consts::FRAC_1_SQRT_2))));
    V::splat(0.5).mul(x).mul(phi)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vector::{LANES, Plain};
    use wasm_bindgen_test::wasm_bindgen_test;

    fn one(f: fn(Plain) -> Plain, x: f32) -> f32 {
        let mut lanes = [0.0; LANES];
        f(Plain::splat(x)).store(&mut lanes);
        lanes[LANES - 1]
    }

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
            let error = (f64::from(one(exp, x)) - exact).abs() / exact;
            assert!(error < 2e-7, "exp({x}) is off by {error:e}");
        }
        assert_eq!(one(exp, -1000.0), 0.0);
        assert_eq!(one(exp, f32::NEG_INFINITY), 0.0);
        assert!(one(exp, 1000.0).is_finite());
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn erf_keeps_its_stated_error() {
        for i in -4_000..=4_000 {
            let x = i as f32 / 1000.0;
            let error = (f64::from(one(erf, x)) - erf_series(f64::from(x))).abs();
            assert!(error < 2e-6, "erf({x}) is off by {error:e}");
        }
        assert_eq!(one(erf, 20.0), 1.0);
        assert_eq!(one(erf, -20.0), -1.0);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn gelu_keeps_its_stated_error() {
        for i in -5_000..=5_000 {
            let x = i as f32 / 1000.0;
            let wide = f64::from(x);
            let exact = 0.5 * wide * (1.0 + erf_series(wide / std::f64::consts::SQRT_2));
            let error = (f64::from(one(gelu, x)) - exact).abs();
            assert!(error < 1e-6, "gelu({x}) is off by {error:e}");
        }
    }
}
