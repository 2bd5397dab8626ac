//! The words, seven files for each language: the page's, those of the exhibits, those of section 9 and check.html,
//! those of section 12, those of models.html and of bench.html, and the note about the model.

mod de;
mod de_bench;
mod de_exhibits;
mod de_flow;
mod de_learning;
mod de_models;
mod de_note;
mod en;
mod en_bench;
mod en_exhibits;
mod en_flow;
mod en_learning;
mod en_models;
mod en_note;

pub use de::{DE, DE_PROSE};
pub use de_bench::DE_BENCH;
pub use de_exhibits::DE_EXHIBITS;
pub use de_flow::DE_FLOW;
pub use de_learning::DE_LEARNING;
pub use de_models::DE_MODELS;
pub use de_note::DE_NOTE;
pub use en::{EN, EN_PROSE};
pub use en_bench::EN_BENCH;
pub use en_exhibits::EN_EXHIBITS;
pub use en_flow::EN_FLOW;
pub use en_learning::EN_LEARNING;
pub use en_models::EN_MODELS;
pub use en_note::EN_NOTE;
