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

/// What can go wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The engine said so.
    Reported(Failure),
    /// Page and engine come from different builds of the site.
    OtherBuild,
    /// This browser has no WebAssembly SIMD.
    NoSimd,
    /// The worker did not start, or stopped.
    WorkerLost,
    /// A part of the page's own code could not be loaded.
    PartMissing,
}

/// What may help against a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Ask for the model again.
    Load,
    /// Start the worker again.
    Restart,
    /// Ask for the same prediction again.
    Predict(Pair),
    /// Load the page again.
    Reload,
    /// To know it is enough.
    Dismiss,
    /// Nothing in this browser.
    Nothing,
}
