//! What answers are worth: counts and intervals.

use nsp_answer::{Label, argmax};
use serde::{Deserialize, Serialize};

/// How often which label was answered with which class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confusion {
    /// The pairs by their label (first index) and their answer (second index).
    pub counts: [[usize; 2]; 2],
}

impl Confusion {
    /// Counts answers, given as logits.
    pub fn of(labels: &[Label], logits: &[[f32; 2]]) -> Self {
        let mut confusion = Self::default();
        for (label, logits) in labels.iter().zip(logits) {
            confusion.counts[label.index()][argmax(*logits).index()] += 1;
        }
        confusion
    }

    /// All pairs.
    pub fn pairs(&self) -> usize {
        self.counts.as_flattened().iter().sum()
    }

    /// The pairs with a right answer.
    pub fn right(&self) -> usize {
        self.counts[0][0] + self.counts[1][1]
    }

    /// The fraction of right answers, 0 to 1; 0 without pairs.
    pub fn accuracy(&self) -> f64 {
        self.right() as f64 / self.pairs().max(1) as f64
    }

    /// The accuracy that always giving the more frequent label would have; 0 without pairs.
    pub fn majority(&self) -> f64 {
        let most = self.counts.map(|row| row[0] + row[1]).into_iter().max();
        most.unwrap_or_default() as f64 / self.pairs().max(1) as f64
    }

    /// [`wilson`] for the accuracy.
    pub fn interval(&self) -> [f64; 2] {
        wilson(self.right(), self.pairs())
    }
}

/// The 95 % confidence interval of a fraction, of which `right` of `count` were counted: Wilson's score
/// interval (1927), which stays between 0 and 1 and is good for few pairs, too. [0, 1] without pairs.
pub fn wilson(right: usize, count: usize) -> [f64; 2] {
    /// The 97.5th percentile of the normal distribution.
    const Z: f64 = 1.959_963_984_540_054;
    if count == 0 {
        return [0.0, 1.0];
    }
    let n = count as f64;
    let fraction = right as f64 / n;
    let scale = 1.0 + Z * Z / n;
    let centre = (fraction + Z * Z / (2.0 * n)) / scale;
    let half = Z / scale * (fraction * (1.0 - fraction) / n + Z * Z / (4.0 * n * n)).sqrt();
    [(centre - half).max(0.0), (centre + half).min(1.0)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use Label::{IsNext, NotNext};

    /// The bounds are the fractions p with (right / count − p)² = z² p (1 − p) / count. These values were
    /// found by bisection of this equation, in Python.
    #[test]
    fn wilsons_interval_solves_its_equation() {
        for (right, count, expected) in [
            (8, 10, [0.490_162, 0.943_318]),
            (0, 10, [0.0, 0.277_533]),
            (10, 10, [0.722_467, 1.0]),
            (344, 400, [0.822_561, 0.890_590]),
        ] {
            let found = wilson(right, count);
            for (found, expected) in found.into_iter().zip(expected) {
                assert!(
                    (found - expected).abs() < 1e-5,
                    "{right} of {count}: {found}"
                );
            }
        }
        assert_eq!(wilson(0, 0), [0.0, 1.0]);
    }

    #[test]
    fn answers_are_counted_by_label_and_class() {
        let labels = [IsNext, IsNext, NotNext, NotNext, NotNext];
        let logits = [[1.0, 0.0], [0.0, 1.0], [0.0, 1.0], [2.0, 1.0], [0.0, 3.0]];
        let confusion = Confusion::of(&labels, &logits);
        assert_eq!(confusion.counts, [[1, 1], [1, 2]]);
        assert_eq!((confusion.right(), confusion.pairs()), (3, 5));
        assert_eq!((confusion.accuracy(), confusion.majority()), (0.6, 0.6));
    }
}
