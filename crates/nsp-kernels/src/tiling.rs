//! How rows are cut into tiles.

use std::ops::Range;

/// Rows in as few tiles as their greatest height allows, all of the same height or one less. A tile of
/// one or two rows takes nearly as long as one of six: each of its sums waits for the one before. So 32
/// rows are better 6 + 6 + 5 + 5 + 5 + 5 than five times 6 and 2.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tiling {
    tiles: usize,
    /// Rows of a tile at least; so many tiles at the beginning have one more.
    height: usize,
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

    /// How many there are.
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

    /// The tile that a row is in.
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
                let mut next = 0;
                for tile in 0..tiling.tiles() {
                    let range = tiling.rows_of(tile);
                    assert_eq!(range.start, next);
                    assert!(range.len() <= height && range.len() + 1 >= rows / tiling.tiles());
                    assert!(range.clone().all(|row| tiling.tile_of(row) == tile));
                    next = range.end;
                }
                assert_eq!(next, rows);
            }
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn no_rows_are_no_tiles() {
        assert_eq!(Tiling::new(0, 6).tiles(), 0);
    }
}
