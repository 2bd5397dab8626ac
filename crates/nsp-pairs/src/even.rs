//! As many pairs of one class as of the other.

use crate::labelled::Made;
use crate::shuffle::Shuffle;
use nsp_answer::Label;

/// Draws as many of each class: as many as the rarer class has, and at most `most`. For each label, whether it is
/// drawn.
pub fn even(labels: &[Label], most: usize, random: &mut Shuffle) -> Vec<bool> {
    let places = Label::BOTH.map(|class| {
        let labels = labels.iter().enumerate();
        let places = labels.filter(|(_, label)| **label == class);
        places.map(|(place, _)| place).collect::<Vec<usize>>()
    });
    let each = places[0].len().min(places[1].len()).min(most);
    let mut drawn = vec![false; labels.len()];
    for places in &places {
        let order = random.order(places.len() as u32);
        for number in order.into_iter().take(each) {
            drawn[places[number as usize]] = true;
        }
    }
    drawn
}

/// Keeps as many pairs of each class, in each part; the seed decides which. A part with one class only stays as it
/// is.
pub fn balance(made: Made, seed: u64) -> Made {
    let mut random = Shuffle::new(seed);
    let mut is_kept = vec![true; made.pairs.len()];
    for part in [false, true] {
        let pairs = made.pairs.iter().zip(&made.held_out).enumerate();
        let pairs = pairs.filter(|(_, (_, is_held_out))| **is_held_out == part);
        let (places, labels): (Vec<usize>, Vec<Label>) =
            pairs.map(|(place, (pair, _))| (place, pair.label)).unzip();
        if Label::BOTH.iter().all(|class| labels.contains(class)) {
            let drawn = even(&labels, labels.len(), &mut random);
            for (place, is_drawn) in places.into_iter().zip(drawn) {
                is_kept[place] = is_drawn;
            }
        }
    }
    let pairs = made.pairs.into_iter().zip(made.held_out).zip(is_kept);
    let kept = pairs.filter(|(_, is_kept)| *is_kept);
    let (pairs, held_out) = kept.map(|(pair, _)| pair).unzip();
    Made { pairs, held_out }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labelled::LabelledPair;
    use Label::{IsNext, NotNext};

    fn made(labels: &[(Label, bool)]) -> Made {
        let pairs = labels.iter().enumerate().map(|(n, (label, is_held_out))| {
            let pair = LabelledPair {
                a: n.to_string(),
                b: String::new(),
                label: *label,
            };
            (pair, *is_held_out)
        });
        let (pairs, held_out) = pairs.unzip();
        Made { pairs, held_out }
    }

    #[test]
    fn each_part_keeps_as_many_of_each_class_in_their_order() {
        let mut labels = vec![(NotNext, false); 30];
        labels.extend([(IsNext, false), (IsNext, true), (IsNext, false)]);
        labels.extend([(NotNext, true), (IsNext, true)]);
        let whole = made(&labels);
        let found = balance(whole.clone(), 1);
        for (held_out, count) in [(false, 2), (true, 1)] {
            let labels: Vec<Label> = found.part(held_out).iter().map(|pair| pair.label).collect();
            for class in Label::BOTH {
                let of_class = labels.iter().filter(|label| **label == class);
                assert_eq!(of_class.count(), count);
            }
        }
        let places: Vec<usize> = found.pairs.iter().map(|p| p.a.parse().unwrap()).collect();
        assert!(places.is_sorted());
        assert_eq!(found, balance(whole.clone(), 1));
        assert_ne!(found, balance(whole, 2));
        assert_eq!(found, balance(found.clone(), 3), "it is balanced already");
    }

    #[test]
    fn one_class_alone_stays() {
        let whole = made(&[(IsNext, false), (IsNext, false), (NotNext, true)]);
        assert_eq!(balance(whole.clone(), 1), whole);
        assert_eq!(balance(Made::default(), 1), Made::default());
    }
}
