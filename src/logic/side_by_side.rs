//! Two pairs side by side: what masking each token changes, and where the attention goes.

use super::{Pair, attention::parse, occlusion::changes};
use nsp_answer::Prediction;
use nsp_protocol::{Inside, View};
use std::sync::Arc;

/// A token and its segment. Tokens of two pairs are the same if both are.
pub type Token = (String, u32);

/// What masking each token of a pair changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Occluded {
    tokens: Vec<Token>,
    changes: Vec<f32>,
}

impl Occluded {
    /// The first answer of an occlusion batch, and all its logits.
    pub fn of(first: &Prediction, logits: &[[f32; 2]]) -> Self {
        Self {
            tokens: tokens(first),
            changes: changes(logits),
        }
    }
}

/// The attention of one head over a pair.
#[derive(Clone, Debug, PartialEq)]
pub struct Attended {
    /// The layer and the head, from 0.
    head: (u32, u32),
    tokens: Vec<Token>,
    /// Tokens × tokens.
    weights: Vec<f32>,
}

impl Attended {
    /// The attention that belongs to an answer. `None` if these are other values.
    pub fn of(prediction: &Prediction, inside: &Inside) -> Option<Self> {
        let Inside::Attention {
            layer,
            head,
            weights,
            ..
        } = inside
        else {
            return None;
        };
        Some(Self {
            head: (*layer, *head),
            tokens: tokens(prediction),
            weights: parse(weights),
        })
    }

    /// Whether this is what a view of a pair shows.
    pub fn is_of(&self, view: View) -> bool {
        let (layer, head) = self.head;
        view == View::Attention { layer, head }
    }

    fn weight(&self, from: usize, to: usize) -> Option<f32> {
        let row = from.checked_mul(self.tokens.len())?;
        self.weights.get(row.checked_add(to)?).copied()
    }
}

fn tokens(prediction: &Prediction) -> Vec<Token> {
    let tokens = prediction.tokens.iter().cloned();
    tokens.zip(prediction.token_type_ids.clone()).collect()
}

/// A token of the present pair, what masking it changes, and what masking the same token of the pinned pair changed,
/// if that pair has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The token and its segment.
    pub token: Token,
    /// The change in the pinned pair.
    pub before: Option<f32>,
    /// The change in the present pair.
    pub now: f32,
}

impl Change {
    /// How much more masking the token changes now.
    pub fn difference(&self) -> Option<f32> {
        self.before.map(|before| self.now - before)
    }
}

/// Compares the occlusion of two pairs, one row for each token of the present one.
pub fn compare_occlusion(before: &Occluded, now: &Occluded) -> Vec<Change> {
    let mut rows: Vec<Change> = now
        .tokens
        .iter()
        .zip(&now.changes)
        .map(|(token, change)| Change {
            token: token.clone(),
            before: None,
            now: *change,
        })
        .collect();
    for (old, new) in align(&before.tokens, &now.tokens) {
        if let Some(row) = rows.get_mut(new) {
            row.before = before.changes.get(old).copied();
        }
    }
    rows
}

/// How far the attention of a head differs between two pairs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Distance {
    /// The number of tokens that both pairs have.
    pub shared: usize,
    /// The mean absolute difference of the weights between these tokens.
    pub mean: f32,
}

/// Compares the attention of the same head over two pairs. `None` for two heads, or if the pairs share no token.
pub fn compare_attention(before: &Attended, now: &Attended) -> Option<Distance> {
    let shared = align(&before.tokens, &now.tokens);
    if before.head != now.head || shared.is_empty() {
        return None;
    }
    // In double precision, because there may be 262,144 terms.
    let mut sum = 0.0;
    for (old_from, new_from) in &shared {
        for (old_to, new_to) in &shared {
            let (old, new) = (
                before.weight(*old_from, *old_to)?,
                now.weight(*new_from, *new_to)?,
            );
            sum += f64::from((new - old).abs());
        }
    }
    let count = shared.len() as f64;
    Some(Distance {
        shared: shared.len(),
        mean: (sum / (count * count)) as f32,
    })
}

/// Pairs up the positions of the longest common subsequence, in order. So an edit in the middle of a sentence leaves
/// the tokens before and after it paired.
fn align<T: PartialEq>(before: &[T], now: &[T]) -> Vec<(usize, usize)> {
    let columns = now.len() + 1;
    // The length of that subsequence in what follows each two positions.
    let mut longest = vec![0_u32; (before.len() + 1) * columns];
    for (row, old) in before.iter().enumerate().rev() {
        for (column, new) in now.iter().enumerate().rev() {
            let at = row * columns + column;
            longest[at] = match old == new {
                true => longest[at + columns + 1] + 1,
                false => longest[at + columns].max(longest[at + 1]),
            };
        }
    }
    let (mut row, mut column, mut pairs) = (0, 0, Vec::new());
    while let (Some(old), Some(new)) = (before.get(row), now.get(column)) {
        let at = row * columns + column;
        if old == new {
            pairs.push((row, column));
            (row, column) = (row + 1, column + 1);
        } else if longest[at + columns] >= longest[at + 1] {
            row += 1;
        } else {
            column += 1;
        }
    }
    pairs
}

