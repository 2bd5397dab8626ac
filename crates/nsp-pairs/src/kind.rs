//! Kinds of pairs that can be made of a text.

use crate::drawn::{Draw, Drawn};
use crate::opposite::{RUN, opposite};
use crate::part::Part;
use crate::relations;
use crate::shuffle::Shuffle;
use crate::text::{LEAST_SENTENCES, Text};
use crate::topic::topic;
use nsp_answer::Label::{IsNext, NotNext};
use std::collections::HashSet;
use std::ops::Range;

/// One in so many random sentences B comes from the passage of A.
const ONE_IN: usize = 5;
/// How often a random sentence is drawn again if the first one does not fit.
const TRIES: usize = 20;

/// What the labels of made pairs stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// 0: B is the sentence after A. 1: B is a random sentence, which follows A nowhere in the text; one in five
    /// comes from A's passage, the others from other passages. Each A has a pair of either class, unless one of them
    /// is left out, and each random B follows another sentence. So neither A alone nor B alone tells the class.
    Follows,
    /// Neighbouring sentences. 0: as they stand. 1: swapped.
    Order,
    /// Passages of three sentences, with the labels swapped. 1: B is the passage after A. 0: B is a passage of
    /// another document, or of another paragraph if there is one document only.
    Opposite,
    /// 0: A, B or both are about others: they contain he, she, they or a form of these words. 1: neither does.
    Others,
    /// 0: in A, B or both, somebody speaks about themselves: they contain I, we or a form of these words. 1: in
    /// neither.
    Speaker,
    /// 0: B denies something: it contains not, no, never or a word like these. 1: it does not.
    Denies,
    /// 0: A and B are sentences of one document. 1: of two. If there is one document only, of one paragraph or of two.
    Topic,
}

impl Kind {
    /// All kinds, in the order in which they are offered.
    pub const ALL: [Self; 7] = [
        Self::Opposite,
        Self::Follows,
        Self::Others,
        Self::Speaker,
        Self::Denies,
        Self::Topic,
        Self::Order,
    ];

    /// A name of lower-case letters, for example `follows`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Follows => "follows",
            Self::Order => "order",
            Self::Opposite => "opposite",
            Self::Others => "others",
            Self::Speaker => "speaker",
            Self::Denies => "denies",
            Self::Topic => "topic",
        }
    }

    /// The kind with this name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// How its pairs are drawn.
    pub(crate) fn draw(self) -> Draw {
        match self {
            Self::Follows => follows,
            Self::Order => order,
            Self::Opposite => opposite,
            Self::Others => relations::others,
            Self::Speaker => relations::speaker,
            Self::Denies => relations::denies,
            Self::Topic => topic,
        }
    }

    /// The fewest sentences of a passage from which its pairs can be drawn.
    pub(crate) fn least_sentences(self) -> usize {
        match self {
            Self::Opposite => 4 * RUN,
            _ => LEAST_SENTENCES,
        }
    }

    /// The text with this number.
    pub(crate) fn text(self, text: &Text, number: usize) -> String {
        match self {
            Self::Opposite => {
                let sentences = text.sequence[number..].iter().take(RUN);
                let texts = sentences.map(|sentence| text.sentences[*sentence].as_str());
                texts.collect::<Vec<&str>>().join(" ")
            }
            _ => text.sentences[number].clone(),
        }
    }
}

fn follows(part: &Part<'_>, random: &mut Shuffle) -> Vec<Drawn> {
    let mut pairs = Vec::with_capacity(2 * part.neighbours.len());
    let mut used: HashSet<[usize; 2]> = HashSet::new();
    for neighbours in &part.neighbours {
        let (a, b) = (neighbours.a, neighbours.b);
        pairs.push(Drawn {
            a,
            b,
            label: IsNext,
        });
        let own = part.passages[neighbours.passage].clone();
        let fits = |b: usize| a != b && !part.text.follows(a, b) && !used.contains(&[a, b]);
        if let Some(b) = random_b(part, &own, fits, random) {
            used.insert([a, b]);
            pairs.push(Drawn {
                a,
                b,
                label: NotNext,
            });
        }
    }
    pairs
}

