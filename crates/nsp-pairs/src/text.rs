//! A text as documents, passages and numbered sentences.

use crate::sentences::{Sentences, sentences};
use std::collections::{HashMap, HashSet};
use std::iter::once;
use std::ops::Range;

/// The fewest passages from which some can be held out.
pub const LEAST_PASSAGES: usize = 4;
/// The fewest sentences of a passage, unless the kind of pairs needs more. A shorter paragraph, such as a heading or a
/// turn of a dialogue, forms one passage with the next paragraph.
pub const LEAST_SENTENCES: usize = 3;
/// Where paragraphs don't give enough passages, a passage has at least so many sentences.
const CUT_SENTENCES: usize = 4;

/// A text. Its sentences have numbers, and the same sentence always has the same one.
pub struct Text {
    /// The sentences, each once.
    pub sentences: Vec<String>,
    /// The text: the numbers of its sentences in order.
    pub sequence: Vec<usize>,
    /// The passages in order. Sentences of different passages are not taken as neighbours.
    pub passages: Vec<Passage>,
    /// The numbers of any two sentences that stand side by side, even across passages.
    side_by_side: HashSet<[usize; 2]>,
}

/// Sentences that stay together: a paragraph, or several short ones of the same document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The document, counted from 0.
    pub document: usize,
    /// Where it is in the sequence; at least 2 sentences.
    pub places: Range<usize>,
}

impl Text {
    /// Reads a text. A form feed, or a line that contains only asterisks, ends a document; [`sentences`] says what
    /// ends a sentence and a paragraph. If the paragraphs give fewer than [`LEAST_PASSAGES`] passages, each document
    /// is cut into passages of equal length. Paragraphs with fewer than `least` sentences are joined.
    pub fn read(text: &str, least: usize) -> Self {
        let mut numbers: HashMap<String, usize> = HashMap::new();
        let mut sequence = Vec::new();
        let mut paragraphs = Vec::new();
        for document in documents(text) {
            let found = sentences(document);
            paragraphs.push(paragraphs_of(&found, sequence.len()));
            for sentence in found.texts {
                let next = numbers.len();
                sequence.push(*numbers.entry(sentence).or_insert(next));
            }
        }
        let mut passages = of_all(&paragraphs, |paragraphs| joined(paragraphs, least));
        if passages.len() < LEAST_PASSAGES {
            passages = of_all(&paragraphs, cut);
        }
        let mut sentences: Vec<(String, usize)> = numbers.into_iter().collect();
        sentences.sort_unstable_by_key(|(_, number)| *number);
        Self {
            sentences: sentences.into_iter().map(|(text, _)| text).collect(),
            side_by_side: sequence.windows(2).map(|pair| [pair[0], pair[1]]).collect(),
            sequence,
            passages,
        }
    }

    /// Whether sentence `b` follows sentence `a` anywhere in the text.
    pub fn follows(&self, a: usize, b: usize) -> bool {
        self.side_by_side.contains(&[a, b])
    }
}

fn documents(text: &str) -> Vec<&str> {
    let mut documents = Vec::new();
    for file in text.split('\u{c}') {
        let (mut begin, mut end) = (0, 0);
        for line in file.split_inclusive('\n') {
            if is_border(line) {
                documents.push(&file[begin..end]);
                begin = end + line.len();
            }
            end += line.len();
        }
        documents.push(&file[begin..]);
    }
    documents
}

/// Whether a line is `***`, with or without blanks.
fn is_border(line: &str) -> bool {
    let marks = || line.chars().filter(|c| !c.is_whitespace());
    marks().count() >= 3 && marks().all(|mark| mark == '*')
}

/// The paragraphs of a document, as places in the whole text. `first` is the place of its first sentence.
fn paragraphs_of(document: &Sentences, first: usize) -> Vec<Range<usize>> {
    let inner = document.paragraphs.iter().copied();
    let begins = once(0).chain(inner.clone());
    let ends = inner.chain(once(document.texts.len()));
    let ranges = begins
        .zip(ends)
        .map(|(begin, end)| first + begin..first + end);
    ranges.filter(|range| !range.is_empty()).collect()
}

