//! The words, a file for each part of the page that loads on its own or belongs together: the page, the exhibits, what
//! they read out, section 12, printing, models.html, bench.html, the note about the model, and so on.

mod de;
mod de_bench;
mod de_exhibits;
mod de_heads;
mod de_knock_outs;
mod de_learning;
mod de_live;
mod de_map;
mod de_models;
mod de_note;
mod de_print;
mod en;
mod en_bench;
mod en_exhibits;
mod en_heads;
mod en_knock_outs;
mod en_learning;
mod en_live;
mod en_map;
mod en_models;
mod en_note;
mod en_print;

pub use de::{DE, DE_PROSE};
pub use de_bench::DE_BENCH;
pub use de_exhibits::DE_EXHIBITS;
pub use de_heads::DE_HEADS;
pub use de_knock_outs::DE_KNOCK_OUTS;
pub use de_learning::DE_LEARNING;
pub use de_live::DE_LIVE;
pub use de_map::DE_MAP;
pub use de_models::DE_MODELS;
pub use de_note::DE_NOTE;
pub use de_print::DE_PRINT;
pub use en::{EN, EN_PROSE};
pub use en_bench::EN_BENCH;
pub use en_exhibits::EN_EXHIBITS;
pub use en_heads::EN_HEADS;
pub use en_knock_outs::EN_KNOCK_OUTS;
pub use en_learning::EN_LEARNING;
pub use en_live::EN_LIVE;
pub use en_map::EN_MAP;
pub use en_models::EN_MODELS;
pub use en_note::EN_NOTE;
pub use en_print::EN_PRINT;
