//! Activations in the form that the kernels need: 8 bits, and one scale per token or per segment of its
//! inputs.

use crate::disjoint::Disjoint;
use crate::instruction_set::for_each_instruction_set;
use crate::layout::{BLOCK, Form, GROUP, Scaling, Segments};
use crate::math::step_and_inverse;
use crate::tiling::Tiling;
use crate::vector::{LANES, ROUNDING, Vector, eights};
use crate::{InstructionSet, Team};
use std::cell::RefCell;
use std::ops::Range;

/// The largest stored magnitude. −128 is not used, so that the range is symmetric.
const MAGNITUDE: f32 = 127.0;

/// Rows of activations in signed 8 bits, one row per token: `activation ≈ scale · stored`, with
/// `stored` in −127..=127, and one scale per row or per segment of a row. Each row is padded with zeros
/// to a multiple of 32. A segment that contains NaN or an infinity gets NaN as its scale, so that all
/// outputs computed from it are NaN.
///
/// Rows are stored in tiles: 4 inputs of the tile's first row, the same 4 of its second row, and so
/// on, then the next 4 inputs. So a kernel reads one contiguous stretch of memory.
#[derive(Clone, Debug)]
pub struct Activations {
    form: Form,
    rows: usize,
    segments: Segments,
    narrow: Vec<i8>,
    wide: Vec<i16>,
    corrections: Vec<[i16; 2]>,
    scales: Vec<f32>,
    sums: Vec<i32>,
}

impl Default for Activations {
    fn default() -> Self {
        let form = Form {
            tile: 1,
            wide: false,
            corrections: false,
            scaling: Scaling::Row,
        };
        Self {
            form,
            rows: 0,
            segments: Segments::new(Scaling::Row, 0),
            narrow: Vec::new(),
            wide: Vec::new(),
            corrections: Vec::new(),
            scales: Vec::new(),
            sums: Vec::new(),
        }
    }
}

