//! Relations that a head can be taught, although the model was not trained for them. They were found by trial:
//! docs/experiments.md.

use crate::drawn::Drawn;
use crate::part::Part;
use crate::shuffle::Shuffle;
use nsp_answer::Label::{IsNext, NotNext};
use std::collections::HashSet;

/// Pairs that a part gives at most; the largest number of pairs is applied afterwards.
const MOST: usize = 2_000;
/// Pairs for each sentence of the part.
const PER_SENTENCE: usize = 2;
/// A pair that was drawn already is drawn again at most so often.
const TRIES: usize = 50;

const OTHERS: [&str; 13] = [
    "he",
    "him",
    "his",
    "himself",
    "she",
    "her",
    "hers",
    "herself",
    "they",
    "them",
    "their",
    "theirs",
    "themselves",
];
const SPEAKER: [&str; 10] = [
    "i",
    "me",
    "my",
    "mine",
    "myself",
    "we",
    "us",
    "our",
    "ours",
    "ourselves",
];
const DENIALS: [&str; 9] = [
    "not", "no", "never", "nobody", "nothing", "none", "neither", "nor", "cannot",
];

/// A, B or both are about others, or neither is.
pub fn others(part: &Part<'_>, random: &mut Shuffle) -> Vec<Drawn> {
    in_either(part, |word| OTHERS.contains(&word), random)
}

/// In A, B or both, somebody speaks about themselves, or in neither.
pub fn speaker(part: &Part<'_>, random: &mut Shuffle) -> Vec<Drawn> {
    in_either(part, |word| SPEAKER.contains(&word), random)
}

/// B denies something, or does not; A is any sentence.
pub fn denies(part: &Part<'_>, random: &mut Shuffle) -> Vec<Drawn> {
    let is_denial = |word: &str| DENIALS.contains(&word) || word.ends_with("n't");
    let [without, with] = divided(part, is_denial);
    let all = &part.sentences;
    drawn(part, random, |is_true, random| {
        let a = any(all, random)?;
        Some([a, any(if is_true { &with } else { &without }, random)?])
    })
}

fn in_either(part: &Part<'_>, has: impl Fn(&str) -> bool, random: &mut Shuffle) -> Vec<Drawn> {
    let [without, with] = divided(part, has);
    drawn(part, random, |is_true, random| {
        let [a, b] = match (is_true, random.below(3)) {
            (false, _) => [&without, &without],
            (true, 0) => [&with, &without],
            (true, 1) => [&without, &with],
            (true, _) => [&with, &with],
        };
        Some([any(a, random)?, any(b, random)?])
    })
}

/// The part's sentences without such a word, and those with one.
fn divided(part: &Part<'_>, has: impl Fn(&str) -> bool) -> [Vec<usize>; 2] {
    let with = |sentence: &usize| {
        words(&part.text.sentences[*sentence])
            .iter()
            .any(|word| has(word))
    };
    let (with, without) = part.sentences.iter().partition(|sentence| with(sentence));
    [without, with]
}

/// Different pairs, true and false ones in turn. `draw` gives a pair of that kind, or `None` to be asked again.
pub fn drawn(
    part: &Part<'_>,
    random: &mut Shuffle,
    draw: impl Fn(bool, &mut Shuffle) -> Option<[usize; 2]>,
) -> Vec<Drawn> {
    let wanted = (PER_SENTENCE * part.sentences.len()).min(MOST);
    let mut used = HashSet::new();
    let mut pairs = Vec::new();
    for number in 0..wanted {
        let is_true = number % 2 == 0;
        let mut found = (0..TRIES).filter_map(|_| draw(is_true, random));
        let Some([a, b]) = found.find(|[a, b]| a != b && used.insert([*a, *b])) else {
            break;
        };
        let label = if is_true { IsNext } else { NotNext };
        pairs.push(Drawn { a, b, label });
    }
    pairs
}

/// One of these, at random; `None` if there are none.
pub fn any<T: Copy>(all: &[T], random: &mut Shuffle) -> Option<T> {
    all.get(random.below(all.len())).copied()
}

/// The words of a sentence, in lower case. What follows an apostrophe is left out (“she's” is “she”), but “isn't” stays
/// whole.
fn words(sentence: &str) -> Vec<String> {
    let text = sentence.to_lowercase().replace('\u{2019}', "'");
    let is_part = |c: char| c.is_alphabetic() || c == '\'';
    let words = text
        .split(|c| !is_part(c))
        .map(|word| word.trim_matches('\''));
    let words = words.filter(|word| !word.is_empty());
    let words = words.map(|word| match word.split_once('\'') {
        Some((stem, _)) if !word.ends_with("n't") => stem,
        _ => word,
    });
    words.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::part::parts;
    use crate::text::{LEAST_SENTENCES, Text};

    #[test]
    fn words_lose_what_follows_an_apostrophe_but_denials_do_not() {
        let found =
            words("\u{201c}She\u{2019}s here,\u{201d} he didn't say; it isn\u{2019}t Ann's.");
        assert_eq!(
            found,
            ["she", "here", "he", "didn't", "say", "it", "isn't", "ann"]
        );
    }

    #[test]
    fn the_labels_are_those_of_the_words() {
        let verse = |n: usize| {
            format!(
                "He saw lamp {n}. I saw door {n}. Lamp {n} was red. Door {n} wasn't red. We left hall {n}. They kept \
                 key {n}."
            )
        };
        let text = (0..40).map(verse).collect::<Vec<String>>().join("\n\n");
        let text = Text::read(&text, LEAST_SENTENCES);
        let has = |number: usize, among: &[&str]| {
            let sentence = &text.sentences[number];
            among.iter().any(|word| sentence.contains(word))
        };
        for part in parts(&text, &mut Shuffle::new(3)).unwrap() {
            let labels = |pairs: &[Drawn], is_true: &dyn Fn(&Drawn) -> bool| {
                assert!(pairs.len() >= 40, "{}", pairs.len());
                for pair in pairs {
                    assert_eq!(pair.label == IsNext, is_true(pair));
                }
            };
            let random = &mut Shuffle::new(4);
            let own = ["I saw", "We left"];
            labels(&speaker(&part, random), &|pair| {
                has(pair.a, &own) || has(pair.b, &own)
            });
            let other = ["He saw", "They kept"];
            labels(&others(&part, random), &|pair| {
                has(pair.a, &other) || has(pair.b, &other)
            });
            labels(&denies(&part, random), &|pair| has(pair.b, &["wasn't"]));
        }
    }

    #[test]
    fn a_text_without_such_words_gives_no_pairs() {
        let text =
            (0..8).map(|n| format!("Lamp {n} was red. Door {n} was blue. Hall {n} was dark."));
        let text = Text::read(&text.collect::<Vec<String>>().join("\n\n"), LEAST_SENTENCES);
        for part in parts(&text, &mut Shuffle::new(1)).unwrap() {
            assert!(denies(&part, &mut Shuffle::new(1)).is_empty());
        }
    }
}
