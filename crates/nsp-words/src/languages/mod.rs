//! The words, a file for each part of the page that loads on its own: the page's, those of the exhibits, those that
//! the exhibits read out, those of the map and of section 12, those of models.html and of bench.html, and the note about the model.

mod de;
mod de_bench;
mod de_exhibits;
mod de_heads;
mod de_learning;
mod de_map;
mod de_models;
mod de_note;
mod en;
mod en_bench;
mod en_exhibits;
mod en_heads;
mod en_learning;
mod en_map;
mod en_models;
mod en_note;

pub use de::{DE, DE_PROSE};
pub use de_bench::DE_BENCH;
pub use de_exhibits::DE_EXHIBITS;
pub use de_heads::DE_HEADS;
pub use de_learning::DE_LEARNING;
pub use de_map::DE_MAP;
pub use de_models::DE_MODELS;
pub use de_note::DE_NOTE;
pub use en::{EN, EN_PROSE};
pub use en_bench::EN_BENCH;
pub use en_exhibits::EN_EXHIBITS;
pub use en_heads::EN_HEADS;
pub use en_learning::EN_LEARNING;
pub use en_map::EN_MAP;
pub use en_models::EN_MODELS;
pub use en_note::EN_NOTE;
