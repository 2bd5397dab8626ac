//! The errors of loading a model.

use nsp_protocol::FailureCode;

/// Why the model could not be loaded: a sentence for the reader.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// No answer, or one that broke off.
    #[error("{file} could not be fetched ({reason}). Check the connection and try again.")]
    Network {
        /// The last segment of its address.
        file: String,
        /// What the browser said.
        reason: String,
    },
    /// The host answered with an error.
    #[error("{file} could not be fetched: the host answered {status}. Try again later.")]
    Status {
        /// The last segment of its address.
        file: String,
        /// The HTTP status.
        status: u16,
    },
    /// The page was opened from a file, and there is no such file in its folder.
    #[error(
        "{file} is missing from this page's folder, or can't be read. Copy the whole folder again, then retry."
    )]
    Missing {
        /// The last segment of its address.
        file: String,
    },
    /// The bytes are not those of the manifest.
    #[error("{file} arrived damaged: it is not what the model's manifest promises. Try again.")]
    Damaged {
        /// Its name in the manifest.
        file: String,
    },
    /// The manifest itself is wrong.
    #[error("The model's manifest can't be used: {0}.")]
    Manifest(String),
    /// Nobody waits for it any more.
    #[error("Loading was cancelled.")]
    GivenUp,
    /// The file is whole but no model.
    #[error("The model can't be used: {0}.")]
    Model(#[from] nsp::Error),
}

impl LoadError {
    /// The kind of failure.
    pub fn code(&self) -> FailureCode {
        match self {
            Self::Network { .. } | Self::Status { .. } | Self::Missing { .. } | Self::GivenUp => {
                FailureCode::Network
            }
            Self::Damaged { .. } | Self::Manifest(_) => FailureCode::Damaged,
            Self::Model(_) => FailureCode::Model,
        }
    }
}
