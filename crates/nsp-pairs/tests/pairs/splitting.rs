//! Pairs of others in two parts.

use nsp_answer::Label::IsNext;
use nsp_pairs::{LabelledPair, Made, Warning, split};
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::HashSet;

fn pairs(texts: impl IntoIterator<Item = [usize; 2]>) -> Vec<LabelledPair> {
    let pairs = texts.into_iter().map(|[a, b]| LabelledPair {
        a: a.to_string(),
        b: b.to_string(),
        label: IsNext,
    });
    pairs.collect()
}

fn sentences(made: &Made, held_out: bool) -> HashSet<String> {
    let pairs = made.part(held_out).into_iter();
    pairs
        .flat_map(|pair| [pair.a.to_owned(), pair.b.to_owned()])
        .collect()
}

fn check(all: &[LabelledPair], made: &Made) {
    assert_eq!(made.pairs.len(), made.held_out.len());
    assert!(sentences(made, false).is_disjoint(&sentences(made, true)));
    let mut all = all.iter();
    for pair in &made.pairs {
        assert!(all.any(|other| other == pair), "they keep their order");
    }
}

#[test]
fn a_quarter_of_unconnected_pairs_is_held_out() {
    let all = pairs((0..100).map(|n| [2 * n, 2 * n + 1]));
    let (made, warning) = split(all.clone(), 1);
    check(&all, &made);
    assert_eq!(warning, None);
    assert_eq!([made.part(false).len(), made.part(true).len()], [75, 25]);
    assert_eq!(split(all.clone(), 1).0, made);
    assert_ne!(split(all, 2).0, made);
}

#[test]
fn pairs_with_a_sentence_in_common_stay_together() {
    // A with two sentences B, and a B that is the A of another pair.
    let all =
        pairs((0..40).flat_map(|n| [[3 * n, 3 * n + 1], [3 * n, 3 * n + 2], [3 * n + 2, 3 * n]]));
    let (made, warning) = split(all.clone(), 1);
    check(&all, &made);
    assert_eq!((made.pairs, warning), (all, None));
    for three in made.held_out.chunks(3) {
        assert!(three[0] == three[1] && three[1] == three[2]);
    }
}

#[test]
fn a_chain_is_cut_in_two_places_at_most() {
    let all = pairs((0..100).map(|n| [n, n + 1]));
    for seed in 0..20 {
        let (made, warning) = split(all.clone(), seed);
        check(&all, &made);
        let Some(Warning::BetweenParts(cut)) = warning else {
            panic!("{warning:?}");
        };
        assert!((1..=2).contains(&cut));
        assert_eq!(made.pairs.len(), 100 - cut);
        assert_eq!(made.part(true).len(), 25);
    }
}

#[test]
fn a_sentence_in_all_pairs_leaves_nothing_to_hold_out() {
    let all = pairs((1..100).map(|n| [0, n]));
    let (made, warning) = split(all.clone(), 1);
    assert_eq!(warning, Some(Warning::NothingHeldOut));
    assert_eq!((made.pairs, made.held_out), (all, vec![false; 99]));
    for few in [0, 1] {
        let (made, warning) = split(pairs((0..few).map(|n| [n, n])), 1);
        assert_eq!(warning, Some(Warning::NothingHeldOut));
        assert_eq!(made.held_out, vec![false; few]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..Default::default() })]

    #[test]
    fn no_pairs_give_a_sentence_to_both_parts(
        texts in vec([0..40_usize, 0..40], 0..60),
        spread in 1..4_usize,
        seed in any::<u64>(),
    ) {
        // The larger the spread, the fewer pairs have a sentence in common.
        let texts = texts.into_iter().enumerate();
        let all = pairs(texts.map(|(n, [a, b])| [a + n % spread * 40, b + n % spread * 40]));
        let (made, warning) = split(all.clone(), seed);
        check(&all, &made);
        let left_out = all.len() - made.pairs.len();
        prop_assert!(4 * left_out <= all.len());
        let expected = (left_out > 0).then_some(Warning::BetweenParts(left_out));
        match made.held_out.contains(&true) {
            true => { prop_assert_eq!(warning, expected); }
            false => { prop_assert_eq!(warning, Some(Warning::NothingHeldOut)); }
        }
    }
}
