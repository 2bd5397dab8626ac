//! The product in plain Rust. All other kernels must equal it bit by bit.

use super::tile::{Microkernel, Sink, multiply};
use super::{FourBitWeights, SevenBitWeights};
use crate::activations::Activations;
use crate::layout::{Form, PANEL, Scaling};
use crate::vector::Plain;
use std::ops::Range;

pub(super) const FORM: Form = Form {
    tile: 4,
    wide: false,
    corrections: false,
    scaling: Scaling::Row,
};

/// The kernel; `integer(output, input)` is the integer that stands for a weight.
struct Scalar<'a, W> {
    x: &'a Activations,
    integer: W,
    panel: usize,
}

impl<W: Fn(usize, usize) -> i32> Microkernel for Scalar<'_, W> {
    type Vector = Plain;
    const TILE: usize = FORM.tile;
    const ACTIVATION_BYTES: usize = 1;
    const INPUTS: usize = usize::MAX;

    fn load(&mut self, panel: usize, _: Range<usize>) {
        self.panel = panel;
    }

    #[inline(always)]
    unsafe fn sums<const T: usize>(
        &self,
        row: usize,
        _: usize,
        inputs: Range<usize>,
    ) -> [[i32; PANEL]; T] {
        let mut sums = [[0; PANEL]; T];
        for input in inputs {
            let weights: [i32; PANEL] =
                std::array::from_fn(|lane| (self.integer)(self.panel * PANEL + lane, input));
            for (t, sums) in sums.iter_mut().enumerate() {
                let activation = i32::from(self.x.stored(row + t, input));
                for (sum, weight) in sums.iter_mut().zip(weights) {
                    *sum += activation * weight;
                }
            }
        }
        sums
    }
}

pub(super) fn seven_bit(
    x: &Activations,
    weights: &SevenBitWeights,
    panels: Range<usize>,
    sink: &impl Sink,
) {
    product(
        x,
        |output, input| weights.integer(output, input),
        panels,
        sink,
    );
}

pub(super) fn four_bit(
    x: &Activations,
    weights: &FourBitWeights,
    panels: Range<usize>,
    sink: &impl Sink,
) {
    product(
        x,
        |output, input| weights.integer(output, input),
        panels,
        sink,
    );
}

fn product(
    x: &Activations,
    integer: impl Fn(usize, usize) -> i32,
    panels: Range<usize>,
    sink: &impl Sink,
) {
    let kernel = Scalar {
        x,
        integer,
        panel: 0,
    };
    // SAFETY: plain Rust needs no instructions, and its accesses are checked.
    unsafe { multiply(kernel, x, panels, sink) }
}
