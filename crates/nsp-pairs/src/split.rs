//! Splits pairs that somebody else has made. Pairs with a sentence in common stay together.

use crate::findings::Warning;
use crate::labelled::{LabelledPair, Made};
use crate::quarter::a_quarter;
use crate::shuffle::Shuffle;
use std::collections::{HashMap, VecDeque};

/// Splits pairs: about a quarter is held out, and no sentence occurs in both parts. Pairs with a sentence in common
/// form a group, and groups stay whole. If one group is too large for that, it is cut where few pairs have one
/// sentence on each side. These pairs are left out, and [`Warning::BetweenParts`] counts them. If more than a quarter
/// of the pairs would have to go, nothing is cut; if no pair is held out then, [`Warning::NothingHeldOut`] says so.
/// The pairs keep their order.
pub fn split(pairs: Vec<LabelledPair>, seed: u64) -> (Made, Option<Warning>) {
    let graph = Graph::of(&pairs);
    let mut random = Shuffle::new(seed);
    let groups = graph.groups();
    let whole = graph.whole_groups(&groups, &mut random);
    let held_out = whole.iter().filter(|is_held_out| **is_held_out).count();
    // Half of a quarter is enough.
    if 8 * held_out < pairs.len()
        && let Some(sides) = graph.cut(&groups, &mut random)
    {
        return without_crossing(pairs, &sides);
    }
    let warning = (held_out == 0).then_some(Warning::NothingHeldOut);
    let made = Made {
        pairs,
        held_out: whole,
    };
    (made, warning)
}

/// Leaves out the pairs that are on both sides, which is `None`.
fn without_crossing(pairs: Vec<LabelledPair>, sides: &[Option<bool>]) -> (Made, Option<Warning>) {
    let all = pairs.len();
    let pairs = pairs.into_iter().zip(sides);
    let kept = pairs.filter_map(|(pair, side)| side.map(|is_held_out| (pair, is_held_out)));
    let (pairs, held_out): (Vec<LabelledPair>, Vec<bool>) = kept.unzip();
    let crossing = all - pairs.len();
    let warning = (crossing > 0).then_some(Warning::BetweenParts(crossing));
    (Made { pairs, held_out }, warning)
}

/// Sentences, with a link between A and B of each pair.
struct Graph {
    /// The numbers of A and B, for each pair.
    pairs: Vec<[usize; 2]>,
    /// The pairs of each sentence.
    links: Vec<Vec<usize>>,
}

/// Pairs that are connected.
struct Groups {
    /// The group of each pair.
    of_pairs: Vec<usize>,
    /// The pairs of each group.
    sizes: Vec<usize>,
}

impl Graph {
    fn of(pairs: &[LabelledPair]) -> Self {
        let mut numbers: HashMap<&str, usize> = HashMap::new();
        let mut number = |sentence| {
            let next = numbers.len();
            *numbers.entry(sentence).or_insert(next)
        };
        let pairs = pairs
            .iter()
            .map(|pair| [number(pair.a.as_str()), number(pair.b.as_str())]);
        let pairs: Vec<[usize; 2]> = pairs.collect();
        let mut links = vec![Vec::new(); numbers.len()];
        for (pair, [a, b]) in pairs.iter().enumerate() {
            links[*a].push(pair);
            if a != b {
                links[*b].push(pair);
            }
        }
        Self { pairs, links }
    }

    fn groups(&self) -> Groups {
        let mut groups = Groups {
            of_pairs: vec![0; self.pairs.len()],
            sizes: Vec::new(),
        };
        let mut is_reached = vec![false; self.links.len()];
        for sentence in 0..self.links.len() {
            if is_reached[sentence] {
                continue;
            }
            let mut size = 0;
            self.spread(sentence, &mut is_reached, |pair| {
                groups.of_pairs[pair] = groups.sizes.len();
                size += 1;
                true
            });
            groups.sizes.push(size);
        }
        groups
    }

    /// Goes from a sentence to the nearest ones first, and on from them, over all that are not reached yet. `found`
    /// gets each pair whose two sentences have been reached, and says whether to go on.
    fn spread(&self, from: usize, is_reached: &mut [bool], mut found: impl FnMut(usize) -> bool) {
        let mut next = VecDeque::from([from]);
        while let Some(sentence) = next.pop_front() {
            if is_reached[sentence] {
                continue;
            }
            is_reached[sentence] = true;
            for pair in &self.links[sentence] {
                let [a, b] = self.pairs[*pair];
                if is_reached[a] && is_reached[b] {
                    if !found(*pair) {
                        return;
                    }
                } else {
                    next.push_back(if a == sentence { b } else { a });
                }
            }
        }
    }

    /// For each pair, whether it is held out if all groups stay whole.
    fn whole_groups(&self, groups: &Groups, random: &mut Shuffle) -> Vec<bool> {
        let drawn = a_quarter(&groups.sizes, random);
        groups.of_pairs.iter().map(|group| drawn[*group]).collect()
    }

    /// Cuts a piece with about a quarter of all pairs off the largest group. For each pair, whether it is held out,
    /// and `None` if it is cut. `None` if too many are.
    fn cut(&self, groups: &Groups, random: &mut Shuffle) -> Option<Vec<Option<bool>>> {
        let (largest, size) = groups
            .sizes
            .iter()
            .enumerate()
            .max_by_key(|(_, size)| **size)?;
        let pairs = self.pairs.iter().zip(&groups.of_pairs);
        let mut pairs = pairs.filter(|(_, group)| **group == largest);
        let ([from, _], _) = pairs.nth(random.below(*size))?;
        let mut is_held_out = vec![false; self.links.len()];
        let mut held_out = 0;
        self.spread(*from, &mut is_held_out, |_| {
            held_out += 1;
            4 * held_out < self.pairs.len()
        });
        let sides = self.pairs.iter().map(|[a, b]| {
            let is_whole = is_held_out[*a] == is_held_out[*b];
            is_whole.then_some(is_held_out[*a])
        });
        let sides: Vec<Option<bool>> = sides.collect();
        let count = |side| sides.iter().filter(|found| **found == side).count();
        let [crossing, held_out, train] = [None, Some(true), Some(false)].map(count);
        let is_good = 4 * crossing <= self.pairs.len() && 0 < held_out && held_out <= train;
        is_good.then_some(sides)
    }
}
