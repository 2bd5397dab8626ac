//! Checkpoints from end to end: a tiny random BERT is written as a Hugging Face folder, converted,
//! and read again. One program, so that candle is linked once.

mod folder;
mod hf;
mod hostile;
mod round_trip;
