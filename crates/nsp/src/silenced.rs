//! The attention that a knock-out takes from a pass.

/// Attention that a pass leaves out for a sequence. The numbers count from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Silenced {
    /// The layer.
    pub layer: usize,
    /// The head whose output is 0 before the output projection. Without one, it is the whole output of the attention,
    /// its bias included.
    pub head: Option<usize>,
}
