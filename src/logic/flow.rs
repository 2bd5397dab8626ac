//! Section 9 and check.html: a text, border by border.

use nsp_pairs::{Border, Sentences, is_break};

/// How many borders are asked about at once. If there are more, the page says how long the rest takes,
/// and the reader decides.
pub const AT_ONCE: usize = 100;

/// How long a token takes before anything was measured, in milliseconds: with one thread on the machine of the
/// README, pairs of 64 tokens take 50 ms and pairs of 128 tokens 103 ms.
pub const TYPICAL: f64 = 0.8;

/// Characters of English text per token, blanks included.
const PER_TOKEN: usize = 4;
/// The special tokens of a pair.
const SPECIAL: usize = 3;

/// Which borders the list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Filter {
    /// All of them: the whole text.
    #[default]
    All,
    /// The breaks.
    Breaks,
    /// Those at which a paragraph begins.
    AtParagraphs,
    /// The others.
    WithinParagraphs,
}

impl Filter {
    /// All filters, in the order of their words.
    pub const ALL: [Self; 4] = [
        Self::All,
        Self::Breaks,
        Self::AtParagraphs,
        Self::WithinParagraphs,
    ];

    /// Whether a border passes.
    pub fn shows(self, is_paragraph: bool, logits: [f32; 2]) -> bool {
        match self {
            Self::All => true,
            Self::Breaks => is_break(logits),
            Self::AtParagraphs => is_paragraph,
            Self::WithinParagraphs => !is_paragraph,
        }
    }
}

/// About how many tokens the model reads for these borders. The engine has the exact numbers, but only once the model
/// has loaded.
pub fn tokens(texts: &[String], borders: &[Border]) -> usize {
    let of_border = |border: &Border| {
        let [first, end] = [
            border.at.saturating_sub(border.before),
            border.at.saturating_add(border.after),
        ];
        let shown = texts.get(first..end).unwrap_or_default();
        let characters: usize = shown.iter().map(|text| text.chars().count() + 1).sum();
        characters / PER_TOKEN + SPECIAL
    };
    borders.iter().map(of_border).sum()
}

/// The sentences in another order, which is the same for the same seed (Fisher and Yates' shuffle).
/// The result has no paragraphs.
pub fn shuffled(sentences: Sentences, seed: u32) -> Sentences {
    let mut texts = sentences.texts;
    let mut state = seed;
    for last in (1..texts.len()).rev() {
        // Numerical Recipes' generator; its low bits are weak.
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        texts.swap(last, (state >> 8) as usize % (last + 1));
    }
    Sentences {
        texts,
        paragraphs: Vec::new(),
    }
}

/// How long an answer takes, or any other unit of work, estimated from the times at which answers arrived.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pace {
    first: Option<(usize, f64)>,
    each: Option<f64>,
}

impl Pace {
    /// Records that there are `answers` answers at the time `now`, in milliseconds of any clock.
    /// The time to the first answer does not count, because it may include loading the model.
    pub fn has(&mut self, answers: usize, now: f64) {
        match self.first {
            Some((first, since)) if answers > first => {
                self.each = Some((now - since) / (answers - first) as f64);
            }
            Some((first, _)) if answers == first => {}
            _ if answers > 0 => self.first = Some((answers, now)),
            _ => *self = Self::default(),
        }
    }

    /// How many milliseconds this many more answers will take, once this can be estimated.
    pub fn of(&self, answers: usize) -> Option<f64> {
        self.each.map(|each| each * answers as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nsp_pairs::borders;
    use std::collections::HashSet;

    #[test]
    fn a_filter_shows_its_kind_of_borders() {
        let borders = [
            (false, [1.0, 0.0]),
            (false, [0.0, 1.0]),
            (true, [1.0, 0.0]),
            (true, [0.0, 1.0]),
        ];
        let shown = |filter: Filter| borders.map(|(mark, logits)| filter.shows(mark, logits));
        let expected = [
            [true; 4],
            [false, true, false, true],
            [false, false, true, true],
            [true, true, false, false],
        ];
        assert_eq!(Filter::ALL.map(shown), expected);
        assert_eq!(Filter::ALL[0], Filter::default());
    }

    #[test]
    fn the_tokens_of_a_border_grow_with_its_sides() {
        let text = nsp_pairs::sentences("It rained all night. It stopped. The streets were wet.");
        let count = |context| tokens(&text.texts, &borders(&text, context));
        assert!(count(1) < count(2), "{} {}", count(1), count(2));
        // 21 + 12 characters with a blank after each, and 12 + 22.
        assert_eq!(count(1), (33 / 4 + 3) + (34 / 4 + 3));
        assert_eq!(tokens(&[], &[]), 0);
    }

    #[test]
    fn the_pace_is_that_of_the_answers_after_the_first() {
        let mut pace = Pace::default();
        assert_eq!(pace.of(10), None);
        pace.has(0, 0.0);
        // Loading the model took nine seconds.
        pace.has(1, 9000.0);
        assert_eq!(pace.of(10), None);
        pace.has(3, 9050.0);
        assert_eq!(pace.of(10), Some(250.0));
        // Another text.
        pace.has(0, 20_000.0);
        assert_eq!(pace.of(10), None);
    }

    #[test]
    fn a_shuffle_keeps_every_sentence() {
        let texts: Vec<String> = (0..9).map(|n| n.to_string()).collect();
        let sentences = Sentences {
            texts: texts.clone(),
            paragraphs: vec![4],
        };
        let mixed = shuffled(sentences.clone(), 7);
        assert_ne!(mixed.texts, texts);
        assert!(mixed.paragraphs.is_empty());
        let mut sorted = mixed.texts.clone();
        sorted.sort();
        assert_eq!(sorted, texts);
        assert_eq!(mixed, shuffled(sentences, 7));
    }

    #[test]
    fn a_shuffle_can_leave_a_sentence_in_its_place() {
        let texts: Vec<String> = (0..3).map(|n| n.to_string()).collect();
        let orders: HashSet<Vec<String>> = (0..200)
            .map(|seed| {
                let (texts, paragraphs) = (texts.clone(), vec![]);
                shuffled(Sentences { texts, paragraphs }, seed).texts
            })
            .collect();
        assert_eq!(orders.len(), 6, "every order of three");
    }

    #[test]
    fn the_pace_needs_a_second_answer() {
        let mut pace = Pace::default();
        pace.has(3, 100.0);
        pace.has(3, 200.0);
        assert_eq!(pace.of(1), None);
        pace.has(4, 300.0);
        assert_eq!(
            pace.of(2),
            Some(400.0),
            "since the first time that there were three"
        );
    }
}
