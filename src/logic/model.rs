//! The state of the model.

use nsp_answer::ModelCard;

/// Where the model stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Model {
    /// Not asked for, or the worker is not ready yet.
    Absent,
    /// On its way.
    Loading(Progress),
    /// Ready to answer.
    Loaded {
        /// What was loaded.
        card: ModelCard,
        /// Whether it came from the browser's cache.
        cached: bool,
    },
}

/// How much of the model is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Bytes that are there.
    pub loaded: u64,
    /// Bytes in all; 0 until the manifest was read.
    pub total: u64,
    /// Whether they came from the browser's cache.
    pub cached: bool,
}
