//! The texts of the knock-outs in section 8. They are not part of [`Words`](super::Words), because a first visit does
//! not need them.

/// The words of the knock-outs in one language.
#[derive(Clone, Copy, Debug)]
pub struct KnockOutWords {
    /// The heading.
    pub title: &'static str,
    /// Its introduction.
    pub lead: &'static str,
    /// All segment ids are 0.
    pub segments: KnockOutControl,
    /// The positions are shuffled.
    pub positions: KnockOutControl,
    /// One head is off.
    pub head: KnockOutControl,
    /// The attention of one layer is off.
    pub attention: KnockOutControl,
    /// No token attends to a `[SEP]`.
    pub sep: KnockOutControl,
    /// A and B are exchanged.
    pub swap: KnockOutControl,
    /// A word is replaced.
    pub word: KnockOutControl,
    /// The field with the seed of the positions.
    pub seed: &'static str,
    /// The list of layers.
    pub layer: &'static str,
    /// The list of heads.
    pub head_number: &'static str,
    /// The list of words.
    pub word_number: &'static str,
    /// The field with the other word.
    pub other_word: &'static str,
    /// The other word at first. The model reads English.
    pub first_word: &'static str,
    /// What the table shows.
    pub caption: &'static str,
    /// The table's headers.
    pub heads: [&'static str; 5],
    /// The table's rows: untouched, knocked out.
    pub rows: [&'static str; 2],
    /// What is knocked out, as options of the command line, which are HTML.
    pub command_line: &'static str,
    /// Nothing is knocked out.
    pub nothing: &'static str,
    /// The engine is at work.
    pub working: &'static str,
    /// The text is another one than that of the answers.
    pub old_text: &'static str,
    /// The pair has no such word: its number.
    pub no_word: &'static str,
    /// The answer is another class. Logit 0 − logit 1 untouched and knocked out, the change.
    pub flipped: &'static str,
    /// The answer is the same class: the same values.
    pub kept: &'static str,
    /// The verdicts after A and B were exchanged: yes, no.
    pub swapped: [&'static str; 2],
}

/// A control.
#[derive(Clone, Copy, Debug)]
pub struct KnockOutControl {
    /// What is knocked out.
    pub label: &'static str,
    /// What it asks, and what a difference would mean.
    pub note: &'static str,
}
