//! What the lab tells the reader when something fails. The words are in `learning/problems.rs`.

use super::{Field, Refusal};
use nsp_pairs::PairsError;
use nsp_protocol::{Failure, TrainNotice, TrainProblem};

/// What went wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum Problem {
    /// The trainer did not start, or it stopped.
    Lost,
    /// The trainer could not do something.
    Trainer(TrainProblem),
    /// The engine has failed.
    Engine(Failure),
    /// The engine could not be started, or has crashed.
    EngineLost,
    /// A text or a file gives no pairs.
    Pairs(PairsError),
    /// A built-in text failed to load.
    Text,
    /// A file is not a text.
    File,
    /// A file is too large.
    LargeFile {
        /// Its bytes.
        bytes: u64,
        /// The most bytes that are read.
        most: u64,
    },
    /// An option has a wrong value.
    Option(Field),
    /// Nothing can be learned from the pairs.
    Refused(Refusal),
    /// No pair is held out, so no layer can be judged.
    NothingHeldOut,
}

/// What the reader should know besides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The trainer tells it.
    Trainer(TrainNotice),
    /// A training of the model of this name is stored, and it is not the model of the page.
    OtherModel(String),
}
