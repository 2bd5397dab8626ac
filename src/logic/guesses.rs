//! The matrix of three sentences: six ordered pairs, and the reader's guesses about them.

use super::{Pair, format::exact};
use nsp_answer::{Label, argmax, softmax};

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
            let logits = Guesses::pair(row, column).and_then(|pair| logits.get(pair));
            cells.push(logits.map_or("-".into(), |logits| exact(softmax(*logits)[0])));
        }
    }
    cells.join(" ")
}

fn places() -> impl Iterator<Item = (usize, usize)> {
    (0..9)
        .map(|at| (at / 3, at % 3))
        .filter(|(row, column)| row != column)
}

/// The reader's guess for each pair: 0 = IsNext, 1 = NotNext.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Guesses([Option<Label>; 6]);

impl Guesses {
    /// The number of a cell's pair; `None` on the diagonal.
    pub fn pair(row: usize, column: usize) -> Option<usize> {
        places().position(|place| place == (row, column))
    }

    /// The guess for a pair.
    pub fn of(&self, pair: usize) -> Option<Label> {
        self.0.get(pair).copied().flatten()
    }

    /// Records a guess. A guess can't be changed.
    pub fn guess(&mut self, pair: usize, class: Label) {
        if let Some(guess) = self.0.get_mut(pair) {
            guess.get_or_insert(class);
        }
    }

    /// How many guesses agree with the model, and how many can be compared.
    pub fn score(&self, logits: &[[f32; 2]]) -> (usize, usize) {
        let both = self.0.iter().zip(logits);
        let compared = both.filter_map(|(guess, logits)| Some((*guess)? == argmax(*logits)));
        let agreed: Vec<bool> = compared.collect();
        (
            agreed.iter().filter(|agreed| **agreed).count(),
            agreed.len(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_pairs_row_by_row() {
        let texts = ["1", "2", "3"].map(str::to_owned);
        let names: Vec<String> = pairs(&texts)
            .iter()
            .map(|pair| format!("{}{}", pair.a, pair.b))
            .collect();
        assert_eq!(names, ["12", "13", "21", "23", "31", "32"]);
        assert_eq!(Guesses::pair(2, 0), Some(4));
        assert_eq!(Guesses::pair(1, 1), None);
    }

    #[test]
    fn the_diagonal_has_no_number() {
        let logits = [[0.0, 0.0]; 6];
        let expected = "- 0.500000 0.500000 0.500000 - 0.500000 0.500000 0.500000 -";
        assert_eq!(cells(&logits), expected);
    }

    #[test]
    fn the_score_counts_what_was_guessed_and_answered() {
        let mut guesses = Guesses::default();
        guesses.guess(0, Label::IsNext);
        guesses.guess(1, Label::IsNext);
        guesses.guess(1, Label::NotNext);
        guesses.guess(5, Label::NotNext);
        let yes = [1.0, 0.0];
        assert_eq!(guesses.score(&[yes, [0.0, 1.0]]), (1, 2));
        assert_eq!(guesses.score(&[]), (0, 0));
        assert_eq!(guesses.of(1), Some(Label::IsNext), "the first guess counts");
    }

    #[test]
    fn only_guesses_that_the_model_shares_count() {
        let mut guesses = Guesses::default();
        guesses.guess(0, Label::IsNext);
        guesses.guess(1, Label::IsNext);
        let (yes, no) = ([1.0, 0.0], [0.0, 1.0]);
        assert_eq!(guesses.score(&[yes, yes]), (2, 2));
        assert_eq!(guesses.score(&[no, no]), (0, 2));
    }
}
