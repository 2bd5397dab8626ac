//! The tokenizer and the model against independent references: transformers, PyTorch, candle.
//!
//! The references are files under `tests/fixtures`, made by the Python scripts beside them.

mod candle;
mod fixtures;
mod shipped_model;
mod tiny_bert;
mod tokenizer;
