//! Pairs made of a text.

use nsp_answer::Label::{self, IsNext, NotNext};
use nsp_pairs::{Kind, MOST_BYTES, Made, Pair, PairsError, findings, make, sentences};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::HashSet;
use std::hint::black_box;
use std::time::Instant;

/// Paragraphs of four sentences, all different.
fn text(paragraphs: usize) -> String {
    let paragraph = |n| {
        let sentences = ["came", "saw", "won", "left"].map(|verb| format!("Name{n} {verb}."));
        sentences.join(" ")
    };
    let paragraphs: Vec<String> = (0..paragraphs).map(paragraph).collect();
    paragraphs.join("\n\n")
}

fn count(pairs: &[Pair<'_>], class: Label) -> usize {
    pairs.iter().filter(|pair| pair.label == class).count()
}

fn texts<'a>(pairs: &[Pair<'a>]) -> HashSet<&'a str> {
    pairs.iter().flat_map(|pair| [pair.a, pair.b]).collect()
}

/// What holds for every kind: no sentence in both parts, and as many pairs of each class.
fn check(made: &Made, most: usize) {
    assert_eq!(made.pairs.len(), made.held_out.len());
    assert!(made.pairs.len() <= most);
    let parts = [false, true].map(|held_out| made.part(held_out));
    assert!(texts(&parts[0]).is_disjoint(&texts(&parts[1])));
    for part in &parts {
        assert!(!part.is_empty());
        assert_eq!(count(part, IsNext), count(part, NotNext));
    }
    assert_eq!(findings(&parts[0], &parts[1]), []);
}

#[test]
fn three_quarters_are_trained_on_and_one_quarter_is_held_out() {
    let text = text(50);
    for (kind, pairs) in [(Kind::Follows, 300), (Kind::Order, 150)] {
        let made = make(&text, kind, 1, 2_000).unwrap();
        check(&made, 2_000);
        // Of an odd number of pairs in order, one is left out in each part.
        assert!((pairs - 2..=pairs).contains(&made.pairs.len()));
        let held_out = made.part(true).len();
        assert!(
            (pairs / 4 - 2..=pairs / 4 + 4).contains(&held_out),
            "{held_out}"
        );
    }
}

#[test]
fn what_follows_has_label_0() {
    let text = text(30);
    let sentences = sentences(&text).texts;
    let follows: HashSet<[&str; 2]> = sentences
        .windows(2)
        .map(|pair| [&pair[0][..], &pair[1][..]])
        .collect();
    for pair in make(&text, Kind::Follows, 2, 2_000).unwrap().pairs {
        let is_next = follows.contains(&[&pair.a[..], &pair.b[..]]);
        assert_eq!(is_next, pair.label == IsNext, "{pair:?}");
    }
}

#[test]
fn a_relation_that_a_text_does_not_have_is_refused() {
    let refused = make(&text(30), Kind::Denies, 1, 100).unwrap_err();
    let sentence = refused.to_string();
    assert!(sentence.contains("too few sentences"), "{sentence}");
}

#[test]
fn exchanged_neighbours_have_label_1() {
    let text = text(30);
    for pair in make(&text, Kind::Order, 3, 2_000).unwrap().pairs {
        let [a, b] = [&pair.a, &pair.b].map(|sentence| text.find(sentence.as_str()).unwrap());
        assert_eq!(pair.label, if a < b { IsNext } else { NotNext });
        assert!(a.abs_diff(b) < 15, "they are neighbours");
    }
}

#[test]
fn fewer_pairs_come_from_the_whole_text_and_from_both_parts() {
    let text = text(50);
    for most in [4, 5, 40, 101] {
        let made = make(&text, Kind::Follows, 4, most).unwrap();
        check(&made, most);
        assert_eq!(made.pairs.len(), most / 2 * 2);
    }
    let made = make(&text, Kind::Follows, 4, 80).unwrap();
    assert_eq!(made.part(true).len(), 20);
    let last = made
        .part(false)
        .last()
        .map(|pair| pair.a.to_owned())
        .unwrap();
    let number: usize = last
        .trim_start_matches("Name")
        .split(' ')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    assert!(number > 30, "{last}");
}

