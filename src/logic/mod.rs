//! What the page decides, as plain values: no DOM, no signals, tested natively.

pub mod examples;
pub mod format;
pub mod link;
pub mod pair;
pub mod seam;
pub mod session;
pub mod state;
pub mod tokens;

pub use pair::Pair;