/// The passages of all documents, without those of a single sentence, which has no neighbour.
fn of_all(
    documents: &[Vec<Range<usize>>],
    of_document: impl Fn(&[Range<usize>]) -> Vec<Range<usize>>,
) -> Vec<Passage> {
    let mut passages = Vec::new();
    for (document, paragraphs) in documents.iter().enumerate() {
        let found = of_document(paragraphs).into_iter();
        let found = found.filter(|places| places.len() > 1);
        passages.extend(found.map(|places| Passage { document, places }));
    }
    passages
}

/// The paragraphs of a document, short ones joined with the next. What remains short at the end joins the one before.
fn joined(paragraphs: &[Range<usize>], least: usize) -> Vec<Range<usize>> {
    let mut passages: Vec<Range<usize>> = Vec::new();
    for paragraph in paragraphs {
        match passages.last_mut() {
            Some(last) if last.len() < least => last.end = paragraph.end,
            _ => passages.push(paragraph.clone()),
        }
    }
    if let [.., before, last] = &mut passages[..]
        && last.len() < least
    {
        before.end = last.end;
        passages.pop();
    }
    passages
}

/// A document in pieces of equal length, wherever its paragraphs end.
fn cut(paragraphs: &[Range<usize>]) -> Vec<Range<usize>> {
    let (Some(first), Some(last)) = (paragraphs.first(), paragraphs.last()) else {
        return Vec::new();
    };
    let count = last.end - first.start;
    let pieces = (count / CUT_SENTENCES).max(1);
    // A long document has more than 2^16 sentences, whose square does not fit in 32 bits.
    let border =
        |piece: usize| first.start + (piece as u64 * count as u64 / pieces as u64) as usize;
    (0..pieces)
        .map(|piece| border(piece)..border(piece + 1))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The passages as texts, with their documents.
    fn read(text: &str) -> Vec<(usize, String)> {
        let text = Text::read(text, LEAST_SENTENCES);
        let passages = text.passages.iter().map(|passage| {
            let numbers = &text.sequence[passage.places.clone()];
            let sentences = numbers.iter().map(|number| &text.sentences[*number][..]);
            let sentences: Vec<&str> = sentences.collect();
            (passage.document, sentences.join(" "))
        });
        passages.collect()
    }

    #[test]
    fn paragraphs_are_passages_and_short_ones_are_joined() {
        let text = "The Hut\n\nA one. A two. A three.\n\nB one. B two.\n\nB three. B four.\n\n\
                    C one. C two. C three.\n\nD one. D two. D three. D four.\n\nThe end came.";
        let expected = [
            (0, "The Hut A one. A two. A three.".to_owned()),
            (0, "B one. B two. B three. B four.".to_owned()),
            (0, "C one. C two. C three.".to_owned()),
            (0, "D one. D two. D three. D four. The end came.".to_owned()),
        ];
        assert_eq!(read(text), expected);
    }

    #[test]
    fn asterisks_and_form_feeds_end_documents() {
        let document = "It rained. It snowed. It stopped.";
        let text = format!(
            "{document}\n***\n{document}\r\n* * *\r\n{document}\u{c}{document}\n**\nMore came."
        );
        let documents: Vec<usize> = read(&text).iter().map(|(document, _)| *document).collect();
        assert_eq!(documents, [0, 1, 2, 3]);
        assert_eq!(
            Text::read(&text, LEAST_SENTENCES).sentences.len(),
            4,
            "each sentence once"
        );
    }

    #[test]
    fn a_text_without_paragraphs_is_cut_into_equal_passages() {
        let text: String = (0..18).map(|n| format!("Number {n} came. ")).collect();
        let passages = Text::read(&text, LEAST_SENTENCES).passages;
        let places: Vec<Range<usize>> = passages.into_iter().map(|p| p.places).collect();
        assert_eq!(places, [0..4, 4..9, 9..13, 13..18]);
        assert!(read("").is_empty() && read("It rained.").is_empty());
    }

    #[test]
    fn sentences_follow_one_another_across_paragraphs_too() {
        let text = Text::read(
            "One came. Two came.\n\nThree came. One came.",
            LEAST_SENTENCES,
        );
        assert_eq!(text.sequence, [0, 1, 2, 0]);
        assert!(text.follows(0, 1) && text.follows(1, 2) && text.follows(2, 0));
        assert!(!text.follows(1, 0) && !text.follows(0, 2));
    }
}
