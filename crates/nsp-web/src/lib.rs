//! What the engine, the importer and the trainer ask of the JavaScript environment around them.
#![cfg(target_arch = "wasm32")]

pub mod cache;
pub mod environment;
pub mod lock;
mod marks;
pub mod models;
mod sha256;
mod stream;

pub use marks::{mark, marks};
pub use sha256::{hex, sha256};
pub use stream::{ByteStream, reason};
