//! The errors of loading a model.

use nsp_checkpoint::gguf::GgufError;
use nsp_checkpoint::head::HeadError;
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
    #[error("{file} could not be fetched: the host answered {status}. {}", advice(*status))]
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
    /// The browser could not read a file on the reader's disk: it was moved, changed or is protected.
    #[error("The file could not be read ({reason}). Choose it again.")]
    Unreadable {
        /// The browser's message.
        reason: String,
    },
    /// There is no memory for a file.
    #[error(
        "There is not enough memory for {file} ({bytes} bytes). Close other tabs and try again."
    )]
    OutOfMemory {
        /// The last segment of the file's address.
        file: String,
        /// Its size.
        bytes: usize,
    },
    /// The bytes are not those of the manifest.
    #[error("{file} arrived damaged: it does not match the model's manifest. Try again.")]
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
    /// A file is longer than any head.
    #[error(
        "{file} has more than {most} bytes, so it is not the file of a head. Check the address."
    )]
    NoHead {
        /// The last segment of the file's address.
        file: String,
        /// The largest head, in bytes.
        most: usize,
    },
    /// The file is complete, but it is no head, or not one for this model.
    #[error("The head can't be used: {0}.")]
    Head(#[from] HeadError),
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
            Self::Damaged { .. } | Self::Manifest(_) | Self::Unreadable { .. } => {
                FailureCode::Damaged
            }
            // The files are as they should be: who has kept them need not fetch them again.
            Self::OutOfMemory { .. }
            | Self::Model(
                nsp::Error::OutOfMemory | nsp::Error::Gguf(GgufError::OutOfMemory { .. }),
            )
            | Self::Head(HeadError::Gguf(GgufError::OutOfMemory { .. })) => FailureCode::Memory,
            Self::Model(_) | Self::NoHead { .. } | Self::Head(_) => FailureCode::Model,
        }
    }
}

/// What helps against an HTTP status.
fn advice(status: u16) -> &'static str {
    match status {
        // A request that was too slow, or one of too many.
        408 | 429 => "Try again later.",
        400..500 => "Check the address.",
        _ => "Try again later.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn only_a_status_that_may_pass_is_worth_another_try() {
        for (status, expected) in [
            (404, "the host answered 404. Check the address."),
            (429, "the host answered 429. Try again later."),
            (503, "the host answered 503. Try again later."),
        ] {
            let file = "m.json".to_owned();
            let sentence = LoadError::Status { file, status }.to_string();
            assert!(sentence.ends_with(expected), "{sentence}");
        }
    }

    #[wasm_bindgen_test]
    fn the_code_says_whether_the_file_is_at_fault() {
        let in_gguf = || GgufError::OutOfMemory {
            name: "token_embd.weight".into(),
            bytes: 1 << 30,
        };
        let file = "m.gguf".to_owned();
        for error in [
            LoadError::OutOfMemory { file, bytes: 8 },
            nsp::Error::from(in_gguf()).into(),
            nsp::Error::OutOfMemory.into(),
            HeadError::from(in_gguf()).into(),
        ] {
            assert_eq!(error.code(), FailureCode::Memory, "{error}");
        }
        let reason = "gone".to_owned();
        let unreadable = LoadError::Unreadable { reason };
        assert_eq!(unreadable.code(), FailureCode::Damaged);
        let cut = nsp::Error::Incomplete("token_embd.weight".into());
        assert_eq!(LoadError::from(cut).code(), FailureCode::Model);
    }
}
