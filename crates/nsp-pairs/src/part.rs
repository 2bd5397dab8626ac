//! A text in two parts, which have no sentence in common.

use crate::quarter::a_quarter;
use crate::shuffle::Shuffle;
use crate::text::{LEAST_PASSAGES, Passage, Text};
use std::collections::HashSet;
use std::ops::Range;

/// The neighbouring sentences of one part.
pub struct Part<'a> {
    /// The whole text.
    pub text: &'a Text,
    /// The neighbours in the order of the text. No two are equal, and in none A is the same sentence as B.
    pub neighbours: Vec<Neighbours>,
    /// The passages, as places among the neighbours.
    pub passages: Vec<Range<usize>>,
    /// The passages that have no sentence of the other part, as places in the text's sequence.
    pub whole: Vec<Passage>,
    /// The numbers of the part's sentences, each once, in the order of the text.
    pub sentences: Vec<usize>,
}

/// Two sentences of a passage, of which the second follows the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Neighbours {
    /// The number of the first sentence.
    pub a: usize,
    /// The number of the second sentence.
    pub b: usize,
    /// Their passage, counted from 0.
    pub passage: usize,
}

/// The part to train on and the part that is held out, about a quarter. Documents stay together if there are enough
/// and none is more than half of the text; otherwise passages do. A sentence that occurs in both parts belongs to the
/// one in which it occurs first; the other part has no neighbours with it. `None` if there are too few passages.
pub fn parts<'a>(text: &'a Text, random: &mut Shuffle) -> Option<[Part<'a>; 2]> {
    if text.passages.len() < LEAST_PASSAGES {
        return None;
    }
    let is_held_out = held_out(text, random);
    let mut owner: Vec<Option<bool>> = vec![None; text.sentences.len()];
    for (passage, is_held_out) in text.passages.iter().zip(&is_held_out) {
        for sentence in &text.sequence[passage.places.clone()] {
            owner[*sentence].get_or_insert(*is_held_out);
        }
    }
    Some([false, true].map(|part| {
        let passages = text.passages.iter().zip(&is_held_out);
        let passages = passages.filter(|(_, is_held_out)| **is_held_out == part);
        let passages = passages.map(|(passage, _)| passage);
        Part::of(text, passages, |sentence| owner[sentence] == Some(part))
    }))
}

/// For each passage, whether it is held out.
fn held_out(text: &Text, random: &mut Shuffle) -> Vec<bool> {
    let sizes = text.passages.iter().map(|passage| passage.places.len() - 1);
    let sizes: Vec<usize> = sizes.collect();
    let last = text.passages.last();
    let mut of_documents: Vec<usize> = vec![0; last.map_or(0, |passage| passage.document + 1)];
    for (passage, size) in text.passages.iter().zip(&sizes) {
        of_documents[passage.document] += size;
    }
    let documents = of_documents.iter().filter(|size| **size > 0).count();
    let largest = of_documents.iter().max().copied().unwrap_or_default();
    let total: usize = sizes.iter().sum();
    if documents >= LEAST_PASSAGES && 2 * largest <= total {
        let drawn = a_quarter(&of_documents, random);
        let of_passages = text.passages.iter().map(|passage| drawn[passage.document]);
        return of_passages.collect();
    }
    a_quarter(&sizes, random)
}

impl<'a> Part<'a> {
    /// The part with these passages, of which it uses the sentences that it owns.
    fn of(
        text: &'a Text,
        passages: impl Iterator<Item = &'a Passage>,
        owns: impl Fn(usize) -> bool,
    ) -> Self {
        let mut part = Self {
            text,
            neighbours: Vec::new(),
            passages: Vec::new(),
            whole: Vec::new(),
            sentences: Vec::new(),
        };
        let mut seen = HashSet::new();
        let mut known = HashSet::new();
        for (passage, places) in passages.enumerate() {
            let begin = part.neighbours.len();
            let sequence = &text.sequence[places.places.clone()];
            let owned = sequence.iter().copied().filter(|sentence| owns(*sentence));
            part.sentences
                .extend(owned.filter(|sentence| known.insert(*sentence)));
            if sequence.iter().all(|sentence| owns(*sentence)) {
                part.whole.push(places.clone());
            }
            for pair in sequence.windows(2) {
                let (a, b) = (pair[0], pair[1]);
                if a != b && owns(a) && owns(b) && seen.insert([a, b]) {
                    part.neighbours.push(Neighbours { a, b, passage });
                }
            }
            part.passages.push(begin..part.neighbours.len());
        }
        part
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::LEAST_SENTENCES;

    /// The sentences of both parts that have neighbours.
    fn sentences(text: &str, seed: u64) -> [HashSet<String>; 2] {
        let text = Text::read(text, LEAST_SENTENCES);
        let parts = parts(&text, &mut Shuffle::new(seed)).unwrap();
        parts.map(|part| {
            let numbers = part.neighbours.iter().flat_map(|pair| [pair.a, pair.b]);
            numbers
                .map(|number| text.sentences[number].clone())
                .collect()
        })
    }

    fn paragraph(name: &str) -> String {
        let sentences = ["one", "two", "three"].map(|n| format!("{name} {n}."));
        sentences.join(" ")
    }

    #[test]
    fn a_quarter_of_the_paragraphs_is_held_out() {
        let names: Vec<String> = (0..20).map(|n| format!("Name{n}")).collect();
        let text: Vec<String> = names.iter().map(|name| paragraph(name)).collect();
        let [train, held_out] = sentences(&text.join("\n\n"), 1);
        assert_eq!([train.len(), held_out.len()], [45, 15]);
        for name in names {
            let third = format!("{name} three.");
            let first = format!("{name} one.");
            assert_eq!(
                train.contains(&first),
                train.contains(&third),
                "paragraphs stay whole"
            );
        }
    }

    #[test]
    fn documents_stay_whole_if_there_are_enough() {
        let document = |n| {
            [0, 1]
                .map(|m| paragraph(&format!("Name{n}x{m}")))
                .join("\n\n")
        };
        let text = [0, 1, 2, 3].map(document).join("\n***\n");
        for seed in 0..20 {
            let [train, held_out] = sentences(&text, seed);
            assert_eq!([train.len(), held_out.len()], [18, 6]);
            let of_one = |n: usize| held_out.contains(&format!("Name{n}x0 one."));
            let drawn = (0..4).find(|n| of_one(*n)).unwrap();
            assert!(held_out.contains(&format!("Name{drawn}x1 one.")));
        }
    }

    #[test]
    fn a_sentence_that_occurs_everywhere_belongs_to_one_part() {
        let paragraphs = (0..12).map(|n| format!("Name{n} came. Name{n} saw. Yes. Name{n} won."));
        let text = paragraphs.collect::<Vec<String>>().join("\n\n");
        for seed in 0..20 {
            let [train, held_out] = sentences(&text, seed);
            assert!(train.is_disjoint(&held_out));
            assert!(train.contains("Yes.") || held_out.contains("Yes."));
        }
    }

    #[test]
    fn too_few_passages_can_not_be_split() {
        let text = Text::read("It rained. It snowed. It stopped.", LEAST_SENTENCES);
        assert!(parts(&text, &mut Shuffle::new(1)).is_none());
    }
}
