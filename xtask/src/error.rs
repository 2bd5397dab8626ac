//! Errors, as sentences for the person at the terminal.

use std::{io, path::Path, process::ExitStatus};

/// Why a task could not be done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The command line or a variable is not understood.
    #[error("{0}")]
    Usage(String),
    /// Something is missing that only the user can provide.
    #[error("{0}")]
    Missing(String),
    /// A file of the project, or one that was made from it, does not have the expected content.
    #[error("{0}")]
    Project(String),
    /// Another program failed.
    #[error("{what} failed ({status})")]
    Program {
        /// What it should have done.
        what: String,
        /// How it ended.
        status: ExitStatus,
    },
    /// The operating system refused.
    #[error("cannot {what}: {source}")]
    Io {
        /// What was tried.
        what: String,
        /// Its reason.
        source: io::Error,
    },
}

/// Says what was tried when the operating system refused: `.map_err(cannot("read x"))`.
pub fn cannot(what: impl Into<String>) -> impl FnOnce(io::Error) -> Error {
    let what = what.into();
    move |source| Error::Io { what, source }
}

/// Like [`cannot`], for something done to a path.
pub fn cannot_at(what: &str, path: &Path) -> impl FnOnce(io::Error) -> Error {
    cannot(format!("{what} {}", path.display()))
}
