//! The ready examples, from `content/examples.json`.

use super::{Pair, answer::Answer};
use nsp_answer::Label;
use serde::Deserialize;

/// The content of the file when the page was built.
const FILE: &str = include_str!("../../content/examples.json");

/// A ready pair.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Example {
    /// A short, unique name for programs.
    pub id: String,
    /// The text of its button.
    pub title: String,
    /// What it is an example of.
    pub kind: String,
    /// Sentence A.
    pub a: String,
    /// Sentence B.
    pub b: String,
    /// The true class: 0 = IsNext, 1 = NotNext.
    pub expected: Label,
    /// The answer of the project's own model: 0 or 1.
    pub model: Label,
    /// One sentence for the reader about it and that model's answer.
    pub note: String,
}

impl Example {
    /// Its two sentences.
    pub fn pair(&self) -> Pair {
        Pair::new(&self.a, &self.b)
    }
}

/// A pair of more than 512 tokens, which section 2 shows.
pub fn too_long() -> Pair {
    Pair::new("The river rose again. ".repeat(130), "It rained for weeks.")
}

/// The examples, in the order of the file. The first one fills the boxes at the start. If the file
/// can't be read, there are none; the tests make sure that it can.
pub fn examples() -> Vec<Example> {
    serde_json::from_str(FILE).unwrap_or_default()
}

/// The true class of a ready example, if this is a wrong answer to it.
pub fn missed(examples: &[Example], answer: &Answer) -> Option<Label> {
    let example = examples
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
    fn the_file_can_be_read_and_its_ids_are_unique() {
        let examples: Vec<Example> = serde_json::from_str(FILE).unwrap();
        assert!(!examples.is_empty());
        let ids: HashSet<&str> = examples.iter().map(|example| example.id.as_str()).collect();
        assert_eq!(ids.len(), examples.len());
    }

    #[test]
    fn there_is_an_example_of_everything_the_page_promises() {
        let examples = examples();
        let count =
            |is: fn(&Example) -> bool| examples.iter().filter(|example| is(example)).count();
        assert!(examples.len() >= 8);
        assert!(count(|example| example.kind == "follows" && example.model == Label::IsNext) >= 2);
        assert!(
            count(|example| example.kind == "unrelated" && example.model == Label::NotNext) >= 2
        );
        assert!(count(|example| example.kind == "dialogue") >= 1);
        assert!(count(|example| example.kind == "same-topic-wrong-order") >= 1);
        assert!(count(|example| example.kind == "borderline") >= 1);
        assert!(count(|example| example.kind == "model-wrong") >= 1);
        for example in &examples {
            let is_wrong = example.expected != example.model;
            assert!(example.kind != "model-wrong" || is_wrong, "{}", example.id);
        }
    }

    #[test]
    fn a_wrong_answer_to_an_example_is_known_and_only_that() {
        let examples = examples();
        let mut wrong = 0;
        for (example, mut answer) in examples.iter().zip(results(&examples)) {
            let is_wrong = example.model != example.expected;
            wrong += u32::from(is_wrong);
            let truth = is_wrong.then_some(example.expected);
            assert_eq!(missed(&examples, &answer), truth, "{}", example.id);
            answer.prediction.prediction = answer.prediction.prediction.other();
            let truth = (!is_wrong).then_some(example.expected);
            assert_eq!(missed(&examples, &answer), truth, "{}", example.id);
            answer.pair.b.push('!');
            assert_eq!(missed(&examples, &answer), None, "{}", example.id);
        }
        assert!(wrong > 0);
    }

    #[test]
    fn the_boxes_start_with_the_civil_war() {
        assert!(examples()[0].id.starts_with("civil-war"));
    }

    #[test]
    fn every_example_is_complete() {
        for example in examples() {
            for text in [
                &example.title,
                &example.kind,
                &example.a,
                &example.b,
                &example.note,
            ] {
                assert!(!text.trim().is_empty(), "{} lacks a text", example.id);
            }
        }
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
