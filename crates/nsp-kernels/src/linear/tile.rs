//! The walk over a product in tiles, the same for all instruction sets.

use super::PANEL;
use std::ops::Range;

/// Bytes of activations that are kept warm while the weights pass by: half of a small level-2
/// cache.
const BLOCK_BYTES: usize = 256 * 1024;

/// The innermost product of one instruction set and one packing.
pub(crate) trait Microkernel {
    /// Tokens in a tile, at most 6.
    const TILE: usize;
    /// Bytes of one activation in the form that this kernel reads.
    const ACTIVATION_BYTES: usize;

    /// Brings the weights of 8 outputs into the form that `sums` reads.
    fn load(&mut self, panel: usize);

    /// Σ activation · integer weight for the `T` rows of the tile that begins at `row` and the 8
    /// outputs of the panel that was loaded last.
    ///
    /// # Safety
    /// The tile has `T` rows, a panel was loaded, and the processor has the kernel's instructions.
    unsafe fn sums<const T: usize>(&self, row: usize) -> [[i32; PANEL]; T];
}

/// What becomes of the sums of a tile.
pub(crate) trait Sink {
    /// Takes the sums of the `T` rows from `row` with the outputs of the `panel`-th panel.
    fn store<const T: usize>(&self, row: usize, panel: usize, sums: &[[i32; PANEL]; T]);
}

/// All tiles of some panels: blocks of rows, in each all panels, in each all rows of the block.
///
/// # Safety
/// The processor has the kernel's instructions, and the kernel has `rows` rows of `stride` inputs.
#[inline(always)]
pub(crate) unsafe fn multiply<M: Microkernel, S: Sink>(
    mut kernel: M,
    rows: usize,
    stride: usize,
    panels: Range<usize>,
    sink: &S,
) {
    let per_block = BLOCK_BYTES / (stride * M::ACTIVATION_BYTES).max(1);
    let per_block = per_block.next_multiple_of(M::TILE).max(M::TILE);
    for start in (0..rows).step_by(per_block) {
        let end = (start + per_block).min(rows);
        for panel in panels.clone() {
            kernel.load(panel);
            for row in (start..end).step_by(M::TILE) {
                // SAFETY: tiles begin at multiples of `TILE` and have so many rows, the last what
                // is left; the panel was loaded; the rest is the caller's promise.
                unsafe {
                    match M::TILE.min(end - row) {
                        1 => sink.store(row, panel, &kernel.sums::<1>(row)),
                        2 => sink.store(row, panel, &kernel.sums::<2>(row)),
                        3 => sink.store(row, panel, &kernel.sums::<3>(row)),
                        4 => sink.store(row, panel, &kernel.sums::<4>(row)),
                        5 => sink.store(row, panel, &kernel.sums::<5>(row)),
                        _ => sink.store(row, panel, &kernel.sums::<6>(row)),
                    }
                }
            }
        }
    }
}
