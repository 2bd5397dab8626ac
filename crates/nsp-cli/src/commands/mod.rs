//! The subcommands. Each has a `run` that returns the text for stdout.

mod calibrate;
pub mod compare;
pub mod convert;
pub mod eval;
pub mod flow;
pub mod inspect;
pub mod predict;
pub mod train;
pub mod verify;
