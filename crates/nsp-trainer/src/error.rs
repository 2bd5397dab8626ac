//! The errors of the trainer: a sentence for the reader.

use nsp_checkpoint::gguf::GgufError;
use nsp_checkpoint::head::HeadError;
use nsp_checkpoint::model::ModelError;
use nsp_checkpoint::tuned::TunedError;
use nsp_protocol::{TrainCode, TrainFailure};
use nsp_train::TrainError;

/// Why the trainer could not do something.
#[derive(Debug, thiserror::Error)]
pub enum TrainerError {
    /// There is nothing to learn, an option is out of range, or the loss is not finite any more.
    #[error("{}", sentence(.0))]
    Train(#[from] TrainError),
    /// More pairs than a tab trains on.
    #[error(
        "{pairs} pairs are too many: a tab trains on at most {most} of this model. Remove some, or train with \
         `bert-nsp train`."
    )]
    TooManyPairs {
        /// The pairs.
        pairs: usize,
        /// The most that are taken.
        most: usize,
    },
    /// More pairs than the layers are compared on.
    #[error(
        "{pairs} pairs are too many: the layers of this model are compared on at most {most}. Remove some."
    )]
    TooManyProbed {
        /// The pairs.
        pairs: usize,
        /// The most that are taken.
        most: usize,
    },
    /// No room for the vectors.
    #[error(
        "This tab has no memory left for the vectors of {0} pairs. Remove some pairs, or close other tabs."
    )]
    Memory(usize),
    /// The request makes no sense.
    #[error("{0}")]
    Request(&'static str),
    /// The browser stores nothing.
    #[error(
        "This browser stores nothing for this page, so no model can be saved. Private windows and plain http \
         forbid it. Export the head as a file instead."
    )]
    NoStorage,
    /// The browser has no room.
    #[error(
        "The browser has no room for the head ({reason}). Remove a model, or free space on the disk."
    )]
    Full {
        /// The browser's message.
        reason: String,
    },
    /// Another tab trains.
    #[error("Another tab is training. Wait until it is done, or stop it there.")]
    OtherTab,
    /// Another tab changes the list of models.
    #[error(
        "Another tab is importing or saving a model. Wait until it is done, then save the head again."
    )]
    OtherTabStores,
    /// The model at the address is another one now.
    #[error("The model {0} has changed since the training began. Train again.")]
    Changed(String),
    /// The head of an epoch is gone.
    #[error(
        "The head of epoch {0} is no longer there: another tab, or the browser, has removed it. Choose another epoch."
    )]
    Gone(usize),
    /// The model that was trained can't be read.
    #[error(
        "{file} of the model that was trained can't be read ({reason}). Check the connection and try again."
    )]
    Base {
        /// The file.
        file: String,
        /// The reason.
        reason: String,
    },
    /// The model that was trained can't be used.
    #[error("The model that was trained can't be used: {0}.")]
    Model(#[from] ModelError),
    /// The tuned model can't be written.
    #[error("The model can't be exported: {0}.")]
    Tuned(#[from] TunedError),
}

impl From<GgufError> for TrainerError {
    fn from(error: GgufError) -> Self {
        Self::Model(error.into())
    }
}

impl From<HeadError> for TrainerError {
    fn from(error: HeadError) -> Self {
        Self::Train(error.into())
    }
}

impl TrainerError {
    /// The error as it is sent.
    pub fn failure(&self, id: Option<u32>) -> TrainFailure {
        TrainFailure {
            id,
            code: self.code(),
            message: self.to_string(),
        }
    }

    fn code(&self) -> TrainCode {
        match self {
            Self::Train(TrainError::Diverged { .. }) => TrainCode::Diverged,
            Self::Train(TrainError::Tensor(_)) => TrainCode::Internal,
            Self::NoStorage | Self::Full { .. } | Self::Gone(_) | Self::Base { .. } => {
                TrainCode::Storage
            }
            Self::Train(_)
            | Self::TooManyPairs { .. }
            | Self::TooManyProbed { .. }
            | Self::Memory(_)
            | Self::OtherTab
            | Self::OtherTabStores
            | Self::Changed(_)
            | Self::Request(_)
            | Self::Model(_)
            | Self::Tuned(_) => TrainCode::Input,
        }
    }
}

/// The error as a sentence of its own.
fn sentence(error: &TrainError) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase());
    format!(
        "{}{}.",
        first.into_iter().flatten().collect::<String>(),
        letters.as_str()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stops_training_is_a_sentence_with_its_code() {
        let failure = TrainerError::from(TrainError::Empty).failure(None);
        assert_eq!(failure.code, TrainCode::Input);
        assert!(failure.message.starts_with("There are no pairs; "));
        assert!(
            failure.message.ends_with("1 (NotNext)."),
            "{}",
            failure.message
        );
        let diverged = TrainError::Diverged {
            epoch: 2,
            learning_rate: 5.0,
            suggestion: 0.001,
        };
        let failure = TrainerError::from(diverged).failure(None);
        assert_eq!(failure.code, TrainCode::Diverged);
        assert!(
            failure.message.ends_with("for example 0.001."),
            "{}",
            failure.message
        );
    }
}
