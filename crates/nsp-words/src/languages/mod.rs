//! The words, a file for each part of the page that loads on its own: the page's, those of the exhibits, those that
//! the exhibits read out, those of the questions before them, those of section 12, those of models.html and of bench.html, and the note about the model.

mod de;
mod de_asking;
mod de_bench;
mod de_exhibits;
mod de_heads;
mod de_learning;
mod de_models;
mod de_note;
mod en;
mod en_asking;
mod en_bench;
mod en_exhibits;
mod en_heads;
mod en_learning;
mod en_models;
mod en_note;

pub use de::{DE, DE_PROSE};
pub use de_asking::DE_ASKING;
pub use de_bench::DE_BENCH;
pub use de_exhibits::DE_EXHIBITS;
pub use de_heads::DE_HEADS;
pub use de_learning::DE_LEARNING;
pub use de_models::DE_MODELS;
pub use de_note::DE_NOTE;
pub use en::{EN, EN_PROSE};
pub use en_asking::EN_ASKING;
pub use en_bench::EN_BENCH;
pub use en_exhibits::EN_EXHIBITS;
pub use en_heads::EN_HEADS;
pub use en_learning::EN_LEARNING;
pub use en_models::EN_MODELS;
pub use en_note::EN_NOTE;
