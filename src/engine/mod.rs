//! The worker that runs the model.

mod cache;
mod client;
mod shared;
mod support;

pub use cache::{cached_files, forget_models, source, training_bytes};
pub use client::Client;
pub use shared::{share_downloaded, take_shared};
pub use support::has_simd;
