//! The training of section 12 as plain values: the pairs, the options, the stages, the findings.

mod asked;
mod choices;
mod note;
mod probing;
mod problem;
mod run;
mod table;
mod task;
mod typed;
mod warnings;

pub use asked::Asked;
pub use choices::{Choices, Field};
pub use note::Note;
pub use probing::{MOST_PROBED, Probing, ProbingStage, drawn};
pub use problem::{Notice, Problem};
pub use run::{Run, Stage};
pub use table::{NotAdded, Refusal, Table};
pub use task::Task;
pub use typed::Typed;
pub use warnings::{Doubt, doubts};