fn order(part: &Part<'_>, random: &mut Shuffle) -> Vec<Drawn> {
    // If each of two sentences follows the other somewhere, both orders are right.
    let neighbours = part.neighbours.iter();
    let neighbours = neighbours.filter(|pair| !part.text.follows(pair.b, pair.a));
    let mut pairs: Vec<Drawn> = neighbours
        .map(|pair| Drawn {
            a: pair.a,
            b: pair.b,
            label: IsNext,
        })
        .collect();
    let half = pairs.len() / 2;
    for number in random.order(pairs.len() as u32).into_iter().take(half) {
        let pair = &mut pairs[number as usize];
        (pair.a, pair.b, pair.label) = (pair.b, pair.a, NotNext);
    }
    pairs
}

/// A random sentence that follows another one. `own` are A's passage, as places among the neighbours. `None` if none
/// was found that fits.
fn random_b(
    part: &Part<'_>,
    own: &Range<usize>,
    fits: impl Fn(usize) -> bool,
    random: &mut Shuffle,
) -> Option<usize> {
    let is_own = random.below(ONE_IN) == 0;
    // A short passage may have no such sentence, and so may the other passages together.
    [is_own, !is_own].into_iter().find_map(|is_own| {
        (0..TRIES).find_map(|_| {
            let place = match is_own {
                true => own.start + random.below(own.len()),
                false => {
                    let place = random.below(part.neighbours.len() - own.len());
                    if place < own.start {
                        place
                    } else {
                        place + own.len()
                    }
                }
            };
            let b = part.neighbours.get(place)?.b;
            fits(b).then_some(b)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::part::parts;

    fn text() -> Text {
        let paragraph = |n| {
            let sentences = ["came", "saw", "won", "left"].map(|verb| format!("Name{n} {verb}."));
            sentences.join(" ")
        };
        let paragraphs: Vec<String> = (0..40).map(paragraph).collect();
        Text::read(&paragraphs.join("\n\n"), LEAST_SENTENCES)
    }

    #[test]
    fn names_lead_back_to_their_kinds() {
        for kind in Kind::ALL {
            assert_eq!(Kind::of(kind.name()), Some(kind));
        }
        assert_eq!(Kind::of("own"), None);
    }

    #[test]
    fn random_sentences_come_from_other_passages_and_some_from_the_same() {
        let text = text();
        let [train, _] = parts(&text, &mut Shuffle::new(1)).unwrap();
        let pairs = follows(&train, &mut Shuffle::new(2));
        assert_eq!(pairs.len(), 2 * train.neighbours.len());
        let random = pairs.iter().filter(|pair| pair.label == NotNext);
        let random: Vec<&Drawn> = random.collect();
        let same = random.iter().filter(|pair| pair.a / 4 == pair.b / 4);
        // A fifth of 90, within 5 standard deviations.
        let same = same.count();
        assert!((1..=37).contains(&same), "{same} of {}", random.len());
        assert!(
            random.iter().all(|pair| pair.b % 4 != 0),
            "B follows a sentence"
        );
    }

    #[test]
    fn half_of_the_neighbours_are_exchanged() {
        let text = text();
        let [train, _] = parts(&text, &mut Shuffle::new(1)).unwrap();
        let pairs = order(&train, &mut Shuffle::new(4));
        assert_eq!(pairs.len(), train.neighbours.len());
        let exchanged = pairs.iter().filter(|pair| pair.label == NotNext).count();
        assert_eq!(exchanged, pairs.len() / 2);
        for pair in pairs {
            let is_exchanged = pair.label == NotNext;
            assert_eq!(
                [pair.a + 1 == pair.b, pair.b + 1 == pair.a],
                [!is_exchanged, is_exchanged]
            );
        }
    }

    #[test]
    fn sentences_that_follow_each_other_have_no_order() {
        let verses: Vec<String> = (0..8)
            .map(|n| format!("Name{n} came. Yes. No. Yes. Name{n} won."))
            .collect();
        let text = Text::read(&verses.join("\n\n"), LEAST_SENTENCES);
        for part in parts(&text, &mut Shuffle::new(1)).unwrap() {
            for pair in order(&part, &mut Shuffle::new(1)) {
                let texts = [pair.a, pair.b].map(|number| &text.sentences[number][..]);
                assert!(texts != ["Yes.", "No."] && texts != ["No.", "Yes."]);
            }
        }
    }
}
