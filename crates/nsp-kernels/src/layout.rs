//! How weights and activations are laid out in memory.

use std::ops::Range;

/// Outputs in a panel: the width of a tile.
pub(crate) const PANEL: usize = 8;
/// Consecutive inputs of an output that are stored together: the operand of one 32-bit lane of a
/// dot product.
pub(crate) const GROUP: usize = 4;
/// Inputs that share a multiplier in 4-bit weights; rows are padded to a multiple of it.
pub(crate) const BLOCK: usize = 32;

/// Inputs that share a scale if a row has several; a multiple of a block. The last of a row may be fewer.
const SEGMENT: usize = 128;

/// How many scales a row has: one row of weights, and one row of activations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scaling {
    /// One.
    Row,
    /// One for each segment of 128 inputs, the last of which may be shorter. A few large numbers then
    /// coarsen only their own segment.
    Segments,
}

/// Divides a row of whole blocks into the segments that have a scale each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Segments {
    stride: usize,
    length: usize,
    count: usize,
}

impl Segments {
    /// The segments of a row of `stride` inputs, at least one.
    pub fn new(scaling: Scaling, stride: usize) -> Self {
        let length = match scaling {
            Scaling::Row => stride.max(BLOCK),
            Scaling::Segments => SEGMENT,
        };
        Self {
            stride,
            length,
            count: stride.div_ceil(length).max(1),
        }
    }

    /// Inputs of a row.
    #[inline(always)]
    pub fn stride(self) -> usize {
        self.stride
    }

    /// The number of segments.
    #[inline(always)]
    pub fn count(self) -> usize {
        self.count
    }

    /// The inputs of a segment.
    #[inline(always)]
    pub fn inputs(self, segment: usize) -> Range<usize> {
        let start = segment * self.length;
        start..(start + self.length).min(self.stride)
    }
}

/// How activations are laid out for a kernel. [`PackedWeights::form`](crate::PackedWeights::form)
/// returns it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// The largest number of rows in a tile.
    pub(crate) tile: usize,
    /// Whether values have 16 bits instead of 8.
    pub(crate) wide: bool,
    /// Whether the corrections for a zero point of 8 are wanted.
    pub(crate) corrections: bool,
    /// How many scales a row has. The weights decide that, not the kernel.
    pub(crate) scaling: Scaling,
}
