//! The words, a file for each language.

mod de;
mod en;

pub use de::{DE, DE_MODELS, DE_PROSE};
pub use en::{EN, EN_MODELS, EN_PROSE};
