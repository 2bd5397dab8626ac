//! The words, two files for each language: the page's and those of models.html.

mod de;
mod de_models;
mod en;
mod en_models;

pub use de::{DE, DE_PROSE};
pub use de_models::DE_MODELS;
pub use en::{EN, EN_PROSE};
pub use en_models::EN_MODELS;
