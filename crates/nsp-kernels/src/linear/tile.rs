//! The walk over a product in tiles, the same for all instruction sets.

use super::packed::{PANEL, PackedWeights};
use super::rows::QuantisedRows;

/// Tokens in a tile. With 8 outputs that is as many sums as fit the registers of the smallest
/// machine (16 of 128 bits, when the outputs are taken in two halves).
pub(crate) const TOKENS: usize = 4;

/// Bytes of activations that are kept warm while the weights pass by: half of a small level-2
/// cache.
const BLOCK_BYTES: usize = 256 * 1024;

/// The innermost product of one instruction set.
pub(crate) trait Microkernel {
    /// Bytes of one activation in the form that this kernel reads.
    const ACTIVATION_BYTES: usize;

    /// Σ activation · stored weight for the `T` rows from `row` and the 8 outputs of a panel.
    ///
    /// # Safety
    /// The rows `row..row + T` exist, the panel has the weights of all their inputs, and the
    /// processor has the kernel's instructions.
    unsafe fn sums<const T: usize>(&self, row: usize, panel: &[u8]) -> [[i32; PANEL]; T];
}

/// What becomes of the sums of a tile.
pub(crate) trait Sink {
    /// Takes the sums of the `T` rows from `row` with the outputs of the `panel`-th panel.
    fn store<const T: usize>(&mut self, row: usize, panel: usize, sums: &[[i32; PANEL]; T]);
}

/// All tiles of a product: blocks of rows, in each all panels, in each all rows of the block.
///
/// # Safety
/// The processor has the kernel's instructions, and the kernel reads the rows of `rows`.
#[inline(always)]
pub(crate) unsafe fn multiply<M: Microkernel, S: Sink>(
    kernel: &M,
    rows: &QuantisedRows,
    weights: &PackedWeights,
    sink: &mut S,
) {
    let per_block = BLOCK_BYTES / (rows.stride() * M::ACTIVATION_BYTES).max(1);
    let per_block = per_block.next_multiple_of(TOKENS).max(TOKENS);
    for start in (0..rows.rows()).step_by(per_block) {
        let end = (start + per_block).min(rows.rows());
        for (index, panel) in weights.panels().enumerate() {
            for row in (start..end).step_by(TOKENS) {
                // SAFETY: the rows exist, since `end` is at most their number; a panel has the
                // weights of `stride` inputs, see `PackedWeights`; the rest is the caller's promise.
                unsafe {
                    match end - row {
                        1 => sink.store(row, index, &kernel.sums::<1>(row, panel)),
                        2 => sink.store(row, index, &kernel.sums::<2>(row, panel)),
                        3 => sink.store(row, index, &kernel.sums::<3>(row, panel)),
                        _ => sink.store(row, index, &kernel.sums::<TOKENS>(row, panel)),
                    }
                }
            }
        }
    }
}
