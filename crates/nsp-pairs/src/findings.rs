//! What is odd about pairs, but does not make training impossible. Training goes on, and the owner of the pairs
//! is told.

use nsp_answer::Label;
use std::collections::{HashMap, HashSet};
use std::fmt;

/// A pair of texts with its label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pair<'a> {
    /// Sentence A.
    pub a: &'a str,
    /// Sentence B.
    pub b: &'a str,
    /// Whether B follows A.
    pub label: Label,
}

/// Something that the person should know. It is displayed as one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// Pairs that occur with both labels: a head can't learn both.
    Contradictions {
        /// Pairs of texts with both labels.
        pairs: usize,
        /// The numbers of the first two, counted from 1.
        first: [usize; 2],
    },
    /// So many pairs repeat an earlier one with the same label.
    Duplicates(usize),
    /// So many pairs have an empty text.
    Blank(usize),
    /// So many held-out pairs are also trained on.
    HeldOutIsTrained(usize),
    /// So many other held-out pairs have a sentence that is also trained on.
    SharedSentences(usize),
    /// All held-out pairs have this label.
    HeldOutHasOneClass(Label),
    /// Pairs that are longer than the model's sequences.
    Truncated {
        /// How many.
        pairs: usize,
        /// The longest sequence, in tokens.
        max_tokens: usize,
    },
    /// So many pairs were left out by [`split`](crate::split()), because they have one sentence in each part.
    BetweenParts(usize),
    /// [`split`](crate::split()) found no pairs to hold out.
    NothingHeldOut,
}

impl fmt::Display for Warning {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Contradictions { pairs, first } => write!(
                formatter,
                "{} with both labels, first as number {} and as number {}; only one of the labels can be \
                 right",
                counted(*pairs, "pair occurs", "pairs occur"),
                first[0],
                first[1]
            ),
            Self::Duplicates(pairs) => write!(
                formatter,
                "{} more than once with the same label, and counts each time",
                counted(
                    *pairs,
                    "pair repeats an earlier one and so occurs",
                    "pairs repeat an earlier one and so occur"
                )
            ),
            Self::Blank(pairs) => write!(
                formatter,
                "{} an empty text; complete or remove such pairs",
                counted(*pairs, "pair has", "pairs have")
            ),
            Self::HeldOutIsTrained(pairs) => write!(
                formatter,
                "{} also trained on, so the accuracy on the held-out pairs is too high; remove these pairs \
                 from one of the files",
                counted(*pairs, "held-out pair is", "held-out pairs are")
            ),
            Self::SharedSentences(pairs) => write!(
                formatter,
                "{} a sentence with a pair that is trained on, so the accuracy on the held-out pairs may be too \
                 high",
                counted(*pairs, "held-out pair shares", "held-out pairs share")
            ),
            Self::HeldOutHasOneClass(label) => write!(
                formatter,
                "all held-out pairs have the label {label} ({}), so their accuracy says nothing about the \
                 other class",
                label.name()
            ),
            Self::Truncated { pairs, max_tokens } => write!(
                formatter,
                "{} longer than the model's {max_tokens} tokens; the longer text of each is cut",
                counted(*pairs, "pair is", "pairs are")
            ),
            Self::BetweenParts(pairs) => write!(
                formatter,
                "{} left out, because one of the two sentences is held out and the other is trained on",
                counted(*pairs, "pair was", "pairs were")
            ),
            Self::NothingHeldOut => formatter.write_str(
                "no pair is held out, because too many pairs have a sentence in common, so nothing shows how \
                 the head answers new pairs",
            ),
        }
    }
}

fn counted(count: usize, one: &str, several: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        _ => format!("{count} {several}"),
    }
}

/// What is odd about the pairs to train on and those that are held out.
pub fn findings(train: &[Pair<'_>], held_out: &[Pair<'_>]) -> Vec<Warning> {
    let mut found = Vec::new();
    found.extend(contradictions(train));
    let trained: HashSet<Pair<'_>> = train.iter().copied().collect();
    let duplicates = train.len() - trained.len();
    if duplicates > 0 {
        found.push(Warning::Duplicates(duplicates));
    }
    let is_blank = |pair: &&Pair<'_>| pair.a.trim().is_empty() || pair.b.trim().is_empty();
    let blank = train.iter().chain(held_out).filter(is_blank).count();
    if blank > 0 {
        found.push(Warning::Blank(blank));
    }
    found.extend(leaks(train, held_out));
    if let Some((first, others)) = held_out.split_first()
        && others.iter().all(|pair| pair.label == first.label)
    {
        found.push(Warning::HeldOutHasOneClass(first.label));
    }
    found
}

