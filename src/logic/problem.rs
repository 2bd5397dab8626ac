//! What can go wrong, and what the reader can do.

use super::Pair;
use nsp_protocol::Failure;

/// What went wrong, and what helps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What went wrong.
    pub cause: Cause,
    /// What the button beside it does.
    pub remedy: Remedy,
}

/// The things that can go wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The engine has reported a failure.
    Reported(Failure),
    /// Page and engine come from different builds of the site.
    OtherBuild,
    /// This browser has no WebAssembly SIMD.
    NoSimd,
    /// The worker did not start, or stopped.
    WorkerLost,
    /// A chunk of the page's own code failed to load.
    ChunkMissing,
}

/// What may solve a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Request the model again.
    Load,
    /// Start the worker again.
    Restart,
    /// Request the same prediction again.
    Predict(Pair),
    /// Reload the page.
    Reload,
    /// The reader only needs to know about it.
    Dismiss,
    /// Nothing in this browser helps.
    Nothing,
}
