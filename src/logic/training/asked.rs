//! A question about the pair in the boxes, and its answer.

use super::Problem;
use crate::logic::Pair;

/// A question that the trainer answers, and the last answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked<T> {
    /// The question that waits: its id and its pair.
    waiting: Option<(u32, Pair)>,
    /// The last answer and its pair.
    answer: Option<(Pair, T)>,
    /// Why there is no newer answer.
    error: Option<Problem>,
}

impl<T> Default for Asked<T> {
    fn default() -> Self {
        Self {
            waiting: None,
            answer: None,
            error: None,
        }
    }
}

impl<T> Asked<T> {
    /// A new question; an earlier one that waits is not answered any more.
    pub fn ask(&mut self, id: u32, pair: Pair) {
        self.waiting = Some((id, pair));
        self.error = None;
    }

    /// The answer to the question with this id. Answers to earlier questions are ignored.
    pub fn take(&mut self, id: u32, answer: T) {
        if let Some((_, pair)) = self.waiting.take_if(|(waiting, _)| *waiting == id) {
            self.answer = Some((pair, answer));
        }
    }

    /// The question with this id has failed. Failures of earlier questions are ignored.
    pub fn fail(&mut self, id: u32, problem: &Problem) {
        let failed = self.waiting.take_if(|(waiting, _)| *waiting == id);
        if failed.is_some() {
            self.error = Some(problem.clone());
        }
    }

    /// Nobody will answer a question that waits.
    pub fn lose(&mut self, problem: &Problem) {
        if self.waiting.take().is_some() {
            self.error = Some(problem.clone());
        }
    }

    /// Whether a question waits for its answer.
    pub fn is_waiting(&self) -> bool {
        self.waiting.is_some()
    }

    /// The last answer.
    pub fn answer(&self) -> Option<&T> {
        self.answer.as_ref().map(|(_, answer)| answer)
    }

    /// Why there is no newer answer.
    pub fn error(&self) -> Option<&Problem> {
        self.error.as_ref()
    }

    /// Whether the last answer is about another pair.
    pub fn is_old(&self, pair: &Pair) -> bool {
        let answered = self.answer.as_ref();
        answered.is_some_and(|(answered, _)| answered != pair)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_question_is_answered() {
        let (first, second) = (Pair::new("a", "b"), Pair::new("c", "d"));
        let mut asked = Asked::default();
        asked.ask(1, first.clone());
        asked.ask(2, second.clone());
        asked.take(1, 'x');
        assert!(asked.is_waiting() && asked.answer().is_none());
        asked.take(2, 'y');
        assert_eq!((asked.is_waiting(), asked.answer()), (false, Some(&'y')));
        assert!(asked.is_old(&first) && !asked.is_old(&second));
    }

    #[test]
    fn a_failure_keeps_the_last_answer_and_a_new_question_forgets_the_failure() {
        let pair = Pair::new("a", "b");
        let mut asked = Asked::default();
        asked.ask(1, pair.clone());
        asked.take(1, 'x');
        asked.ask(2, pair.clone());
        asked.fail(1, &Problem::Lost);
        assert_eq!((asked.is_waiting(), asked.error()), (true, None));
        let new = Problem::EngineLost;
        asked.fail(2, &new);
        assert_eq!((asked.answer(), asked.error()), (Some(&'x'), Some(&new)));
        asked.lose(&Problem::Lost);
        assert_eq!(asked.error(), Some(&new), "nobody waits");
        asked.ask(3, pair);
        assert_eq!(asked.error(), None);
        asked.lose(&Problem::Lost);
        assert!(!asked.is_waiting());
        assert_eq!(asked.error(), Some(&Problem::Lost));
    }
}
