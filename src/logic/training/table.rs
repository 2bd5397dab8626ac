//! The pairs as the reader sees and changes them.

use nsp_answer::Label;
use nsp_pairs::{LabelledPair, MOST_PAIRS, Made, Numbered, Warning, balance, findings_of};

/// The pairs, and the part that each of them is in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    made: Made,
    /// The texts of the pairs, so that a changed label does not make the page read all of them again.
    numbered: Numbered,
    /// What dividing the pairs into parts has brought up.
    warning: Option<Warning>,
    revision: u32,
    drawing: u32,
}

/// How many pairs there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All pairs.
    pub pairs: usize,
    /// Those that are held out.
    pub held_out: usize,
    /// Those of each label.
    pub of_label: [usize; 2],
}

/// Why nothing can be learned from the pairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no pair to train on.
    Empty,
    /// There is only one.
    OnePair,
    /// All pairs to train on have the same label.
    OneClass {
        /// How many there are.
        pairs: usize,
        /// Their label.
        label: Label,
    },
}

/// Why a pair was not added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAdded {
    /// One of its sentences is empty.
    Blank,
    /// It would put a sentence into both parts.
    InBothParts,
    /// There are as many pairs as the tab takes.
    TooMany,
}

impl Table {
    /// Other pairs take the place of these, with what dividing them into parts has brought up.
    pub fn replace(&mut self, made: Made, warning: Option<Warning>) {
        let is_same_text =
            |(old, new): (&LabelledPair, &LabelledPair)| old.a == new.a && old.b == new.b;
        let is_same = self.made.pairs.len() == made.pairs.len()
            && self.made.pairs.iter().zip(&made.pairs).all(is_same_text);
        self.made = made;
        self.warning = warning;
        match is_same {
            true => self.drawing += 1,
            false => self.change_texts(),
        }
    }

    /// The pairs.
    pub fn pairs(&self) -> &[LabelledPair] {
        &self.made.pairs
    }

    /// Whether each pair is held out.
    pub fn held_out(&self) -> &[bool] {
        &self.made.held_out
    }

    /// Changes whenever the texts of the pairs change. Their vectors belong to it.
    pub fn revision(&self) -> u32 {
        self.revision
    }

    /// Changes whenever anything changes but a label that was set by hand: a field already shows such a label.
    pub fn drawing(&self) -> u32 {
        self.drawing
    }

    /// Up to `most` pairs from the place `from` on, with their places and with whether each is held out.
    pub fn rows(
        &self,
        from: usize,
        most: usize,
    ) -> impl Iterator<Item = (usize, &LabelledPair, bool)> {
        let parts = self.made.held_out.iter().copied();
        let rows = self.made.pairs.iter().zip(parts).enumerate();
        let rows = rows.skip(from).take(most);
        rows.map(|(at, (pair, is_held_out))| (at, pair, is_held_out))
    }

    /// The reader has chosen a label.
    pub fn set_label(&mut self, at: usize, label: Label) {
        if let Some(pair) = self.made.pairs.get_mut(at) {
            pair.label = label;
        }
    }

    /// The reader has removed a pair.
    pub fn remove(&mut self, at: usize) {
        if at < self.made.pairs.len() && at < self.made.held_out.len() {
            self.made.pairs.remove(at);
            self.made.held_out.remove(at);
            self.numbered.remove(at);
            self.change();
        }
    }

    /// Adds a pair, to the part in which its sentences are already.
    ///
    /// # Errors
    /// When it can't be added.
    pub fn add(&mut self, pair: LabelledPair) -> Result<(), NotAdded> {
        if pair.a.trim().is_empty() || pair.b.trim().is_empty() {
            return Err(NotAdded::Blank);
        }
        if self.made.pairs.len() >= MOST_PAIRS {
            return Err(NotAdded::TooMany);
        }
        let is_in = |part: bool| {
            let mut others = self.made.pairs.iter().zip(&self.made.held_out);
            others.any(|(other, is_held_out)| *is_held_out == part && shares(other, &pair))
        };
        let (is_trained, is_held_out) = (is_in(false), is_in(true));
        if is_trained && is_held_out {
            return Err(NotAdded::InBothParts);
        }
        self.made.pairs.push(pair);
        self.made.held_out.push(is_held_out);
        self.change_texts();
        Ok(())
    }

    /// Keeps as many pairs of one class as of the other one, in each part.
    pub fn balance(&mut self, seed: u64) {
        self.made = balance(std::mem::take(&mut self.made), seed);
        self.change_texts();
    }

    /// The pairs have other texts.
    fn change_texts(&mut self) {
        let texts = self.made.pairs.iter().map(|pair| [&*pair.a, &*pair.b]);
        self.numbered = Numbered::of(texts);
        self.change();
    }

    fn change(&mut self) {
        self.revision += 1;
        self.drawing += 1;
    }

    /// The sentences of all pairs.
    pub fn texts(&self) -> Vec<(String, String)> {
        let texts = self.made.pairs.iter();
        texts.map(|pair| (pair.a.clone(), pair.b.clone())).collect()
    }

    /// The labels of all pairs.
    pub fn labels(&self) -> Vec<Label> {
        self.made.pairs.iter().map(|pair| pair.label).collect()
    }

