//! The texts of pairs as numbers.

use std::collections::HashMap;
use std::hash::Hash;

/// The texts of pairs as numbers: equal texts have equal numbers. Hashing many texts takes a while, so whoever asks
/// for findings again and again keeps these numbers while only labels change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbered {
    pairs: Vec<Texts>,
    /// Different pairs of texts.
    different_pairs: usize,
    /// Different texts.
    different_texts: usize,
}

/// The two texts of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Texts {
    /// The same for all pairs with the same two texts, from 0.
    pub pair: u32,
    /// The numbers of both texts, from 0.
    pub texts: [u32; 2],
    /// Whether one of them is empty.
    pub is_blank: bool,
}

impl Numbered {
    /// Numbers the texts of pairs.
    pub fn of<'a>(pairs: impl IntoIterator<Item = [&'a str; 2]>) -> Self {
        let mut different_texts = HashMap::new();
        let mut different_pairs = HashMap::new();
        let pairs = pairs.into_iter().map(|pair| {
            let texts = pair.map(|text| number(&mut different_texts, text));
            Texts {
                pair: number(&mut different_pairs, texts),
                texts,
                is_blank: pair.iter().any(|text| text.trim().is_empty()),
            }
        });
        Self {
            pairs: pairs.collect(),
            different_pairs: different_pairs.len(),
            different_texts: different_texts.len(),
        }
    }

    /// Removes the pair at this place, counted from 0, if there is one. The others keep their numbers.
    pub fn remove(&mut self, at: usize) {
        if at < self.pairs.len() {
            self.pairs.remove(at);
        }
    }

    pub(crate) fn pairs(&self) -> &[Texts] {
        &self.pairs
    }

    /// All numbers of pairs are below this.
    pub(crate) fn different_pairs(&self) -> usize {
        self.different_pairs
    }

    /// All numbers of texts are below this.
    pub(crate) fn different_texts(&self) -> usize {
        self.different_texts
    }
}

/// The number of a key, which is a new one if the key is new.
fn number<K: Eq + Hash>(known: &mut HashMap<K, u32>, key: K) -> u32 {
    let next = known.len() as u32;
    *known.entry(key).or_insert(next)
}
