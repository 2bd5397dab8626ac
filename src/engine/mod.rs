//! The worker that runs the model.

mod cache;
mod client;
mod support;

pub use cache::is_cached;
pub use client::{Client, Event};
pub use support::has_simd;
