//! Checkpoints from end to end: a tiny random BERT is written as a Hugging Face folder, converted,
//! and read again. One program, so that candle is linked once.

// clippy.toml allows these in tests, but clippy does not count helper functions as tests.
#![allow(clippy::expect_used, clippy::unwrap_used)]

mod changes;
mod folder;
mod head;
mod hf;
mod hostile;
mod round_trip;
mod untrusted;
mod weights;
