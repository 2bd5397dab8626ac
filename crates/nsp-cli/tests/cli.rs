//! The built program, as people and scripts call it.

// clippy.toml allows these in tests, but clippy does not take helpers for a part of them.
#![allow(clippy::expect_used, clippy::unwrap_used)]

mod cli {
    pub mod checkpoint;
    pub mod convert;
    pub mod eval;
    pub mod not_finite;
    pub mod predict;
    pub mod program;
    pub mod tokenizers;
    pub mod verify;
}
