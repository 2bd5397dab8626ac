//! The errors of an import: a sentence for the reader.

use nsp_checkpoint::convert::ConvertError;
use nsp_checkpoint::gguf::GgufError;
use nsp_checkpoint::hf::HfError;
use nsp_checkpoint::model::ModelError;
use nsp_protocol::{ImportCode, ImportFailure};

/// Why a model could not be imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The host did not answer, or the transfer broke off.
    #[error(
        "{file} could not be downloaded ({reason}). Check the connection and try again. An interrupted import resumes where it stopped."
    )]
    Network {
        /// The file.
        file: String,
        /// The browser's message.
        reason: String,
    },
    /// The host answered with an error.
    #[error("{file} could not be fetched: the host answered {status}. Try again later.")]
    Status {
        /// The file.
        file: String,
        /// The HTTP status.
        status: u16,
    },
    /// The host wants fewer requests.
    #[error(
        "The host has received too many requests (HTTP status 429). Try again in a few minutes."
    )]
    Busy,
    /// There is no such model.
    #[error("There is no {0}. Check the name and the revision.")]
    NotFound(String),
    /// The model is gated or private.
    #[error(
        "{0} is gated or private, or does not exist. If you have access, convert it with `bert-nsp convert` \
         and use the GGUF file."
    )]
    Gated(String),
    /// A file is missing.
    #[error("{place} has no {file}. {advice}")]
    Missing {
        /// Where it was looked for.
        place: String,
        /// The file.
        file: &'static str,
        /// What to do.
        advice: &'static str,
    },
    /// The weights are only there as a pickle.
    #[error(
        "The weights are only in pytorch_model.bin, which the importer can't read. Convert the model with \
         `bert-nsp convert`, then use the GGUF file."
    )]
    Pickle,
    /// A file ends too early, or is longer than it says.
    #[error("{file} is damaged: {reason}. Download or copy it again.")]
    Damaged {
        /// The file.
        file: String,
        /// The reason.
        reason: String,
    },
    /// A file has changed since the import began.
    #[error(
        "{0} has changed on the host since it was looked up, so this import can't continue. Look the model up again."
    )]
    Changed(String),
    /// A file on the reader's disk can't be read.
    #[error("{file} could not be read ({reason}). Choose it again.")]
    Unreadable {
        /// The file.
        file: String,
        /// The browser's message.
        reason: String,
    },
    /// The browser stores nothing.
    #[error(
        "This browser stores nothing for this page, so no model can be imported. Private windows and plain \
         http forbid it."
    )]
    NoStorage,
    /// The browser has no room.
    #[error(
        "The browser has no room for the model ({reason}). Remove another model, or free space on the disk."
    )]
    Full {
        /// The browser's message.
        reason: String,
    },
    /// Another tab has the lock.
    #[error(
        "Another tab is importing a model. Wait until it is done, or cancel it there, then try again."
    )]
    OtherTab,
    /// The checkpoint can't be used.
    #[error("The model can't be imported: {0}.")]
    Checkpoint(#[from] HfError),
    /// The checkpoint can't be converted.
    #[error("The model can't be imported: {0}.")]
    Convert(#[from] ConvertError),
    /// The GGUF file can't be used.
    #[error("The file can't be imported: {0}.")]
    Gguf(#[from] GgufError),
    /// The GGUF file is no model of this project.
    #[error("The file can't be imported: {0}.")]
    Model(#[from] ModelError),
    /// The engine can't run the model.
    #[error("{0}")]
    Unsupported(&'static str),
    /// The request makes no sense.
    #[error("{0}")]
    Request(&'static str),
    /// The reader has stopped the import. It is not shown.
    #[error("The import was stopped.")]
    Stopped,
}

impl ImportError {
    /// The error as it is sent.
    pub fn failure(&self) -> ImportFailure {
        ImportFailure {
            code: self.code(),
            message: self.to_string(),
        }
    }

    fn code(&self) -> ImportCode {
        match self {
            Self::Network { .. } | Self::Status { .. } | Self::Busy => ImportCode::Network,
            Self::NotFound(_) => ImportCode::NotFound,
            Self::Gated(_) => ImportCode::Gated,
            Self::Damaged { .. }
            | Self::Unreadable { .. }
            | Self::Checkpoint(
                HfError::Weights { .. } | HfError::Tokenizer { .. } | HfError::NotFinite(_),
            ) => ImportCode::Damaged,
            Self::Changed(_) => ImportCode::Changed,
            Self::NoStorage | Self::Full { .. } => ImportCode::Storage,
            Self::OtherTab => ImportCode::OtherTab,
            Self::Request(_) | Self::Stopped => ImportCode::Input,
            Self::Missing { .. }
            | Self::Pickle
            | Self::Checkpoint(_)
            | Self::Convert(_)
            | Self::Gguf(_)
            | Self::Model(_)
            | Self::Unsupported(_) => ImportCode::Unsupported,
        }
    }

    /// Whether another try may succeed by itself.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Network { .. } => true,
            Self::Status { status, .. } => *status == 408 || *status >= 500,
            _ => false,
        }
    }
}