impl Activations {
    /// Quantises the rows of `x`, `width` numbers each. The previous contents are replaced, and
    /// their memory is used again. `form` is what
    /// [`PackedWeights::form`](crate::PackedWeights::form) returns.
    ///
    /// `x.len()` must be a multiple of `width`; a remainder is ignored.
    pub fn quantise(
        &mut self,
        team: &Team,
        instruction_set: InstructionSet,
        form: Form,
        x: &[f32],
        width: usize,
    ) {
        let rows = x.len() / width.max(1);
        let stride = width.next_multiple_of(BLOCK);
        let blocks = stride / BLOCK;
        let segments = Segments::new(form.scaling, stride);
        (self.form, self.rows, self.segments) = (form, rows, segments);
        // The old contents need not be cleared: every element is written below.
        self.narrow
            .resize(if form.wide { 0 } else { rows * stride }, 0);
        self.wide
            .resize(if form.wide { rows * stride } else { 0 }, 0);
        let corrections = if form.corrections { rows * blocks } else { 0 };
        self.corrections.resize(corrections, [0; 2]);
        self.scales.resize(rows * segments.count(), 0.0);
        self.sums.resize(rows * segments.count(), 0);

        let narrow = Disjoint::new(&mut self.narrow);
        let wide = Disjoint::new(&mut self.wide);
        let corrections = Disjoint::new(&mut self.corrections);
        let scales = Disjoint::new(&mut self.scales);
        let sums = Disjoint::new(&mut self.sums);
        team.run(&|share| {
            let tiling = Tiling::new(rows, form.tile);
            for tile in share.pieces(tiling.tiles(), 1).flatten() {
                let Range { start, end } = tiling.rows_of(tile);
                let all = start * stride..end * stride;
                let parts = start * segments.count()..end * segments.count();
                // SAFETY: tiles do not overlap, and each tile goes to one member only.
                let tile = unsafe {
                    Tile {
                        rows: end - start,
                        segments,
                        narrow: narrow.part(if form.wide { 0..0 } else { all.clone() }),
                        wide: wide.part(if form.wide { all } else { 0..0 }),
                        corrections: corrections.part(if form.corrections {
                            start * blocks..end * blocks
                        } else {
                            0..0
                        }),
                        scales: scales.part(parts.clone()),
                        sums: sums.part(parts),
                    }
                };
                PADDED.with_borrow_mut(|padded| {
                    padded.clear();
                    padded.resize(if width == stride { 0 } else { stride }, 0.0);
                    let x = &x[start * width..end * width];
                    quantise(instruction_set, x, width, padded, tile);
                });
            }
        });
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// How the rows are divided into tiles.
    #[inline(always)]
    pub(crate) fn tiling(&self) -> Tiling {
        Tiling::new(self.rows(), self.form.tile)
    }

    /// How the rows are stored.
    pub(crate) fn form(&self) -> Form {
        self.form
    }

    /// Inputs of a row, padding included.
    pub(crate) fn stride(&self) -> usize {
        self.segments.stride()
    }

    /// The parts of a row that have a scale each.
    #[inline(always)]
    pub(crate) fn segments(&self) -> Segments {
        self.segments
    }

    /// Where the stored values of some inputs stand, for all rows of a tile. The inputs are whole blocks.
    #[inline(always)]
    pub(crate) fn places(&self, rows: Range<usize>, inputs: Range<usize>) -> Range<usize> {
        let start = rows.start * self.stride();
        start + inputs.start * rows.len()..start + inputs.end * rows.len()
    }

    /// The stored values if the form has 8 bits; else empty.
    #[cfg(any(test, not(target_arch = "wasm32"), feature = "relaxed-simd"))]
    pub(crate) fn narrow(&self) -> &[i8] {
        &self.narrow
    }

    /// The stored values if the form has 16 bits; else empty.
    pub(crate) fn wide(&self) -> &[i16] {
        &self.wide
    }

    /// Two corrections for each tile, each block of 32 inputs and each row of the tile: −8 times
    /// the sum of the inputs that are first or second in their group of 4, and −8 times the sum of
    /// those that are third or fourth. Empty if the form does not ask for them.
    #[cfg(any(test, target_arch = "x86_64", feature = "relaxed-simd"))]
    pub(crate) fn corrections(&self) -> &[[i16; 2]] {
        &self.corrections
    }

    /// Where the corrections of some inputs stand, for all rows of a tile. The inputs are whole blocks.
    #[cfg(any(target_arch = "x86_64", feature = "relaxed-simd"))]
    #[inline(always)]
    pub(crate) fn correction_places(
        &self,
        rows: Range<usize>,
        inputs: Range<usize>,
    ) -> Range<usize> {
        let places = self.places(rows, inputs);
        places.start / BLOCK..places.end / BLOCK
    }

    /// The factor of the stored values in a segment of a row.
    #[inline(always)]
    pub(crate) fn scale(&self, row: usize, segment: usize) -> f32 {
        self.scales[row * self.segments.count() + segment]
    }

    /// The sum of the stored values in a segment of a row, which corrects for a zero point of the weights.
    #[cfg(any(test, not(target_arch = "wasm32"), feature = "relaxed-simd"))]
    #[inline(always)]
    pub(crate) fn sum(&self, row: usize, segment: usize) -> i32 {
        self.sums[row * self.segments.count() + segment]
    }

    /// A stored value.
    pub(crate) fn stored(&self, row: usize, input: usize) -> i8 {
        let tiling = self.tiling();
        let Range { start, end } = tiling.rows_of(tiling.tile_of(row));
        let in_tile = (input / GROUP * (end - start) + row - start) * GROUP + input % GROUP;
        let at = start * self.stride() + in_tile;
        if self.form.wide {
            // 16-bit values are 8-bit values, widened.
            self.wide[at] as i8
        } else {
            self.narrow[at]
        }
    }
}

thread_local! {
    /// Scratch space for a row that is padded with zeros to whole blocks.
    static PADDED: RefCell<Vec<f32>> = const { RefCell::new(Vec::new()) };
}

/// The memory of one tile.
struct Tile<'a> {
    rows: usize,
    segments: Segments,
    narrow: &'a mut [i8],
    wide: &'a mut [i16],
    corrections: &'a mut [[i16; 2]],
    scales: &'a mut [f32],
    sums: &'a mut [i32],
}

for_each_instruction_set! {
    fn quantise(
        x: &[f32],
        width: usize,
        padded: &mut [f32],
        tile: Tile<'_>,
    ) = quantise_tile;
}

