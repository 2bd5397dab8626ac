//! The loop over the tiles of a product, the same for all instruction sets.

use crate::layout::PANEL;
use crate::tiling::Tiling;
use crate::vector::Vector;
use std::ops::Range;

/// Bytes of activations that stay in the cache while the weights pass by: half of a small level-2
/// cache.
const BLOCK_BYTES: usize = 256 * 1024;

/// The innermost product of one instruction set and one packing.
pub(crate) trait Microkernel {
    /// The vectors in which the sums become outputs.
    type Vector: Vector;
    /// Rows in a tile, at most 6.
    const TILE: usize;
    /// Bytes of one activation in the form that this kernel reads.
    const ACTIVATION_BYTES: usize;
    /// The largest number of rows that are multiplied by a panel before the next panel is loaded.
    const ROWS: usize = usize::MAX;

    /// Brings the weights of 8 outputs into the form that [`Self::sums`] reads.
    fn load(&mut self, panel: usize);

    /// Σ activation · integer weight for the `T` rows of the tile that begins at `row` and the 8
    /// outputs of the panel that was loaded last.
    ///
    /// # Safety
    /// The tile has `T` rows, a panel was loaded, and the processor has the kernel's instructions.
    unsafe fn sums<const T: usize>(&self, row: usize) -> [[i32; PANEL]; T];
}

/// Takes the sums of each tile.
pub(crate) trait Sink {
    /// Takes the sums of the rows from `row` on with the 8 outputs of `panel`.
    fn store<V: Vector>(&self, row: usize, panel: usize, sums: &[[i32; PANEL]]);
}

/// Computes all tiles of the given panels. The loops, from outer to inner, go over blocks of tiles,
/// over panels, and over the tiles of a block.
///
/// # Safety
/// The processor has the kernel's instructions. The kernel's activations have the rows of `tiling`,
/// with `stride` inputs each, in tiles of at most `TILE` rows.
#[inline(always)]
pub(crate) unsafe fn multiply<M: Microkernel, S: Sink>(
    mut kernel: M,
    tiling: Tiling,
    stride: usize,
    panels: Range<usize>,
    sink: &S,
) {
    let rows = (BLOCK_BYTES / (stride * M::ACTIVATION_BYTES).max(1)).min(M::ROWS);
    // Blocks of nearly equal size.
    let blocks = Tiling::new(tiling.tiles(), (rows / M::TILE).max(1));
    for block in 0..blocks.tiles() {
        let tiles = blocks.rows_of(block);
        for panel in panels.clone() {
            kernel.load(panel);
            for tile in tiles.clone() {
                let rows = tiling.rows_of(tile);
                let row = rows.start;
                // SAFETY: the tile has this many rows, and the panel was loaded. The rest is the
                // caller's promise.
                unsafe {
                    match rows.len() {
                        1 => sink.store::<M::Vector>(row, panel, &kernel.sums::<1>(row)),
                        2 => sink.store::<M::Vector>(row, panel, &kernel.sums::<2>(row)),
                        3 => sink.store::<M::Vector>(row, panel, &kernel.sums::<3>(row)),
                        4 => sink.store::<M::Vector>(row, panel, &kernel.sums::<4>(row)),
                        5 => sink.store::<M::Vector>(row, panel, &kernel.sums::<5>(row)),
                        _ => sink.store::<M::Vector>(row, panel, &kernel.sums::<6>(row)),
                    }
                }
            }
        }
    }
}
