//! How weights and activations are laid out in memory.

/// Outputs in a panel: the width of a tile.
pub(crate) const PANEL: usize = 8;
/// Inputs that stand side by side in a panel: what one 32-bit lane of a dot product takes.
pub(crate) const GROUP: usize = 4;
/// Inputs that share a multiplier in 4-bit weights; rows are padded to a multiple of it.
pub(crate) const BLOCK: usize = 32;

/// How a kernel reads activations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// Tokens that stand together, at most.
    pub(crate) tile: usize,
    /// 16 bits instead of 8.
    pub(crate) wide: bool,
    /// Whether the corrections for a zero point of 8 are wanted.
    pub(crate) corrections: bool,
}
