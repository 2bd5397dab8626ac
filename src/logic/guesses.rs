//! The matrix of three sentences: six ordered pairs.

use super::{Pair, format::exact};
use nsp_answer::softmax;

/// The ordered pairs of three sentences, row by row without the diagonal.
pub fn pairs(texts: &[String]) -> Vec<Pair> {
    places()
        .filter_map(|(row, column)| Some(Pair::new(texts.get(row)?, texts.get(column)?)))
        .collect()
}

/// P(IsNext) of the nine cells for programs, row by row, with `-` on the diagonal.
pub fn cells(logits: &[[f32; 2]]) -> String {
    let mut cells = Vec::new();
    for row in 0..3 {
        for column in 0..3 {
            let logits = number_of(row, column).and_then(|pair| logits.get(pair));
            cells.push(logits.map_or("-".into(), |logits| exact(softmax(*logits)[0])));
        }
    }
    cells.join(" ")
}

/// The number of a cell's pair, from 0; `None` on the diagonal.
pub fn number_of(row: usize, column: usize) -> Option<usize> {
    places().position(|place| place == (row, column))
}

/// The pairs with these numbers, as they are written: `1 → 2`.
pub fn names(numbers: &[usize]) -> String {
    let names = numbers.iter().filter_map(|number| {
        let (row, column) = places().nth(*number)?;
        Some(format!("{} → {}", row + 1, column + 1))
    });
    names.collect::<Vec<String>>().join(", ")
}

fn places() -> impl Iterator<Item = (usize, usize)> {
    (0..9)
        .map(|at| (at / 3, at % 3))
        .filter(|(row, column)| row != column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_pairs_row_by_row() {
        let texts = ["1", "2", "3"].map(str::to_owned);
        let pairs: Vec<String> = pairs(&texts)
            .iter()
            .map(|pair| format!("{}{}", pair.a, pair.b))
            .collect();
        assert_eq!(pairs, ["12", "13", "21", "23", "31", "32"]);
        assert_eq!(number_of(2, 0), Some(4));
        assert_eq!(number_of(1, 1), None);
        assert_eq!(names(&[0, 4, 9]), "1 → 2, 3 → 1");
        assert_eq!(names(&[]), "");
    }

    #[test]
    fn the_diagonal_has_no_number() {
        let logits = [[0.0, 0.0]; 6];
        let expected = "- 0.500000 0.500000 0.500000 - 0.500000 0.500000 0.500000 -";
        assert_eq!(cells(&logits), expected);
    }
}
