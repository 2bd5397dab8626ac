//! The texts of printing and of the handouts.

/// The words of printing in one language. They are in the chunk of the code that shows them.
#[derive(Clone, Copy, Debug)]
pub struct PrintWords {
    /// The name of the row of buttons.
    pub name: &'static str,
    /// The button that prints the page.
    pub page: &'static str,
    /// The button that prints a handout with blanks.
    pub blank: &'static str,
    /// The button that prints the handout with answers.
    pub filled: &'static str,
    /// Progress: computations that have ended, all computations.
    pub computing: &'static str,
    /// Cancels the computation.
    pub cancel: &'static str,
    /// It was cancelled.
    pub cancelled: &'static str,
    /// It has failed.
    pub failed: &'static str,
    /// What is missing without a model: the numbers of sections.
    pub missing: &'static str,
    /// There is no answer for a handout.
    pub no_answer: &'static str,
    /// On paper: an exhibit has no values.
    pub not_computed: &'static str,
    /// On paper: a batch is not complete: answers, all predictions.
    pub partly: &'static str,
    /// On paper: the lab of section 12 was not opened.
    pub no_lab: &'static str,
    /// The handout.
    pub handout: HandoutWords,
}

/// The words of the handout.
#[derive(Clone, Copy, Debug)]
pub struct HandoutWords {
    /// The heading.
    pub title: &'static str,
    /// Where a pupil writes a name.
    pub pupil: &'static str,
    /// Where a pupil writes the date.
    pub date: &'static str,
    /// The heading of the first part.
    pub sequence: &'static str,
    /// What to do there.
    pub sequence_task: &'static str,
    /// A long sequence: the tokens on the sheet, all tokens.
    pub shortened: &'static str,
    /// The rows of a token: token, id, segment.
    pub rows: [&'static str; 3],
    /// The heading of the second part.
    pub numbers: &'static str,
    /// What to do there.
    pub numbers_task: &'static str,
    /// The columns: class, logit, power, probability, loss.
    pub heads: [&'static str; 5],
    /// The row with the sum.
    pub sum: &'static str,
    /// Before the class with the larger logit.
    pub argmax: &'static str,
    /// The heading of the third part.
    pub guesses: &'static str,
    /// What to do there.
    pub guesses_task: &'static str,
    /// The pupil's guess.
    pub guess: &'static str,
    /// The model's answer.
    pub model: &'static str,
    /// The true class.
    pub truth: &'static str,
    /// At the foot of the sheet: the name of the model that has answered.
    pub foot: &'static str,
}

#[cfg(test)]
mod tests {
    use crate::{DE_PRINT, EN_PRINT};

    #[test]
    fn both_languages_take_the_same_values() {
        let (ours, theirs) = (format!("{EN_PRINT:?}"), format!("{DE_PRINT:?}"));
        assert_eq!(ours.matches("{}").count(), theirs.matches("{}").count());
        assert_ne!(EN_PRINT.handout.title, DE_PRINT.handout.title);
    }
}
