//! The words, six files for each language: the page's, those of the exhibits, those of section 12, those of
//! models.html, those of printing, and the note about the model.

mod de;
mod de_exhibits;
mod de_learning;
mod de_models;
mod de_note;
mod de_print;
mod en;
mod en_exhibits;
mod en_learning;
mod en_models;
mod en_note;
mod en_print;

pub use de::{DE, DE_PROSE};
pub use de_exhibits::DE_EXHIBITS;
pub use de_learning::DE_LEARNING;
pub use de_models::DE_MODELS;
pub use de_note::DE_NOTE;
pub use de_print::DE_PRINT;
pub use en::{EN, EN_PROSE};
pub use en_exhibits::EN_EXHIBITS;
pub use en_learning::EN_LEARNING;
pub use en_models::EN_MODELS;
pub use en_note::EN_NOTE;
pub use en_print::EN_PRINT;
