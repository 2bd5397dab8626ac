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

/// A word carries the answer if the answer's probability falls by at least this much without it.
const LEAST_FALL: f32 = 0.1;
/// The number of words that are named.
const MOST_WORDS: usize = 3;

/// The words that carry an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Carriers {
    /// The words, the strongest first; empty if no single word carries the answer.
    pub words: Vec<String>,
    /// The probability of the answer.
    pub whole: f32,
    /// The word without which the probability is smallest.
    pub strongest: String,
    /// The probability of the same class without that word.
    pub least: f32,
}

/// Finds the words without which the answer's probability falls most. `probabilities` are those of the answer's class:
/// first of the unmasked sequence, then with each token masked. Pieces are joined to words, and a word counts by its
/// strongest piece. Special tokens and punctuation are no words. A weaker word is named if the probability falls at least
/// half as much without it as without the strongest. `None` before all tokens have been masked, and if there is no word.
pub fn carriers(tokens: &[String], probabilities: &[f32]) -> Option<Carriers> {
    let (&whole, masked) = probabilities.split_first()?;
    if masked.len() != tokens.len() {
        return None;
    }
    let mut words: Vec<(String, f32)> = Vec::new();
    let mut is_word = false;
    for (token, &p) in tokens.iter().zip(masked) {
        let piece = token.strip_prefix("##").filter(|rest| !rest.is_empty());
        match (piece, words.last_mut()) {
            (Some(piece), Some((word, least))) if is_word => {
                word.push_str(piece);
                *least = least.min(p);
            }
            _ => {
                let is_special = token.starts_with('[') && token.ends_with(']') && token.len() > 2;
                is_word = !is_special && token.chars().any(char::is_alphanumeric);
                if is_word {
                    words.push((token.clone(), p));
                }
            }
        }
    }
    words.sort_by(|left, right| left.1.total_cmp(&right.1));
    let (strongest, least) = words.first()?.clone();
    let wanted = LEAST_FALL.max((whole - least) / 2.0);
    words.retain(|(_, p)| whole - p >= wanted);
    let mut named: Vec<String> = Vec::new();
    for (word, _) in words {
        // A word may occur twice.
        if named.len() < MOST_WORDS && !named.contains(&word) {
            named.push(word);
        }
    }
    Some(Carriers {
        words: named,
        whole,
        strongest,
        least,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn carried(tokens: &str, probabilities: &[f32]) -> Option<Carriers> {
        let tokens: Vec<String> = tokens.split(' ').map(str::to_owned).collect();
        carriers(&tokens, probabilities)
    }

    #[test]
    fn the_words_without_which_the_answer_falls_most_carry_it() {
        let found = carried(
            "[CLS] the gar ##rison fired . [SEP] fort [SEP]",
            &[0.95, 0.1, 0.94, 0.9, 0.4, 0.8, 0.2, 0.3, 0.3, 0.1],
        );
        let expected = Carriers {
            words: vec!["fort".into(), "garrison".into()],
            whole: 0.95,
            strongest: "fort".into(),
            least: 0.3,
        };
        assert_eq!(found, Some(expected), "no special token, and no full stop");
    }

    #[test]
    fn no_single_word_carries_an_answer_that_stays_without_each_of_them() {
        let found = carried("[CLS] it rained [SEP]", &[0.9, 0.2, 0.85, 0.84, 0.2]).unwrap();
        assert!(found.words.is_empty());
        assert_eq!((found.whole, found.least), (0.9, 0.84));
        // Without a word, the answer may even become surer.
        let surer = carried("it rained", &[0.9, 0.95, 0.99]).unwrap();
        assert!(surer.words.is_empty());
        assert_eq!(surer.least, 0.95);
    }

    #[test]
    fn at_most_three_words_are_named_and_each_once() {
        let found = carried("a b a c d", &[0.9, 0.1, 0.2, 0.15, 0.25, 0.3]).unwrap();
        assert_eq!(found.words, ["a", "b", "c"]);
    }

    #[test]
    fn before_each_token_was_masked_and_without_words_nothing_is_said() {
        assert_eq!(carried("it rained", &[0.9, 0.1]), None);
        assert_eq!(carried("it rained", &[]), None);
        assert_eq!(
            carried("[CLS] . [SEP] ##", &[0.9, 0.1, 0.1, 0.1, 0.1]),
            None
        );
    }

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
