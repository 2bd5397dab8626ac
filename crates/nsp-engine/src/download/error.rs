//! The errors of loading a model.

use nsp_protocol::FailureCode;

/// Why the model could not be loaded: a sentence for the reader.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The host did not answer, or the transfer broke off.
    #[error("{file} could not be fetched ({reason}). Check the connection and try again.")]
    Network {
        /// The last segment of the file's address.
        file: String,
        /// The browser's message.
        reason: String,
    },
    /// The host answered with an error.
    #[error("{file} could not be fetched: the host answered {status}. Try again later.")]
    Status {
        /// The last segment of the file's address.
        file: String,
        /// The HTTP status.
        status: u16,
    },
    /// The page was opened from a file, and there is no such file in its folder.
    #[error(
        "{file} is missing from this page's folder, or can't be read. Copy the whole folder again, then retry."
    )]
    Missing {
        /// The last segment of the file's address.
        file: String,
    },
    /// The bytes are not those of the manifest.
    #[error("{file} arrived damaged: it is not what the model's manifest promises. Try again.")]
    Damaged {
        /// The file's name in the manifest.
        file: String,
    },
    /// The manifest itself is wrong.
    #[error("The model's manifest can't be used: {0}.")]
    Manifest(String),
    /// The port was closed during the load.
    #[error("Loading was cancelled.")]
    GivenUp,
    /// The file is complete, but can't be used as a model.
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
