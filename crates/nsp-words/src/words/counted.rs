//! Sentences about a number of things, which differ between one thing and several.

use crate::fill;

/// A sentence about a number of things.
#[derive(Clone, Copy, Debug)]
pub struct Counted {
    /// About one thing: without a place for the number.
    pub one: &'static str,
    /// About any other number of things: the number comes first.
    pub several: &'static str,
}

impl Counted {
    /// The sentence about so many things. The other values follow the number.
    pub fn fill(&self, count: usize, others: &[&str]) -> String {
        match count {
            1 => fill(self.one, others),
            _ => {
                let count = count.to_string();
                let values: Vec<&str> = [count.as_str()].iter().chain(others).copied().collect();
                fill(self.several, &values)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_thing_has_a_sentence_of_its_own() {
        let counted = Counted {
            one: "1 pair of {}.",
            several: "{} pairs of {}.",
        };
        assert_eq!(counted.fill(1, &["9"]), "1 pair of 9.");
        assert_eq!(counted.fill(0, &["9"]), "0 pairs of 9.");
        assert_eq!(counted.fill(2, &["9"]), "2 pairs of 9.");
    }
}
