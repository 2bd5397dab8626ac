//! The state of the model.

use nsp_answer::ModelCard;

/// The addresses of what the engine loads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModelAddress {
    /// The absolute address of the manifest.
    pub manifest: String,
    /// The absolute address of a head's GGUF file, which replaces the model's own pooler and head.
    pub head: Option<String>,
}

/// The state of the model.
#[derive(Clone, Debug, PartialEq)]
pub enum ModelState {
    /// It was not requested, or the worker is not ready yet.
    Absent,
    /// It is loading.
    Loading(Progress),
    /// It is ready to answer.
    Loaded {
        /// What was loaded.
        card: ModelCard,
        /// Whether it came from the browser's cache.
        cached: bool,
    },
}

impl ModelState {
    /// The card of the model that has loaded.
    pub fn card(&self) -> Option<&ModelCard> {
        match self {
            Self::Loaded { card, .. } => Some(card),
            Self::Absent | Self::Loading(_) => None,
        }
    }
}

/// The progress of loading the model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Bytes that have arrived.
    pub loaded: u64,
    /// Bytes of the whole file; 0 until the manifest has been read.
    pub total: u64,
    /// Whether all bytes so far came from the browser's cache.
    pub cached: bool,
}
