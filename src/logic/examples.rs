//! The ready examples, from `content/examples.json`. build.rs writes them as Rust.

use super::{Pair, answer::Answer};
use nsp_answer::Label;

/// The examples, in the order of the file. The first one fills the boxes at the start.
pub static EXAMPLES: &[Example] = include!(concat!(env!("OUT_DIR"), "/examples.rs"));

/// A ready pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// A short, unique name for programs.
    pub id: &'static str,
    /// The text of its button.
    pub title: &'static str,
    /// What it is an example of.
    pub kind: &'static str,
    /// Sentence A.
    pub a: &'static str,
    /// Sentence B.
    pub b: &'static str,
    /// The true class: 0 = IsNext, 1 = NotNext.
    pub expected: Label,
    /// The answer of the project's own model: 0 or 1.
    pub model: Label,
    /// One sentence for the reader about it and that model's answer.
    pub note: &'static str,
}

impl Example {
    /// Its two sentences.
    pub fn pair(&self) -> Pair {
        Pair::new(self.a, self.b)
    }
}

/// The id of the example with special tokens in its text, which section 2 shows.
pub const SPECIAL_TOKENS: &str = "special-tokens";

/// Whether a pair is one of the two that section 2 shows to demonstrate something.
pub fn is_demonstration(pair: &Pair) -> bool {
    let mut examples = EXAMPLES.iter();
    examples.any(|example| example.id == SPECIAL_TOKENS && example.pair() == *pair)
        || *pair == too_long()
}

/// A pair of more than 512 tokens, which section 2 shows.
pub fn too_long() -> Pair {
    Pair::new("The river rose again. ".repeat(130), "It rained for weeks.")
}

/// The pair of the first example.
pub fn first_pair() -> Pair {
    EXAMPLES.first().map(Example::pair).unwrap_or_default()
}

/// The true class of a ready example, if this is a wrong answer to it.
pub fn missed(answer: &Answer) -> Option<Label> {
    let example = EXAMPLES
        .iter()
        .find(|example| example.pair() == answer.pair)?;
    (example.expected != answer.prediction.prediction).then_some(example.expected)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::results::results;
    use std::collections::HashSet;

    #[test]
    fn their_ids_are_unique() {
        let ids: HashSet<&str> = EXAMPLES.iter().map(|example| example.id).collect();
        assert_eq!(ids.len(), EXAMPLES.len());
    }

    #[test]
    fn there_is_an_example_of_everything_the_page_promises() {
        let count =
            |is: fn(&Example) -> bool| EXAMPLES.iter().filter(|example| is(example)).count();
        assert!(EXAMPLES.len() >= 8);
        assert!(count(|example| example.kind == "follows" && example.model == Label::IsNext) >= 2);
        assert!(
            count(|example| example.kind == "unrelated" && example.model == Label::NotNext) >= 2
        );
        assert!(count(|example| example.kind == "dialogue") >= 1);
        assert!(count(|example| example.kind == "same-topic-wrong-order") >= 1);
        assert!(count(|example| example.kind == "borderline") >= 1);
        assert!(count(|example| example.kind == "model-wrong") >= 1);
        for example in EXAMPLES {
            let is_wrong = example.expected != example.model;
            assert!(example.kind != "model-wrong" || is_wrong, "{}", example.id);
        }
    }

    #[test]
    fn a_wrong_answer_to_an_example_is_known_and_only_that() {
        let mut wrong = 0;
        for (example, mut answer) in EXAMPLES.iter().zip(results()) {
            let is_wrong = example.model != example.expected;
            wrong += u32::from(is_wrong);
            let truth = is_wrong.then_some(example.expected);
            assert_eq!(missed(&answer), truth, "{}", example.id);
            answer.prediction.prediction = answer.prediction.prediction.other();
            let truth = (!is_wrong).then_some(example.expected);
            assert_eq!(missed(&answer), truth, "{}", example.id);
            answer.pair.b.push('!');
            assert_eq!(missed(&answer), None, "{}", example.id);
        }
        assert!(wrong > 0);
    }

    #[test]
    fn the_boxes_start_with_the_civil_war() {
        assert!(EXAMPLES[0].id.starts_with("civil-war"));
        assert_eq!(first_pair(), EXAMPLES[0].pair());
    }

    #[test]
    fn every_example_is_complete() {
        for example in EXAMPLES {
            for text in [
                example.title,
                example.kind,
                example.a,
                example.b,
                example.note,
            ] {
                assert!(!text.trim().is_empty(), "{} lacks a text", example.id);
            }
        }
    }

    #[test]
    fn what_section_2_shows_is_a_demonstration() {
        let special = EXAMPLES.iter().find(|one| one.id == SPECIAL_TOKENS);
        assert!(is_demonstration(&special.unwrap().pair()));
        assert!(is_demonstration(&too_long()));
        assert!(!is_demonstration(&first_pair()));
    }

    /// Every word is at least one token.
    #[test]
    fn the_long_pair_is_too_long() {
        let pair = too_long();
        let words = |text: &str| text.split_whitespace().count();
        assert!(words(&pair.a) + words(&pair.b) > 512);
        assert!(!pair.b.is_empty());
    }
}
