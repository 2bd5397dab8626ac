//! The tokenizer and the model against independent references: transformers, PyTorch, candle.
//!
//! The references are files under `tests/fixtures`, made by the Python scripts beside them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "all of this is test code; clippy knows only the functions marked as tests"
)]

mod batches;
mod candle;
mod doubt;
mod facts;
mod fixtures;
mod inside;
mod kinds;
mod knock_outs;
mod not_finite;
mod settings;
mod shipped_model;
mod tiny_bert;
mod tokenizer;
