//! Pairs that the reader keeps as counter-examples, as a text with one line per pair.

use super::{Pair, answer::Answer, link};
use nsp_answer::Label;

/// A pair that the reader has kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CounterExample {
    /// The pair.
    pub pair: Pair,
    /// The class according to the reader: 0 or 1.
    pub says: Label,
    /// The class according to the model: 0 or 1.
    pub model: Label,
    /// P(IsNext) in millionths.
    millionths: u32,
}

impl CounterExample {
    /// A counter-example from an answer and the class according to the reader.
    pub fn of(answer: &Answer, says: Label) -> Self {
        Self {
            pair: answer.pair.clone(),
            says,
            model: answer.prediction.prediction,
            millionths: (answer.prediction.probabilities[0] * 1e6).round() as u32,
        }
    }

    /// P(IsNext).
    pub fn is_next(&self) -> f32 {
        self.millionths as f32 / 1e6
    }

    /// The counter-example as a line, without the line end.
    pub fn write(&self) -> String {
        let Self {
            says,
            model,
            millionths,
            ..
        } = self;
        let pair = link::write(&self.pair);
        format!("says={says}&model={model}&p={millionths}&{pair}")
    }

    fn read(line: &str) -> Option<Self> {
        let class = |key| link::parameter(line, key)?.parse().ok();
        Some(Self {
            pair: link::read("", line).pair?,
            says: class("says")?,
            model: class("model")?,
            millionths: link::parameter(line, "p")?.parse().ok()?,
        })
    }
}

/// Why a pair is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotKept {
    /// The model says what the reader says.
    Agrees,
    /// The reader has kept it already, with the same class.
    Known,
}

/// The lines with another pair at their end.
///
/// # Errors
/// When the pair is no counter-example, or is kept already.
pub fn add(lines: &str, example: &CounterExample) -> Result<String, NotKept> {
    let is_same = |kept: &CounterExample| kept.pair == example.pair && kept.says == example.says;
    match read(lines).iter().any(is_same) {
        _ if example.says == example.model => Err(NotKept::Agrees),
        true => Err(NotKept::Known),
        false => Ok(format!("{lines}{}\n", example.write())),
    }
}

/// Reads the lines. Lines that can't be read are left out.
pub fn read(lines: &str) -> Vec<CounterExample> {
    lines.lines().filter_map(CounterExample::read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::results::results;

    #[test]
    fn lines_are_read_back_and_damaged_ones_left_out() {
        let one = CounterExample {
            pair: Pair::new("It rained.\nA lot & more.", "No."),
            says: Label::NotNext,
            model: Label::IsNext,
            millionths: 965_432,
        };
        let line = one.write();
        let lines = format!("{line}\nsays=7&model=0&p=1&a=x&b=y\nnonsense\n{line}");
        assert_eq!(read(&lines), [one.clone(), one.clone()]);
        assert!((one.is_next() - 0.965_432).abs() < 1e-6);
        assert_eq!(read(""), []);
    }

    #[test]
    fn only_a_disagreement_is_kept_and_only_once() {
        let one = CounterExample {
            pair: Pair::new("It rained.", "We stayed in."),
            says: Label::NotNext,
            model: Label::IsNext,
            millionths: 965_432,
        };
        let lines = add("", &one).unwrap();
        assert_eq!(read(&lines), std::slice::from_ref(&one));
        assert_eq!(add(&lines, &one), Err(NotKept::Known));
        let agreed = CounterExample {
            says: Label::IsNext,
            ..one.clone()
        };
        assert_eq!(add(&lines, &agreed), Err(NotKept::Agrees));
        let other = CounterExample {
            pair: Pair::new("It rained.", "No."),
            ..one.clone()
        };
        assert_eq!(read(&add(&lines, &other).unwrap()), [one, other]);
    }

    #[test]
    fn a_counter_example_has_the_answer_s_class_and_probability() {
        let answers = results();
        for answer in &answers {
            let example = CounterExample::of(answer, Label::NotNext);
            assert_eq!(example.pair, answer.pair);
            assert_eq!(example.model, answer.prediction.prediction);
            let away = example.is_next() - answer.prediction.probabilities[0];
            assert!(away.abs() < 1e-6, "{away}");
        }
        assert!(!answers.is_empty());
    }
}