    /// How many pairs there are.
    pub fn counts(&self) -> Counts {
        let of_label = Label::BOTH.map(|label| {
            let of_label = self.made.pairs.iter().filter(|pair| pair.label == label);
            of_label.count()
        });
        Counts {
            pairs: self.made.pairs.len(),
            held_out: self.made.held_out.iter().filter(|is| **is).count(),
            of_label,
        }
    }

    /// Why nothing can be learned from these pairs; `None` if something can.
    pub fn refusal(&self) -> Option<Refusal> {
        match self.made.part(false).as_slice() {
            [] => Some(Refusal::Empty),
            [_] => Some(Refusal::OnePair),
            [first, others @ ..] => {
                let is_one_class = others.iter().all(|pair| pair.label == first.label);
                is_one_class.then_some(Refusal::OneClass {
                    pairs: others.len() + 1,
                    label: first.label,
                })
            }
        }
    }

    /// What is odd about these pairs, although they can be trained on.
    pub fn findings(&self) -> Vec<Warning> {
        let found = findings_of(&self.numbered, &self.labels(), &self.made.held_out);
        self.warning.iter().cloned().chain(found).collect()
    }
}

/// Whether two pairs have a sentence in common.
fn shares(one: &LabelledPair, other: &LabelledPair) -> bool {
    [&one.a, &one.b]
        .iter()
        .any(|text| **text == other.a || **text == other.b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Label::{IsNext, NotNext};

    fn pair(a: &str, b: &str, label: Label) -> LabelledPair {
        LabelledPair {
            a: a.into(),
            b: b.into(),
            label,
        }
    }

    fn table(pairs: &[(&str, &str, Label, bool)]) -> Table {
        let mut table = Table::default();
        let made = Made {
            pairs: pairs.iter().map(|(a, b, l, _)| pair(a, b, *l)).collect(),
            held_out: pairs.iter().map(|(.., is_held_out)| *is_held_out).collect(),
        };
        table.replace(made, None);
        table
    }

    #[test]
    fn only_a_change_of_texts_asks_for_new_vectors() {
        let mut now = table(&[("a", "b", IsNext, false), ("c", "d", NotNext, true)]);
        let first = now.revision();
        now.set_label(1, IsNext);
        now.set_label(9, IsNext);
        assert_eq!((now.revision(), now.drawing()), (first, 1));
        assert_eq!(now.labels(), [IsNext, IsNext]);
        // The same pairs with their labels exchanged.
        let opposite = table(&[("a", "b", NotNext, false), ("c", "d", IsNext, true)]);
        now.replace(opposite.made, None);
        assert_eq!((now.revision(), now.drawing()), (first, 2));
        now.remove(7);
        assert_eq!(now.revision(), first);
        now.remove(0);
        assert_eq!((now.revision(), now.drawing()), (first + 1, 3));
        assert_eq!(now.texts(), [("c".to_owned(), "d".to_owned())]);
        assert_eq!(now.held_out(), [true]);
    }

    #[test]
    fn a_pair_joins_the_part_of_its_sentences() {
        let mut now = table(&[("a", "b", IsNext, false), ("c", "d", NotNext, true)]);
        assert_eq!(now.add(pair("a", "c", IsNext)), Err(NotAdded::InBothParts));
        assert_eq!(now.add(pair("a", " ", IsNext)), Err(NotAdded::Blank));
        assert_eq!(now.add(pair("d", "e", IsNext)), Ok(()));
        assert_eq!(now.add(pair("b", "f", NotNext)), Ok(()));
        assert_eq!(now.add(pair("x", "y", NotNext)), Ok(()));
        assert_eq!(now.held_out(), [false, true, true, false, false]);
        let counts = Counts {
            pairs: 5,
            held_out: 2,
            of_label: [2, 3],
        };
        assert_eq!(now.counts(), counts);
        let rows: Vec<usize> = now.rows(3, 50).map(|(at, ..)| at).collect();
        assert_eq!(rows, [3, 4]);
    }

    #[test]
    fn pairs_that_teach_nothing_are_refused() {
        assert_eq!(Table::default().refusal(), Some(Refusal::Empty));
        let one = [("a", "b", IsNext, false), ("c", "d", NotNext, true)];
        assert_eq!(table(&one).refusal(), Some(Refusal::OnePair));
        let same = [("a", "b", NotNext, false), ("c", "d", NotNext, false)];
        let one_class = Refusal::OneClass {
            pairs: 2,
            label: NotNext,
        };
        assert_eq!(table(&same).refusal(), Some(one_class));
        let both = [("a", "b", IsNext, false), ("a", "b", NotNext, false)];
        let both = table(&both);
        assert_eq!(both.refusal(), None);
        assert!(matches!(
            both.findings()[..],
            [Warning::Contradictions { pairs: 1, .. }]
        ));
        let mut numbered = table(&[
            ("c", "d", NotNext, true),
            ("a", "b", IsNext, false),
            ("a", "b", IsNext, false),
        ]);
        numbered.set_label(2, NotNext);
        let contradiction = Warning::Contradictions {
            pairs: 1,
            first: [2, 3],
        };
        assert_eq!(numbered.findings()[0], contradiction, "as the table counts");
        numbered.remove(1);
        assert_eq!(numbered.findings().len(), 1, "the held-out pair is alone");
        let mut left_out = both;
        let made = std::mem::take(&mut left_out.made);
        left_out.replace(made, Some(Warning::BetweenParts(7)));
        assert_eq!(left_out.findings()[0], Warning::BetweenParts(7));
    }
}
