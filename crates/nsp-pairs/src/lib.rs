//! Texts as sentences, the borders between them, and pairs of sentences with labels. No DOM, no files, no model: the
//! page, the trainer and the command line use it.

mod borders;
mod drawn;
mod error;
mod even;
mod findings;
mod kind;
mod labelled;
mod make;
mod numbered;
mod opposite;
mod part;
mod quarter;
mod read;
mod relations;
mod report;
mod sentences;
mod shuffle;
mod split;
mod text;
mod topic;
mod write;

pub use borders::{Border, BreakCounts, CONTEXTS, DEFAULT_CONTEXT, borders, is_break};
pub use error::{LineError, MOST_BYTES, MOST_PAIRS, PairsError};
pub use even::balance;
pub use findings::{Pair, Warning, findings, findings_of};
pub use kind::Kind;
pub use labelled::{LabelledPair, Made};
pub use make::make;
pub use numbered::Numbered;
pub use read::read;
pub use report::{JudgedBorder, flow_csv, flow_json};
pub use sentences::{Sentences, sentences};
pub use shuffle::Shuffle;
pub use split::split;
pub use write::{cell, to_csv, to_jsonl};
