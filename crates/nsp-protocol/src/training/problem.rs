//! What goes wrong in a training: codes with values. The page has the words for them, in the reader's language.

use nsp_answer::Label;
use serde::{Deserialize, Serialize};

/// Why the trainer could not do something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TrainProblem {
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
    /// A vector of the model contains a number that is NaN or infinite.
    NotFinite,
    /// The loss is not finite any more.
    Diverged {
        /// The epoch, counted from 1; 0 before training.
        epoch: usize,
        /// The largest learning rate of the schedule.
        learning_rate: f64,
        /// One that works.
        suggestion: f64,
    },
    /// One step by hand with this learning rate has left the range of numbers.
    TooLargeStep(f64),
    /// More pairs than a tab trains on.
    TooManyPairs {
        /// The pairs.
        pairs: usize,
        /// The most that are taken.
        most: usize,
    },
    /// More pairs than the layers are compared on.
    TooManyProbed {
        /// The pairs.
        pairs: usize,
        /// The most that are taken.
        most: usize,
    },
    /// There is no memory for the vectors of so many pairs.
    Memory(usize),
    /// The browser stores nothing, so no model can be saved.
    NoStorage,
    /// The browser has no room for the head. The reason is the browser's own message.
    Full(String),
    /// Another tab trains.
    OtherTab,
    /// Another tab changes the list of models.
    OtherTabStores,
    /// The model of this name has changed since the training began.
    Changed(String),
    /// The training was replaced or removed, perhaps by another tab.
    Replaced,
    /// The head of this epoch is not there any more.
    Gone(usize),
    /// A file of the model that was trained can't be read.
    Unreadable {
        /// The file.
        file: String,
        /// The reason, for somebody who looks for the cause.
        reason: String,
    },
    /// The model that was trained can't be used, for this reason.
    Unusable(String),
    /// The request makes no sense, for this reason, which is a bug of the page.
    Refused(String),
    /// The trainer could not be started, for this reason. `www/trainer/worker.js` sends it.
    NotStarted(String),
    /// The trainer has failed because of a bug in it, and does not answer any more.
    Internal(String),
}

impl TrainProblem {
    /// Whether the trainer does not answer any more.
    pub fn is_fatal(&self) -> bool {
        matches!(self, Self::NotStarted(_) | Self::Internal(_))
    }
}

/// Something that the reader should know, although work goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TrainNotice {
    /// The browser stores nothing, so the training is lost with the tab.
    NotStored {
        /// The most epochs whose heads are kept, from the last one back.
        kept: usize,
    },
    /// The browser has no room for an epoch, so this one and those after it are lost with the tab.
    NoRoom {
        /// The browser's own message.
        reason: String,
        /// The most epochs whose heads are kept, from the last one back.
        kept: usize,
    },
    /// The head of the best epoch is not there any more, so the last one is the result.
    BestGone {
        /// The best epoch.
        best: usize,
        /// The last one.
        last: usize,
    },
}
