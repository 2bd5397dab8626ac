//! Divides rows into tiles.

use std::ops::Range;

/// Divides rows into as few tiles as the greatest height allows; the heights differ by at most one.
/// A tile of one or two rows takes nearly as long as one of six, because each of its sums waits for
/// the one before. So for 32 rows, 6 + 6 + 5 + 5 + 5 + 5 is better than five tiles of 6 and one
/// of 2.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tiling {
    tiles: usize,
    /// The smallest number of rows in a tile.
    height: usize,
    /// The number of tiles, at the beginning, that have one row more.
    higher: usize,
}

impl Tiling {
    /// Tiles of at most `height` rows.
    #[inline(always)]
    pub fn new(rows: usize, height: usize) -> Self {
        let tiles = rows.div_ceil(height);
        Self {
            tiles,
            height: rows / tiles.max(1),
            higher: rows % tiles.max(1),
        }
    }

    /// The number of tiles.
    #[inline(always)]
    pub fn tiles(self) -> usize {
        self.tiles
    }

    /// The rows of a tile.
    #[inline(always)]
    pub fn rows_of(self, tile: usize) -> Range<usize> {
        let start = tile * self.height + tile.min(self.higher);
        start..start + self.height + usize::from(tile < self.higher)
    }

    /// The tile that contains a row.
    #[inline(always)]
    pub fn tile_of(self, row: usize) -> usize {
        let in_higher = self.higher * (self.height + 1);
        if row < in_higher {
            row / (self.height + 1)
        } else {
            self.higher + (row - in_higher) / self.height
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn each_row_is_in_one_tile_and_heights_differ_by_one_at_most() {
        for height in [1, 4, 6] {
            for rows in 1..80 {
                let tiling = Tiling::new(rows, height);
                let tiles: Vec<_> = (0..tiling.tiles())
                    .map(|tile| tiling.rows_of(tile))
                    .collect();
                let all: Vec<_> = tiles.iter().cloned().flatten().collect();
                assert_eq!(all, (0..rows).collect::<Vec<_>>(), "{tiling:?}");
                for (tile, rows) in tiles.iter().enumerate() {
                    assert!(
                        rows.clone().all(|row| tiling.tile_of(row) == tile),
                        "{tiling:?}"
                    );
                }
                let heights: Vec<_> = tiles.iter().map(Range::len).collect();
                let (highest, lowest) = (heights[0], heights[heights.len() - 1]);
                assert!(heights.is_sorted_by(|a, b| a >= b), "{heights:?}");
                assert!(highest <= height && highest - lowest <= 1, "{heights:?}");
                assert!(
                    (tiles.len() - 1) * height < rows,
                    "fewer would do: {heights:?}"
                );
            }
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn rows_that_do_not_fill_their_tiles_are_spread() {
        let tiling = Tiling::new(32, 6);
        let heights: Vec<_> = (0..tiling.tiles())
            .map(|tile| tiling.rows_of(tile).len())
            .collect();
        assert_eq!(heights, [6, 6, 5, 5, 5, 5]);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn no_rows_are_no_tiles() {
        assert_eq!(Tiling::new(0, 6).tiles(), 0);
    }
}