#[inline(always)]
fn quantise_tile<V: Vector>(x: &[f32], width: usize, padded: &mut [f32], mut tile: Tile<'_>) {
    for (at, x) in x.chunks_exact(width).enumerate() {
        let x = if width == tile.segments.stride() {
            x
        } else {
            padded[..width].copy_from_slice(x);
            &*padded
        };
        for segment in 0..tile.segments.count() {
            let inputs = tile.segments.inputs(segment);
            quantise_segment::<V>(&x[inputs], at, segment, &mut tile);
        }
    }
}

/// Quantises a segment of whole blocks, of row `at` of the tile.
#[inline(always)]
fn quantise_segment<V: Vector>(x: &[f32], at: usize, segment: usize, tile: &mut Tile<'_>) {
    let (scale, inverse) = step_and_inverse(largest_magnitude::<V>(x), MAGNITUDE);
    let rows = tile.rows;
    let start = tile.segments.inputs(segment).start;
    let place = at * tile.segments.count() + segment;
    tile.scales[place] = scale;
    let (inverse, rounding) = (V::splat(inverse), V::splat(ROUNDING));
    // The form that is not wanted is empty.
    let (narrow, _) = tile.narrow.as_chunks_mut();
    let (wide, _) = tile.wide.as_chunks_mut();
    // Eight inputs are two groups.
    let done = start / GROUP * rows;
    let mut narrow = narrow
        .get_mut(done..)
        .unwrap_or_default()
        .chunks_exact_mut(2 * rows);
    let mut wide = wide
        .get_mut(done..)
        .unwrap_or_default()
        .chunks_exact_mut(2 * rows);
    let mut total = 0.0;
    for (block, x) in x.chunks_exact(BLOCK).enumerate() {
        let (eights, _) = eights(x);
        let mut sums = V::splat(0.0);
        for eight in eights {
            let rounded = V::load(eight).mul(inverse).add(rounding);
            sums = sums.add(rounded.sub(rounding));
            if let Some(groups) = narrow.next() {
                let (first, second) = groups.split_at_mut(rows);
                rounded.store_bytes(&mut first[at], &mut second[at]);
            } else if let Some(groups) = wide.next() {
                let (first, second) = groups.split_at_mut(rows);
                rounded.store_words(&mut first[at], &mut second[at]);
            }
        }
        // Each of the two sums adds 16 integers of magnitude at most 127, so floats hold it
        // exactly.
        let mut lanes = [0.0; LANES];
        sums.store(&mut lanes);
        let [a, b, c, d, e, f, g, h] = lanes;
        let (first, second) = (a + b + e + f, c + d + g + h);
        total += first + second;
        if let Some(correction) = tile
            .corrections
            .get_mut((start / BLOCK + block) * rows + at)
        {
            // At most 8 · 16 · 127 = 16,256, which fits 16 bits.
            *correction = [(-8.0 * first) as i16, (-8.0 * second) as i16];
        }
    }
    // At most 2²³ for 66,051 inputs, so floats hold the sum exactly.
    tile.sums[place] = total as i32;
    // 8 bits can't represent NaN or an infinity. Either one makes the sum of the rounded numbers
    // NaN. An infinity does so because the inverse of an infinite step is 0, and ∞ · 0 is NaN.
    if total.is_nan() {
        tile.scales[place] = f32::NAN;
    }
}

