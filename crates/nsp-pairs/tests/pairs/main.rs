//! Pairs made of texts, read, split and written, as the page and the command line do it.

// clippy.toml allows this in tests, but clippy does not count helper functions as tests.
#![allow(clippy::unwrap_used)]

mod made;
mod reading;
mod shuffle;
mod splitting;
