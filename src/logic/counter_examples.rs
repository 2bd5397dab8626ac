//! Pairs that the reader keeps as counter-examples, as a text with a line for each.

use super::{Pair, answer::Answer, link};
use nsp_answer::Label;

/// A pair that the reader has kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CounterExample {
    /// The pair.
    pub pair: Pair,
    /// The class that the reader says it has.
    pub says: Label,
    /// The class that the model says.
    pub model: Label,
    /// P(IsNext) in millionths.
    millionths: u32,
}

impl CounterExample {
    /// The pair of an answer, which the reader says to be of another class or of the same.
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

    /// Its line, without the end of it.
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

/// Reads the lines; those that can't be read are left out.
pub fn read(lines: &str) -> Vec<CounterExample> {
    lines.lines().filter_map(CounterExample::read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