/// Held-out pairs that are not new to the head.
fn leaks(train: &[Pair<'_>], held_out: &[Pair<'_>]) -> Vec<Warning> {
    let texts: HashSet<(&str, &str)> = train.iter().map(|pair| (pair.a, pair.b)).collect();
    let sentences = train.iter().flat_map(|pair| [pair.a, pair.b]);
    let sentences: HashSet<&str> = sentences.collect();
    let is_trained = |pair: &&Pair<'_>| texts.contains(&(pair.a, pair.b));
    let (trained, others): (Vec<&Pair<'_>>, Vec<&Pair<'_>>) = held_out.iter().partition(is_trained);
    let shares = |pair: &&&Pair<'_>| sentences.contains(pair.a) || sentences.contains(pair.b);
    let sharing = others.iter().filter(shares).count();
    let mut found = Vec::new();
    if !trained.is_empty() {
        found.push(Warning::HeldOutIsTrained(trained.len()));
    }
    if sharing > 0 {
        found.push(Warning::SharedSentences(sharing));
    }
    found
}

fn contradictions(pairs: &[Pair<'_>]) -> Option<Warning> {
    // For each pair of texts, where each label occurs first.
    let mut places: HashMap<(&str, &str), [Option<usize>; 2]> = HashMap::new();
    for (number, pair) in (1..).zip(pairs) {
        let places = places.entry((pair.a, pair.b)).or_default();
        places[pair.label.index()].get_or_insert(number);
    }
    let both = places
        .values()
        .filter_map(|places| Some([places[0]?, places[1]?]));
    let mut both: Vec<[usize; 2]> = both.collect();
    both.iter_mut().for_each(|places| places.sort_unstable());
    let first = *both.iter().min()?;
    Some(Warning::Contradictions {
        pairs: both.len(),
        first,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use Label::{IsNext, NotNext};

    fn pair<'a>(a: &'a str, b: &'a str, label: Label) -> Pair<'a> {
        Pair { a, b, label }
    }

    #[test]
    fn what_occurs_twice_is_counted_and_the_first_contradiction_is_named() {
        let train = [
            pair("a", "b", IsNext),
            pair("c", "d", NotNext),
            pair("a", "b", IsNext),
            pair("a", "b", NotNext),
            pair("c", "d", IsNext),
            pair("e", "f", NotNext),
        ];
        let held_out = [pair("e", "f", IsNext), pair("g", "h", IsNext)];
        let found = findings(&train, &held_out);
        assert_eq!(
            found,
            [
                Warning::Contradictions {
                    pairs: 2,
                    first: [1, 4]
                },
                Warning::Duplicates(1),
                Warning::HeldOutIsTrained(1),
                Warning::HeldOutHasOneClass(IsNext),
            ]
        );
        let sentences: Vec<String> = found.iter().map(Warning::to_string).collect();
        assert!(sentences[0].starts_with("2 pairs occur with both labels, first as number 1 and"));
        assert!(sentences[1].starts_with("1 pair repeats an earlier one"));
    }

    #[test]
    fn empty_texts_and_sentences_in_both_parts_are_counted() {
        let train = [pair("a", "b", IsNext), pair(" ", "c", NotNext)];
        let held_out = [
            pair("b", "d", IsNext),
            pair("a", "b", NotNext),
            pair("e", "", NotNext),
        ];
        let found = findings(&train, &held_out);
        assert_eq!(
            found,
            [
                Warning::Blank(2),
                Warning::HeldOutIsTrained(1),
                Warning::SharedSentences(1),
            ]
        );
    }

    #[test]
    fn ordinary_pairs_give_no_warning() {
        let train = [pair("a", "b", IsNext), pair("b", "a", NotNext)];
        let held_out = [pair("c", "d", IsNext), pair("d", "c", NotNext)];
        assert_eq!(findings(&train, &held_out), []);
        assert_eq!(findings(&train, &[]), []);
    }
}
