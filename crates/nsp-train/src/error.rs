//! Why training can't begin or can't go on.

use nsp_answer::Label;
use nsp_checkpoint::head::HeadError;
use nsp_protocol::WrongOption;

/// What stops training. Each is one sentence for the person whose pairs they are.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TrainError {
    /// No pair at all.
    #[error("there are no pairs; add pairs of both classes, 0 (IsNext) and 1 (NotNext)")]
    Empty,
    /// Only one pair.
    #[error("one pair is not enough to learn from; add pairs of both classes")]
    OnePair,
    /// All pairs to train on have the same label.
    #[error(
        "all {pairs} pairs have the label {label} ({name}), so there is nothing to tell apart; add pairs with \
         the label {other} ({other_name})",
        name = label.name(),
        other = label.other(),
        other_name = label.other().name()
    )]
    OneClass {
        /// The label.
        label: Label,
        /// How many pairs there are.
        pairs: usize,
    },
    /// A number that training can't use.
    #[error(transparent)]
    Option(#[from] WrongOption),
    /// The vectors do not fit the labels or the head.
    #[error(
        "there are {numbers} numbers for {labels} labels; each label needs {hidden_size} numbers"
    )]
    Vectors {
        /// All numbers of all vectors.
        numbers: usize,
        /// Labels.
        labels: usize,
        /// The length of a vector.
        hidden_size: usize,
    },
    /// A vector contains a number that is NaN or infinite.
    #[error(
        "the model's vector for pair {0} contains a number that is not finite; use another model"
    )]
    NotFinite(usize),
    /// Training has left the range of numbers.
    #[error(
        "in epoch {epoch}, the loss is no longer a finite number, because the learning rate {learning_rate} \
         is too large; choose a smaller one, for example {suggestion}"
    )]
    Diverged {
        /// The epoch, counted from 1; 0 before training.
        epoch: usize,
        /// The largest learning rate of the schedule.
        learning_rate: f64,
        /// One that works.
        suggestion: f64,
    },
    /// One step by hand has left the range of numbers.
    #[error(
        "with the learning rate {0}, the step leads to numbers that are too large; choose a smaller one"
    )]
    TooLargeStep(f64),
    /// The head can't be used.
    #[error(transparent)]
    Head(#[from] HeadError),
    /// A tensor operation failed.
    #[error("training failed: {0}")]
    Tensor(String),
}

impl TrainError {
    /// The error of one of candle's operations. Not a `From`, because that would be public.
    pub(crate) fn tensor(error: candle_core::Error) -> Self {
        Self::Tensor(error.to_string())
    }
}
