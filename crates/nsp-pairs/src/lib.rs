//! Texts as sentences, and pairs of sentences with labels. No DOM, no files, no model: the page, the trainer and
//! the command line use it.

mod findings;
mod sentences;
mod shuffle;

pub use findings::{Pair, Warning, findings};
pub use sentences::{Sentences, sentences};
pub use shuffle::Shuffle;
