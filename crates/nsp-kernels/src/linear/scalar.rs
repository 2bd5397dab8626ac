//! The product in plain Rust: what the other kernels must equal bit by bit.

use super::packed::{GROUP, PANEL, PackedWeights};
use super::rows::QuantisedRows;
use super::tile::{Microkernel, Sink, multiply};

struct Scalar<'a>(&'a QuantisedRows);

impl Microkernel for Scalar<'_> {
    const ACTIVATION_BYTES: usize = 1;

    #[inline(always)]
    unsafe fn sums<const T: usize>(&self, row: usize, panel: &[u8]) -> [[i32; PANEL]; T] {
        let mut sums = [[0; PANEL]; T];
        for (t, sums) in sums.iter_mut().enumerate() {
            let stride = self.0.stride();
            let activations = &self.0.values()[(row + t) * stride..][..stride];
            for (a, w) in activations
                .chunks_exact(GROUP)
                .zip(panel.chunks_exact(GROUP * PANEL))
            {
                for (sum, w) in sums.iter_mut().zip(w.chunks_exact(GROUP)) {
                    *sum += a
                        .iter()
                        .zip(w)
                        .map(|(&a, &w)| i32::from(a) * i32::from(w))
                        .sum::<i32>();
                }
            }
        }
        sums
    }
}

pub(super) fn product(rows: &QuantisedRows, weights: &PackedWeights, sink: &mut impl Sink) {
    // SAFETY: plain Rust needs no instructions, and its accesses are checked.
    unsafe { multiply(&Scalar(rows), rows, weights, sink) }
}
