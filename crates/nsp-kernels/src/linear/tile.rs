//! The loop over the tiles of a product, the same for all instruction sets.

use crate::activations::Activations;
use crate::layout::PANEL;
use crate::tiling::Tiling;
use crate::vector::Vector;
use std::hint::black_box;
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

    /// Σ activation · integer weight over the inputs of a segment, for the `T` rows of the tile that
    /// begins at `row` and the 8 outputs of the panel that was loaded last.
    ///
    /// # Safety
    /// The tile has `T` rows, a panel was loaded, and the processor has the kernel's instructions.
    unsafe fn sums<const T: usize>(&self, row: usize, segment: usize) -> [[i32; PANEL]; T];
}

/// Turns the sums of each tile into outputs.
pub(crate) trait Sink {
    /// Scales the sums of a segment, of the rows from `row` on with the 8 outputs of `panel`, and adds
    /// them to `totals`. The first segment replaces `totals`.
    fn add<V: Vector>(
        &self,
        row: usize,
        panel: usize,
        segment: usize,
        sums: &[[i32; PANEL]],
        totals: &mut [V],
    );

    /// Takes the totals of all segments.
    fn store<V: Vector>(&self, row: usize, panel: usize, totals: &[V]);
}

/// Computes all tiles of the given panels. The loops, from outer to inner, go over blocks of tiles,
/// over panels, over the tiles of a block, and over segments.
///
/// # Safety
/// The processor has the kernel's instructions. `x` are the kernel's activations, in tiles of at most
/// `TILE` rows.
#[inline(always)]
pub(crate) unsafe fn multiply<M: Microkernel, S: Sink>(
    mut kernel: M,
    x: &Activations,
    panels: Range<usize>,
    sink: &S,
) {
    let (tiling, segments) = (x.tiling(), x.segments().count());
    let rows = (BLOCK_BYTES / (x.stride() * M::ACTIVATION_BYTES).max(1)).min(M::ROWS);
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
                        1 => compute::<1, _, _>(&kernel, row, panel, segments, sink),
                        2 => compute::<2, _, _>(&kernel, row, panel, segments, sink),
                        3 => compute::<3, _, _>(&kernel, row, panel, segments, sink),
                        4 => compute::<4, _, _>(&kernel, row, panel, segments, sink),
                        5 => compute::<5, _, _>(&kernel, row, panel, segments, sink),
                        _ => compute::<6, _, _>(&kernel, row, panel, segments, sink),
                    }
                }
            }
        }
    }
}

/// Computes a tile of `T` rows, segment by segment.
///
/// # Safety
/// As [`Microkernel::sums`].
#[inline(always)]
unsafe fn compute<const T: usize, M: Microkernel, S: Sink>(
    kernel: &M,
    row: usize,
    panel: usize,
    segments: usize,
    sink: &S,
) {
    // SAFETY: the caller's promise.
    let sums = unsafe { kernel.sums::<T>(row, 0) };
    let mut totals = [M::Vector::splat(0.0); T];
    sink.add(row, panel, 0, &sums, &mut totals);
    for segment in 1..segments {
        // SAFETY: as above.
        let sums = unsafe { kernel.sums::<T>(row, segment) };
        // The totals stay in memory: together with the sums they would not fit the registers.
        sink.add(row, panel, segment, &sums, black_box(&mut totals));
    }
    sink.store(row, panel, &totals);
}
