//! How weights and activations are laid out in memory.

/// Outputs in a panel: the width of a tile.
pub(crate) const PANEL: usize = 8;
/// Consecutive inputs of an output that are stored together: the operand of one 32-bit lane of a
/// dot product.
pub(crate) const GROUP: usize = 4;
/// Inputs that share a multiplier in 4-bit weights; rows are padded to a multiple of it.
pub(crate) const BLOCK: usize = 32;

/// How activations are laid out for a kernel. [`Packing::form`](crate::Packing::form) returns it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// The largest number of rows in a tile.
    pub(crate) tile: usize,
    /// Whether values have 16 bits instead of 8.
    pub(crate) wide: bool,
    /// Whether the corrections for a zero point of 8 are wanted.
    pub(crate) corrections: bool,
}
