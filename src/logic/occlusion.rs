//! How much each token matters to the answer: the change when the token is masked.

use super::Pair;

/// The tokens that the reader has masked, and the pair that they belong to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Masked {
    pair: Pair,
    positions: Vec<u32>,
}

impl Masked {
    /// Masks a token of a pair, or shows it again. Masked tokens of another pair are dropped.
    pub fn toggle(&mut self, pair: &Pair, position: u32) {
        if self.pair != *pair {
            *self = Self {
                pair: pair.clone(),
                positions: Vec::new(),
            };
        }
        match self.positions.iter().position(|at| *at == position) {
            Some(at) => drop(self.positions.remove(at)),
            None => self.positions.push(position),
        }
    }

    /// The positions that are masked in this pair.
    pub fn of(&self, pair: &Pair) -> &[u32] {
        match self.pair == *pair {
            true => &self.positions,
            false => &[],
        }
    }
}

/// Levels of the heat map, not counting zero.
const LEVELS: f32 = 5.0;

/// The change of logit 0 − logit 1 for each masked token. The first logits are those of the
/// unmasked sequence; then comes one pair of logits per token, as far as they are known.
pub fn changes(logits: &[[f32; 2]]) -> Vec<f32> {
    let Some((whole, masked)) = logits.split_first() else {
        return Vec::new();
    };
    let whole = whole[0] - whole[1];
    masked
        .iter()
        .map(|[is_next, not_next]| (is_next - not_next) - whole)
        .collect()
}

/// The strength of each change relative to the largest, 0 to 5.
pub fn levels(changes: &[f32]) -> Vec<u8> {
    let largest = changes
        .iter()
        .fold(0.0_f32, |most, change| most.max(change.abs()));
    changes
        .iter()
        .map(|change| match largest > 0.0 {
            true => (change.abs() / largest * LEVELS).round() as u8,
            false => 0,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masked_tokens_belong_to_their_pair() {
        let (first, second) = (Pair::new("A long one.", "B."), Pair::new("A.", "B."));
        let mut masked = Masked::default();
        masked.toggle(&first, 4);
        masked.toggle(&first, 1);
        assert_eq!(masked.of(&first), [4, 1]);
        assert!(masked.of(&second).is_empty());
        // A click among the tokens of the second pair masks only tokens of that pair.
        masked.toggle(&second, 1);
        assert_eq!(masked.of(&second), [1]);
        masked.toggle(&second, 1);
        assert!(masked.of(&second).is_empty());
        assert!(masked.of(&first).is_empty());
    }

    #[test]
    fn a_change_is_what_masking_adds() {
        let logits = [[2.0, -1.0], [1.0, -1.0], [2.5, -1.0]];
        assert_eq!(changes(&logits), [-1.0, 0.5]);
        assert_eq!(changes(&logits[..1]), [0.0; 0]);
        assert_eq!(changes(&[]), [0.0; 0]);
    }

    #[test]
    fn levels_follow_the_largest_change() {
        assert_eq!(levels(&[-1.0, 0.5, 0.0]), [5, 3, 0]);
        assert_eq!(levels(&[0.0]), [0]);
    }

    #[test]
    fn levels_are_relative_to_the_largest_change() {
        assert_eq!(levels(&[4.0, -2.4, 0.0]), [5, 3, 0]);
        assert_eq!(levels(&[-0.5]), [5]);
        assert_eq!(levels(&[0.0, 0.0]), [0, 0]);
    }
}
