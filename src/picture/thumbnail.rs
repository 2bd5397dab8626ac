//! The attention of one head as a small picture.

use std::fmt::Write;

/// The least cell of each shade, and the shade's opacity. With 16 groups of tokens, a head that attends to all of them
/// alike has cells of 16.
const SHADES: [(u8, &str); 4] = [(12, ".16"), (38, ".38"), (77, ".65"), (140, "1")];

/// A head's cells (`nsp_protocol::Thumbnails::of`) as a picture of its own.
pub fn thumbnail(cells: &[u8], side: u32) -> String {
    format!(
        "<svg class=\"thumbnail\" viewBox=\"0 0 {side} {side}\" aria-hidden=\"true\">{}</svg>",
        thumbnail_marks(cells, side)
    )
}

/// The same without the element around it, to be placed in a larger picture: each cell is a square of 1 × 1. A path for
/// each shade, which consists of the runs of neighbouring cells. Its colour comes from the style sheet (`stroke`).
pub fn thumbnail_marks(cells: &[u8], side: u32) -> String {
    let mut paths = SHADES.map(|_| String::new());
    for (row, cells) in cells.chunks(side.max(1) as usize).enumerate() {
        let mut column = 0;
        for run in cells.chunk_by(|left, right| shade(*left) == shade(*right)) {
            let path = run.first().and_then(|cell| paths.get_mut(shade(*cell)?));
            if let Some(path) = path {
                // Writing to a string never fails.
                let _ = write!(path, "M{column} {row}.5h{}", run.len());
            }
            column += run.len();
        }
    }
    let shades = SHADES.iter().zip(&paths);
    shades
        .filter(|(_, path)| !path.is_empty())
        .map(|((_, opacity), path)| format!("<path stroke-opacity=\"{opacity}\" d=\"{path}\"/>"))
        .collect()
}

/// The number of a cell's shade; `None` if it stays empty.
fn shade(cell: u8) -> Option<usize> {
    SHADES.iter().rposition(|(least, _)| cell >= *least)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_of_a_shade_are_one_line_and_weak_cells_are_none() {
        let marks = thumbnail_marks(&[255, 0, 0, 20, 20, 200, 11, 12, 140], 3);
        assert_eq!(
            marks,
            "<path stroke-opacity=\".16\" d=\"M0 1.5h2M1 2.5h1\"/>\
             <path stroke-opacity=\"1\" d=\"M0 0.5h1M2 1.5h1M2 2.5h1\"/>"
        );
        assert_eq!(thumbnail_marks(&[], 0), "");
        let picture = thumbnail(&[255], 1);
        assert!(picture.contains("viewBox=\"0 0 1 1\"") && picture.contains("M0 0.5h1"));
    }
}