/// The largest magnitude in a row. NaN is ignored.
#[inline(always)]
fn largest_magnitude<V: Vector>(row: &[f32]) -> f32 {
    /// The number of independent maxima: their comparisons do not wait for each other.
    const APART: usize = 4;
    let (eights, rest) = eights(row);
    let (groups, others) = eights.as_chunks::<APART>();
    let mut largest = [V::splat(0.0); APART];
    for group in groups {
        for (largest, eight) in largest.iter_mut().zip(group) {
            *largest = largest.at_least(V::load(eight).abs());
        }
    }
    for (largest, eight) in largest.iter_mut().zip(others) {
        *largest = largest.at_least(V::load(eight).abs());
    }
    let [a, b, c, d] = largest;
    let mut lanes = [0.0; LANES];
    a.at_least(b).at_least(c.at_least(d)).store(&mut lanes);
    let magnitudes = rest.iter().map(|v| v.abs());
    lanes.into_iter().chain(magnitudes).fold(0.0, f32::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    const FORMS: [Form; 5] = [
        Form {
            tile: 6,
            wide: false,
            corrections: false,
            scaling: Scaling::Row,
        },
        Form {
            tile: 4,
            wide: false,
            corrections: true,
            scaling: Scaling::Row,
        },
        Form {
            tile: 4,
            wide: true,
            corrections: false,
            scaling: Scaling::Row,
        },
        Form {
            tile: 4,
            wide: false,
            corrections: false,
            scaling: Scaling::Segments,
        },
        Form {
            tile: 4,
            wide: true,
            corrections: false,
            scaling: Scaling::Segments,
        },
    ];

    #[wasm_bindgen_test(unsupported = test)]
    fn an_activation_is_off_by_at_most_half_a_step_in_every_form() {
        let (rows, width) = (7, 141);
        let x: Vec<f32> = (0..rows * width)
            .map(|i| ((i * 31) % 64) as f32 / 9.0 - 3.0)
            .collect();
        for set in InstructionSet::available() {
            let mut activations = Activations::default();
            for form in FORMS {
                activations.quantise(&Team::solo(), set, form, &x, width);
                assert_eq!(activations.rows(), rows);
                for row in 0..rows {
                    let stored = |i: usize| activations.stored(row, i);
                    let segments = activations.segments();
                    for segment in 0..segments.count() {
                        let inputs = segments.inputs(segment);
                        let x = &x[row * width..][inputs.start..inputs.end.min(width)];
                        let scale = activations.scale(row, segment);
                        let largest = x.iter().fold(0.0, |most: f32, v| most.max(v.abs()));
                        assert_eq!(scale, largest / MAGNITUDE);
                        for (i, v) in inputs.clone().zip(x) {
                            let error = (v - scale * f32::from(stored(i))).abs();
                            assert!(error <= 0.5001 * scale, "{v} as {}", stored(i));
                        }
                        let sum: i32 = inputs.map(|i| i32::from(stored(i))).sum();
                        assert_eq!(activations.sum(row, segment), sum);
                    }
                    assert!((width..160).all(|i| stored(i) == 0), "the padding is zero");
                }
            }
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn the_corrections_are_the_sums_of_pairs_times_minus_eight() {
        let (rows, width) = (5, 64);
        let x: Vec<f32> = (0..rows * width).map(|i| (i as f32 * 0.7).sin()).collect();
        let mut activations = Activations::default();
        activations.quantise(&Team::solo(), InstructionSet::detect(), FORMS[1], &x, width);
        // Rows 0 to 2 are the first tile, 3 and 4 the second.
        for (row, block, place) in [(1, 1, 3 + 1), (3, 0, 6), (4, 1, 6 + 2 + 1)] {
            let sum = |pair: usize| -> i16 {
                let inputs = (block * 32..block * 32 + 32).filter(|i| i % 4 / 2 == pair);
                inputs.map(|i| i16::from(activations.stored(row, i))).sum()
            };
            assert_eq!(
                activations.corrections()[place],
                [-8 * sum(0), -8 * sum(1)],
                "row {row}, block {block}"
            );
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_row_with_a_number_that_is_not_finite_has_no_scale_and_moves_no_other() {
        for set in InstructionSet::available() {
            for form in FORMS {
                for odd in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
                    // In whole registers, in the rest, and in the padded block.
                    for column in [0, 37, 44] {
                        let mut x = [1.0; 3 * 45];
                        x[45 + column] = odd;
                        let mut activations = Activations::default();
                        activations.quantise(&Team::solo(), set, form, &x, 45);
                        let scales = [0, 1, 2].map(|row| activations.scale(row, 0));
                        let what = format!("{}: {odd} at {column}: {scales:?}", set.name());
                        assert!(scales[1].is_nan(), "{what}");
                        assert!(scales[0] == scales[2] && scales[0] > 0.0, "{what}");
                    }
                }
            }
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn zeros_stay_zero_and_nothing_is_left_from_before() {
        let mut activations = Activations::default();
        let set = InstructionSet::SCALAR;
        activations.quantise(&Team::solo(), set, FORMS[0], &[1.0; 30], 10);
        activations.quantise(&Team::solo(), set, FORMS[0], &[0.0; 7], 7);
        assert_eq!(activations.rows(), 1);
        assert_eq!((activations.scale(0, 0), activations.sum(0, 0)), (0.0, 0));
        assert!(activations.narrow().iter().all(|&v| v == 0));
    }
}
