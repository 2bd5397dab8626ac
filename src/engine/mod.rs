//! The worker that runs the model.

mod client;
mod support;

pub use client::{Client, Event};
pub use support::has_simd;
