//! The loop over the tiles of a product, the same for all instruction sets.

use crate::activations::Activations;
use crate::layout::{BLOCK, PANEL, Segments};
use crate::tiling::Tiling;
use crate::vector::Vector;
use std::cell::Cell;
use std::hint::black_box;
use std::ops::Range;

/// Bytes of activations that stay in the cache while the weights pass by: half of a small level-2
/// cache.
const BLOCK_BYTES: usize = 256 * 1024;

thread_local! {
    /// The sums of the rows of a block with one panel, between two pieces of the inputs.
    static CARRIED: Cell<Vec<[i32; PANEL]>> = const { Cell::new(Vec::new()) };
}

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

    /// The largest number of inputs that are multiplied before the next ones of the same panel, if a row has
    /// one scale: so many that panel and tile fit a level-1 cache of 32 KB. A kernel that subtracts the share
    /// of a zero point from the sums of a whole segment needs them all.
    const INPUTS: usize;

    /// Brings the weights of 8 outputs into the form that [`Self::sums`] reads, for some inputs, whole
    /// blocks.
    fn load(&mut self, panel: usize, inputs: Range<usize>);

    /// Σ activation · integer weight over some inputs of a segment, whole blocks of those that were loaded
    /// last, for the `T` rows of the tile that begins at `row` and the 8 outputs.
    ///
    /// # Safety
    /// The tile has `T` rows, the inputs were loaded, and the processor has the kernel's instructions.
    unsafe fn sums<const T: usize>(
        &self,
        row: usize,
        segment: usize,
        inputs: Range<usize>,
    ) -> [[i32; PANEL]; T];
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
/// over panels, over pieces of the inputs, over the tiles of a block, and over segments. Either the
/// inputs are one piece or they are one segment.
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
    let tiling = x.tiling();
    let pieces = pieces::<M>(x.segments());
    let rows = (BLOCK_BYTES / (x.stride() * M::ACTIVATION_BYTES).max(1)).min(M::ROWS);
    // Blocks of nearly equal size.
    let blocks = Tiling::new(tiling.tiles(), (rows / M::TILE).max(1));
    let mut carried = CARRIED.take();
    for block in 0..blocks.tiles() {
        let tiles = blocks.rows_of(block);
        let first = tiling.rows_of(tiles.start).start;
        carried.resize(tiling.rows_of(tiles.end - 1).end - first, [0; PANEL]);
        for panel in panels.clone() {
            for piece in 0..pieces.tiles() {
                let Range { start, end } = pieces.rows_of(piece);
                let inputs = start * BLOCK..(end * BLOCK).min(x.stride());
                kernel.load(panel, inputs.clone());
                for tile in tiles.clone() {
                    let rows = tiling.rows_of(tile);
                    let place = Place {
                        row: rows.start,
                        panel,
                        inputs: inputs.clone(),
                    };
                    let carried = &mut carried[rows.start - first..rows.end - first];
                    // SAFETY: the tile has this many rows, and the inputs were loaded. The rest is the
                    // caller's promise.
                    unsafe {
                        match rows.len() {
                            1 => compute::<1, _, _>(&kernel, x, place, carried, sink),
                            2 => compute::<2, _, _>(&kernel, x, place, carried, sink),
                            3 => compute::<3, _, _>(&kernel, x, place, carried, sink),
                            4 => compute::<4, _, _>(&kernel, x, place, carried, sink),
                            5 => compute::<5, _, _>(&kernel, x, place, carried, sink),
                            _ => compute::<6, _, _>(&kernel, x, place, carried, sink),
                        }
                    }
                }
            }
        }
    }
    CARRIED.set(carried);
}

/// Divides the blocks of a row into pieces.
#[inline(always)]
fn pieces<M: Microkernel>(segments: Segments) -> Tiling {
    // A row without inputs is a piece, too.
    let blocks = (segments.stride() / BLOCK).max(1);
    let most = if segments.count() == 1 {
        M::INPUTS / BLOCK
    } else {
        blocks
    };
    Tiling::new(blocks, most)
}

/// Where a tile meets a panel, and for which inputs.
struct Place {
    row: usize,
    panel: usize,
    inputs: Range<usize>,
}

/// Computes a tile of `T` rows for a piece of the inputs, segment by segment. `carried` are the sums of the
/// pieces before.
///
/// # Safety
/// As [`Microkernel::sums`].
#[inline(always)]
unsafe fn compute<const T: usize, M: Microkernel, S: Sink>(
    kernel: &M,
    x: &Activations,
    place: Place,
    carried: &mut [[i32; PANEL]],
    sink: &S,
) {
    let Place { row, panel, inputs } = place;
    let segments = x.segments();
    let part = if segments.count() == 1 {
        inputs.clone()
    } else {
        segments.inputs(0)
    };
    // SAFETY: the caller's promise.
    let mut sums = unsafe { kernel.sums::<T>(row, 0, part) };
    if inputs.start > 0 {
        for (sums, carried) in sums.iter_mut().zip(&*carried) {
            M::Vector::add_integers(sums, carried);
        }
    }
    if inputs.end < segments.stride() {
        return carried.copy_from_slice(&sums);
    }
    let mut totals = [M::Vector::splat(0.0); T];
    sink.add(row, panel, 0, &sums, &mut totals);
    for segment in 1..segments.count() {
        // SAFETY: as above.
        let sums = unsafe { kernel.sums::<T>(row, segment, segments.inputs(segment)) };
        // The totals stay in memory: together with the sums they would not fit the registers.
        sink.add(row, panel, segment, &sums, black_box(&mut totals));
    }
    sink.store(row, panel, &totals);
}
