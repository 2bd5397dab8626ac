//! The built program, as people and scripts call it, and the project's own pairs with it.

// clippy.toml allows these in tests, but clippy does not take helpers for a part of them.
#![allow(clippy::expect_used, clippy::unwrap_used)]

mod checkpoint;
mod compare;
mod convert;
mod eval;
mod evaluation_set;
mod examples;
mod flow;
mod fresh_head;
mod hub;
mod kernel;
mod knock_outs;
mod not_finite;
mod predict;
mod program;
mod tokenizers;
mod train;
mod train_layers;
mod verify;
