//! Training from end to end. One program, so that candle is linked once.

// clippy.toml allows these in tests, but clippy does not count helper functions as tests.
#![allow(clippy::expect_used, clippy::unwrap_used)]

mod probing;
mod pytorch;
mod runs;
mod trainer;
