//! What the engine and the importer ask of the JavaScript environment around them.
#![cfg(target_arch = "wasm32")]

pub mod cache;
pub mod environment;
mod sha256;
mod stream;

pub use sha256::{hex, sha256};
pub use stream::{ByteStream, reason};
