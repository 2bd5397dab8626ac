//! The texts of the class sets.

use super::learning_errors::PairsErrors;

/// The words of the class sets in one language. They are in the chunk of the code that shows them.
#[derive(Clone, Copy, Debug)]
pub struct ClassSetWords {
    /// The heading.
    pub title: &'static str,
    /// What it is for.
    pub lead: &'static str,
    /// The field for a file.
    pub file: &'static str,
    /// The button that takes the ready examples.
    pub ready: &'static str,
    /// The number of the pair, and of all pairs.
    pub number: &'static str,
    /// What to do with the pair.
    pub question: &'static str,
    /// The guess that B follows.
    pub follows: &'static str,
    /// The guess that B does not follow.
    pub not: &'static str,
    /// Before the first guess, if the model has not loaded: its size in megabytes.
    pub loads: &'static str,
    /// The reader's guess: its class.
    pub guessed: &'static str,
    /// The model's answer: its class, P(IsNext), logit 0, logit 1.
    pub model: &'static str,
    /// The label: its class.
    pub label: &'static str,
    /// The model has not answered yet.
    pub waiting: &'static str,
    /// Why there is no answer.
    pub unanswered: &'static str,
    /// Asks the model again.
    pub retry: &'static str,
    /// The score: right guesses, guesses, right answers, answers, guesses that agree with the model's answer.
    pub score: &'static str,
    /// All pairs have a guess.
    pub finished: &'static str,
    /// Goes to the previous pair.
    pub previous: &'static str,
    /// Goes to the next pair.
    pub next: &'static str,
    /// Saves the results: the kind of file.
    pub save: &'static str,
    /// Forgets the guesses.
    pub again: &'static str,
    /// The heading of the part for teachers.
    pub make: &'static str,
    /// How a set is written.
    pub make_lead: &'static str,
    /// The text box.
    pub draft: &'static str,
    /// Adds the pair in the boxes: the class of its label.
    pub add: &'static str,
    /// Puts the ready examples into the text box.
    pub take_ready: &'static str,
    /// Starts the set in the text box.
    pub start: &'static str,
    /// Copies the link.
    pub copy: &'static str,
    /// Saves the set as a file.
    pub save_set: &'static str,
    /// How long the set is: pairs, characters of the link.
    pub length: &'static str,
    /// The link is longer than many programs take: the length up to which links are safe.
    pub long: &'static str,
    /// The link was copied.
    pub copied: &'static str,
    /// The browser has refused to copy.
    pub not_copied: &'static str,
    /// The set in a link can't be decoded.
    pub bad_link: &'static str,
    /// The set has no pairs.
    pub empty: &'static str,
    /// The set has too many pairs: their number, the most that are taken.
    pub too_many: &'static str,
    /// A file is too large: its megabytes, the most that are taken.
    pub large_file: &'static str,
    /// A file can't be read.
    pub bad_file: &'static str,
    /// Why a pair can't be read.
    pub pairs: PairsErrors,
}