#[test]
fn a_seed_repeats_itself_and_another_one_gives_other_pairs() {
    let text = text(60);
    for kind in [Kind::Follows, Kind::Opposite, Kind::Order] {
        let made = |seed| make(&text, kind, seed, 60).unwrap();
        assert_eq!(made(1), made(1));
        assert_ne!(made(1), made(2));
    }
}

#[test]
fn a_dialogue_of_short_turns_gives_replies_as_next_sentences() {
    let turns: Vec<String> = (0..40).map(|n| format!("Where is number {n}?")).collect();
    let made = make(&turns.join("\n\n"), Kind::Follows, 1, 100).unwrap();
    check(&made, 100);
}

#[test]
fn a_text_in_one_paragraph_is_enough() {
    let text = text(20).replace("\n\n", " ");
    check(&make(&text, Kind::Follows, 1, 100).unwrap(), 100);
}

#[test]
fn too_little_and_too_much_text_is_refused_with_a_number() {
    let refused = |text: &str| make(text, Kind::Follows, 1, 100).unwrap_err();
    assert_eq!(refused(""), PairsError::TooLittle { sentences: 0 });
    assert_eq!(refused(&text(3)), PairsError::TooLittle { sentences: 12 });
    let same = refused(&"It rained. ".repeat(500));
    assert_eq!(same, PairsError::TooLittle { sentences: 1 });
    assert!(
        same.to_string().contains("different sentences in it: 1"),
        "{same}"
    );
    let long = refused(&"x".repeat(MOST_BYTES + 1));
    assert_eq!(
        long,
        PairsError::LongText {
            bytes: MOST_BYTES + 1
        }
    );
    assert!(long.to_string().contains("2000001") && long.to_string().contains("2000000"));
    check(&make(&text(4), Kind::Follows, 1, 100).unwrap(), 100);
}

#[test]
fn a_text_that_was_pasted_twice_gives_the_same_pairs_as_once() {
    let once = text(30);
    let made = make(&format!("{once}\n\n{once}"), Kind::Follows, 1, 2_000).unwrap();
    check(&made, 2_000);
    assert!(made.pairs.len() <= 180);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..Default::default() })]

    /// Sentences repeat often here, within and across paragraphs and documents.
    #[test]
    fn no_text_gives_a_sentence_to_both_parts(
        paragraphs in vec((vec(0..60_u8, 1..9), select(vec!["\n\n", "\n***\n", "\u{c}"])), 1..40),
        kind in select(Kind::ALL.to_vec()),
        seed in any::<u64>(),
        most in 4..200_usize,
    ) {
        let mut text = String::new();
        for (numbers, border) in &paragraphs {
            for number in numbers {
                text += &format!("Name{number} came. ");
            }
            text += border;
        }
        if let Ok(made) = make(&text, kind, seed, most) {
            check(&made, most);
        }
    }
}

/// The shortest of five times for making pairs.
fn shortest_time(piece: &dyn Fn(usize) -> String, bytes: usize) -> f64 {
    let mut text = String::new();
    let mut number = 0;
    while text.len() < bytes {
        text += &piece(number);
        number += 1;
    }
    let times = (0..5).map(|_| {
        let start = Instant::now();
        let _ = black_box(make(black_box(&text), Kind::Follows, 1, 2_000));
        start.elapsed().as_secs_f64()
    });
    times.fold(f64::INFINITY, f64::min)
}

/// Ten times as much text takes about ten times as long; if the time grew with the square of the length, it would
/// take a hundred times as long.
#[test]
fn a_long_text_takes_as_long_as_it_is() {
    let pieces: [&dyn Fn(usize) -> String; 5] = [
        &|n| format!("Name{n} came. Name{n} saw. Name{n} won.\n\n"),
        &|n| format!("Name{n} came. "),
        &|n| format!("Name{n} came.\n***\n"),
        &|_| "Yes. No. ".to_owned(),
        &|n| format!("Name{} came.\n\n", n % 7),
    ];
    for (number, piece) in pieces.into_iter().enumerate() {
        let [short, long] = [20_000, 200_000].map(|bytes| shortest_time(piece, bytes));
        assert!(
            long < 40.0 * short,
            "text {number}: {long} s instead of ten times {short} s"
        );
    }
}
