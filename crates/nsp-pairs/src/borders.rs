//! The borders between the sentences of a text, and what a model is asked about each.

use crate::sentences::Sentences;
use nsp_answer::{Label, argmax};
use std::ops::RangeInclusive;

/// How many sentences on each side of a border the model can be shown.
pub const CONTEXTS: RangeInclusive<u8> = 1..=4;
/// How many it is shown unless somebody asks for another number. docs/flow.md has the measurements behind it.
pub const DEFAULT_CONTEXT: u8 = 2;

/// The border between two neighbouring sentences of a text, and how many sentences the model is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Border {
    /// The sentence after the border, counted from 0.
    pub at: usize,
    /// How many sentences before the border are shown, at least 1.
    pub before: usize,
    /// How many sentences after it are shown, at least 1.
    pub after: usize,
    /// Whether a paragraph begins after it.
    pub is_paragraph: bool,
}

/// All borders of a text: one fewer than it has sentences. At each, the model is shown `context` sentences on each
/// side, or as many as there are.
pub fn borders(sentences: &Sentences, context: u8) -> Vec<Border> {
    let (count, context) = (sentences.texts.len(), usize::from(context));
    let border = |at: usize| Border {
        at,
        before: context.min(at),
        after: context.min(count - at),
        is_paragraph: sentences.paragraphs.binary_search(&at).is_ok(),
    };
    (1..count).map(border).collect()
}

impl Border {
    /// The texts on both sides: what the model is asked about as A and B. `texts` are the sentences.
    pub fn sides(&self, texts: &[String]) -> [String; 2] {
        let side = |from: usize, to: usize| texts.get(from..to).unwrap_or_default().join(" ");
        [
            side(self.at.saturating_sub(self.before), self.at),
            side(self.at, self.at.saturating_add(self.after)),
        ]
    }

    /// The same border with one sentence fewer: the outermost one of the longer side. `None` if only the two
    /// neighbours are left. This is for sides that are too long for a model: it would cut A at its end, beside the
    /// border.
    pub fn shorter(&self, texts: &[String]) -> Option<Self> {
        let [a, b] = self.sides(texts).map(|side| side.len());
        let takes_from_a = match (self.before > 1, self.after > 1) {
            (false, false) => return None,
            (true, true) => a >= b,
            (is_a, _) => is_a,
        };
        let (before, after) = match takes_from_a {
            true => (self.before - 1, self.after),
            false => (self.before, self.after - 1),
        };
        Some(Self {
            before,
            after,
            ..*self
        })
    }
}

/// Whether the model sees a break: the larger logit is NotNext's.
pub fn is_break(logits: [f32; 2]) -> bool {
    argmax(logits) == Label::NotNext
}

/// How many borders are breaks. Those at paragraphs are counted apart, because a new paragraph may change the subject.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BreakCounts {
    /// All borders.
    pub borders: usize,
    /// The breaks among them.
    pub breaks: usize,
    /// The borders at which a paragraph begins.
    pub paragraphs: usize,
    /// The breaks among these.
    pub paragraph_breaks: usize,
}

impl BreakCounts {
    /// Counts borders: whether a paragraph begins there, and the model's logits.
    pub fn of(judged: impl IntoIterator<Item = (bool, [f32; 2])>) -> Self {
        let mut counts = Self::default();
        for (is_paragraph, logits) in judged {
            let is_break = is_break(logits);
            counts.borders += 1;
            counts.breaks += usize::from(is_break);
            counts.paragraphs += usize::from(is_paragraph);
            counts.paragraph_breaks += usize::from(is_paragraph && is_break);
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sentences;

    fn text() -> Sentences {
        sentences("One came. Two came.\n\nThree came. Four came. Five came.")
    }

    fn sides(context: u8) -> Vec<[String; 2]> {
        let text = text();
        let borders = borders(&text, context).into_iter();
        borders.map(|border| border.sides(&text.texts)).collect()
    }

    #[test]
    fn there_is_one_border_fewer_than_sentences() {
        assert_eq!(sides(1).len(), 4);
        for none in ["", "One came."] {
            assert_eq!(borders(&sentences(none), 2), []);
        }
    }

    #[test]
    fn a_side_has_as_many_sentences_as_the_context_and_the_text_have() {
        assert_eq!(sides(1)[1], ["Two came.", "Three came."]);
        let two = sides(2);
        assert_eq!(two[0], ["One came.", "Two came. Three came."]);
        assert_eq!(two[1], ["One came. Two came.", "Three came. Four came."]);
        assert_eq!(two[3], ["Three came. Four came.", "Five came."]);
        let four = sides(4);
        assert_eq!(four[1][0], "One came. Two came.");
        assert_eq!(four[3][0], "One came. Two came. Three came. Four came.");
    }

    #[test]
    fn the_beginning_of_a_paragraph_is_marked() {
        let marks: Vec<bool> = borders(&text(), 2)
            .iter()
            .map(|border| border.is_paragraph)
            .collect();
        assert_eq!(marks, [false, true, false, false]);
    }

    #[test]
    fn sides_that_are_too_long_lose_their_outermost_sentences() {
        let texts = ["A long sentence came first.", "Two.", "Three.", "Four."].map(str::to_owned);
        let mut border = Border {
            at: 2,
            before: 2,
            after: 2,
            is_paragraph: false,
        };
        let mut seen = vec![border.sides(&texts)];
        while let Some(shorter) = border.shorter(&texts) {
            border = shorter;
            seen.push(border.sides(&texts));
        }
        assert_eq!(
            seen,
            [
                ["A long sentence came first. Two.", "Three. Four."],
                ["Two.", "Three. Four."],
                ["Two.", "Three."],
            ]
        );
    }

    #[test]
    fn a_tie_is_no_break() {
        assert!(!is_break([0.5, 0.5]) && is_break([0.4, 0.5]));
    }

    #[test]
    fn breaks_at_paragraphs_are_counted_apart() {
        let (yes, no) = ([1.0, 0.0], [0.0, 1.0]);
        let counts = BreakCounts::of([(false, yes), (false, no), (true, no), (true, yes)]);
        let expected = BreakCounts {
            borders: 4,
            breaks: 2,
            paragraphs: 2,
            paragraph_breaks: 1,
        };
        assert_eq!(counts, expected);
    }
}
