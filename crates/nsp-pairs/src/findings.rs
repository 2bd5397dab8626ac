//! What is odd about pairs, but does not make training impossible. Training goes on, and the owner of the pairs
//! is told.

use crate::numbered::{Numbered, Texts};
use nsp_answer::Label;
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
    let all = || train.iter().chain(held_out);
    let labels: Vec<Label> = all().map(|pair| pair.label).collect();
    let mut parts = vec![false; train.len()];
    parts.resize(labels.len(), true);
    let texts = Numbered::of(all().map(|pair| [pair.a, pair.b]));
    findings_of(&texts, &labels, &parts)
}

/// What is odd about pairs of these texts with these labels, of which some are held out. A [`Warning`] counts the
/// pairs of both parts together, in their order.
pub fn findings_of(texts: &Numbered, labels: &[Label], held_out: &[bool]) -> Vec<Warning> {
    let pairs = (1..).zip(texts.pairs()).zip(labels.iter().zip(held_out));
    let pairs = pairs.map(|((number, texts), (label, is_held_out))| Known {
        number,
        texts: *texts,
        label: *label,
        is_held_out: *is_held_out,
    });
    let (held_out, train): (Vec<Known>, Vec<Known>) = pairs.partition(|pair| pair.is_held_out);
    let trained = Trained::on(&train, texts);

    let mut found = Vec::new();
    found.extend(contradictions(&trained.places));
    let different = trained.places.as_flattened().iter().flatten().count();
    let duplicates = train.len() - different;
    if duplicates > 0 {
        found.push(Warning::Duplicates(duplicates));
    }
    let all = train.iter().chain(&held_out);
    let blank = all.filter(|pair| pair.texts.is_blank).count();
    if blank > 0 {
        found.push(Warning::Blank(blank));
    }
    found.extend(leaks(&trained, &held_out));
    if let Some((first, others)) = held_out.split_first()
        && others.iter().all(|pair| pair.label == first.label)
    {
        found.push(Warning::HeldOutHasOneClass(first.label));
    }
    found
}

/// A pair whose texts are numbers.
#[derive(Clone, Copy, Debug)]
struct Known {
    /// Counted from 1.
    number: usize,
    texts: Texts,
    label: Label,
    is_held_out: bool,
}

/// What is trained on.
struct Trained {
    /// For each pair of texts, where each label occurs first.
    places: Vec<[Option<usize>; 2]>,
    /// For each text, whether it occurs.
    texts: Vec<bool>,
}

impl Trained {
    fn on(train: &[Known], texts: &Numbered) -> Self {
        let mut trained = Self {
            places: vec![[None; 2]; texts.different_pairs()],
            texts: vec![false; texts.different_texts()],
        };
        for pair in train {
            let places = &mut trained.places[pair.texts.pair as usize];
            places[pair.label.index()].get_or_insert(pair.number);
            for text in pair.texts.texts {
                trained.texts[text as usize] = true;
            }
        }
        trained
    }
}

/// Held-out pairs that are not new to the head.
fn leaks(trained: &Trained, held_out: &[Known]) -> Vec<Warning> {
    let is_trained = |pair: &&Known| trained.places[pair.texts.pair as usize] != [None; 2];
    let (repeated, others): (Vec<&Known>, Vec<&Known>) = held_out.iter().partition(is_trained);
    let shares = |pair: &&&Known| {
        let mut texts = pair.texts.texts.iter();
        texts.any(|text| trained.texts[*text as usize])
    };
    let sharing = others.iter().filter(shares).count();
    let mut found = Vec::new();
    if !repeated.is_empty() {
        found.push(Warning::HeldOutIsTrained(repeated.len()));
    }
    if sharing > 0 {
        found.push(Warning::SharedSentences(sharing));
    }
    found
}

fn contradictions(places: &[[Option<usize>; 2]]) -> Option<Warning> {
    let both = places
        .iter()
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
    fn other_labels_of_the_same_texts_are_judged_with_the_numbers_of_all_pairs() {
        let mut texts = Numbered::of([["e", "f"], ["a", "b"], ["c", "d"], ["a", "b"]]);
        let held_out = [true, false, false, false];
        let found = findings_of(&texts, &[IsNext, IsNext, NotNext, IsNext], &held_out);
        let one_class = Warning::HeldOutHasOneClass(IsNext);
        assert_eq!(found, [Warning::Duplicates(1), one_class.clone()]);
        let found = findings_of(&texts, &[IsNext, IsNext, NotNext, NotNext], &held_out);
        let contradiction = Warning::Contradictions {
            pairs: 1,
            first: [2, 4],
        };
        assert_eq!(found, [contradiction, one_class]);
        texts.remove(3);
        texts.remove(0);
        assert_eq!(findings_of(&texts, &[IsNext, NotNext], &[false; 2]), []);
    }

    #[test]
    fn ordinary_pairs_give_no_warning() {
        let train = [pair("a", "b", IsNext), pair("b", "a", NotNext)];
        let held_out = [pair("c", "d", IsNext), pair("d", "c", NotNext)];
        assert_eq!(findings(&train, &held_out), []);
        assert_eq!(findings(&train, &[]), []);
    }
}