/// What was computed of some pairs. It is shared, because attention over a long pair has a megabyte.
#[derive(Clone, Debug, PartialEq)]
pub struct Computed<T>(Vec<(Pair, Arc<T>)>);

impl<T> Computed<T> {
    /// Nothing yet.
    pub fn nothing() -> Self {
        Self(Vec::new())
    }

    /// Takes what was computed of a pair, in place of what was there. Of other pairs, only the `wanted` ones stay.
    pub fn take(&mut self, pair: Pair, computed: T, wanted: &[Pair]) {
        self.0.retain(|(of, _)| *of != pair && wanted.contains(of));
        self.0.push((pair, Arc::new(computed)));
    }

    /// What was computed of a pair.
    pub fn of(&self, pair: &Pair) -> Option<Arc<T>> {
        let found = self.0.iter().find(|(of, _)| of == pair);
        found.map(|(_, computed)| Arc::clone(computed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::fixtures::prediction;

    fn of_tokens(text: &str) -> Prediction {
        let tokens: Vec<String> = text.split(' ').map(str::to_owned).collect();
        Prediction {
            token_type_ids: vec![0; tokens.len()],
            tokens,
            ..prediction([0.0; 2])
        }
    }

    #[test]
    fn an_edit_leaves_the_tokens_around_it_paired() {
        let align = |before: &str, now: &str| {
            let [before, now] = [before, now].map(|text| tokens(&of_tokens(text)));
            align(&before, &now)
        };
        assert_eq!(align("a b c", "a x c"), [(0, 0), (2, 2)]);
        assert_eq!(align("a b c d", "a c y d"), [(0, 0), (2, 1), (3, 3)]);
        assert_eq!(align("a", "b"), []);
        assert_eq!(align("a b", "b a").len(), 1, "the order stays");
    }

    #[test]
    fn a_token_of_the_other_segment_is_another_token() {
        let (mut first, second) = (of_tokens("a b"), of_tokens("a b"));
        first.token_type_ids = vec![0, 1];
        assert_eq!(align(&tokens(&first), &tokens(&second)), [(0, 0)]);
    }

    #[test]
    fn occlusion_is_compared_token_by_token() {
        let logits = |changes: [f32; 3]| {
            let masked = changes.map(|change| [1.0 + change, 0.0]);
            [&[[1.0, 0.0]][..], &masked[..]].concat()
        };
        let before = Occluded::of(&of_tokens("a b c"), &logits([-0.5, 0.25, 1.0]));
        let now = Occluded::of(&of_tokens("a x c"), &logits([-1.0, 2.0, 1.5]));
        let rows = compare_occlusion(&before, &now);
        let differences: Vec<Option<f32>> = rows.iter().map(Change::difference).collect();
        assert_eq!(differences, [Some(-0.5), None, Some(0.5)]);
        assert_eq!(rows[1].token, ("x".to_owned(), 0));
        assert_eq!(rows[1].now, 2.0);
    }

    fn attended(text: &str, head: u32, weights: &str) -> Attended {
        let inside = Inside::Attention {
            layer: 2,
            head,
            tokens: 2,
            weights: weights.into(),
        };
        Attended::of(&of_tokens(text), &inside).unwrap()
    }

    #[test]
    fn attention_is_compared_between_the_tokens_that_both_pairs_have() {
        let before = attended("a b", 9, "0.250000 0.750000 0.500000 0.500000");
        let now = attended(
            "a x b",
            9,
            "0.500000 0.250000 0.250000 0.100000 0.800000 0.100000 0.500000 0.000000 0.500000",
        );
        let distance = compare_attention(&before, &now).unwrap();
        // |0.5 − 0.25|, |0.25 − 0.75|, |0.5 − 0.5| and |0.5 − 0.5|.
        assert_eq!(distance.shared, 2);
        assert!(now.is_of(View::Attention { layer: 2, head: 9 }));
        assert!(!now.is_of(View::Attention { layer: 2, head: 8 }));
        assert!((distance.mean - 0.1875).abs() < 1e-6, "{distance:?}");
    }

    #[test]
    fn there_is_no_distance_between_two_heads_or_without_a_shared_token() {
        let weights = "0.500000 0.500000 0.500000 0.500000";
        let before = attended("a b", 9, weights);
        assert_eq!(
            compare_attention(&before, &attended("a b", 8, weights)),
            None
        );
        assert_eq!(
            compare_attention(&before, &attended("c d", 9, weights)),
            None
        );
        // Weights that are missing are not taken for zeros.
        assert_eq!(compare_attention(&before, &attended("a b", 9, "0.5")), None);
    }

    #[test]
    fn only_what_is_wanted_stays() {
        let [first, second, third] = ["A", "B", "C"].map(|a| Pair::new(a, "x"));
        let mut computed = Computed::nothing();
        computed.take(first.clone(), 1, &[]);
        computed.take(second.clone(), 2, std::slice::from_ref(&first));
        computed.take(third.clone(), 3, &[first.clone(), third.clone()]);
        let known = [&first, &second, &third].map(|pair| computed.of(pair).map(|it| *it));
        assert_eq!(known, [Some(1), None, Some(3)]);
        computed.take(first.clone(), 4, std::slice::from_ref(&first));
        assert_eq!(computed.of(&first).map(|it| *it), Some(4));
    }
}
