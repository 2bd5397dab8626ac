//! The importer: makes a model of this project from a Hugging Face checkpoint, in a Web Worker.
//!
//! `start_importer` turns the worker that loaded this module into the importer of models.html. `Importer` is the same
//! importer in any thread; the package `bert-nsp` (folder `npm`) uses it.
//!
//! What it makes is what the site's build makes: a GGUF file, byte for byte that of `bert-nsp convert`, cut into
//! parts with a manifest. Both are stored in the browser's cache under addresses of the site, so the engine loads
//! them like the site's own model.
//!
//! A checkpoint is read in legs: about 8 MiB of its tensors at a time. They are in the order of the forward pass, so
//! that each layer can be tried with its floats and with its stored weights (`cost`), or in the order of the files if
//! the host sends a file only from its first byte. A leg is quantised as its bytes arrive, and stored. An import that
//! was interrupted goes on after the last leg that was stored. When all are there, their pieces are put into the order
//! of the GGUF file (`assembly.rs`) and cut into parts.
//!
//! A site has the legs of one import at a time. A lock (`nsp-web/src/lock.rs`) lets only one tab import; it is held while an import
//! runs, and not while it is paused.

#![cfg_attr(
    not(target_arch = "wasm32"),
    // Native builds compile only what needs no browser, for its tests.
    allow(dead_code)
)]

#[cfg(target_arch = "wasm32")]
mod api;
mod assembly;
#[cfg(target_arch = "wasm32")]
mod checkpoint;
mod cost;
mod error;
#[cfg(target_arch = "wasm32")]
mod gguf;
#[cfg(target_arch = "wasm32")]
mod hub;
#[cfg(target_arch = "wasm32")]
mod import;
mod legs;
#[cfg(target_arch = "wasm32")]
#[cfg(target_arch = "wasm32")]
mod look_up;
#[cfg(target_arch = "wasm32")]
mod route;
#[cfg(target_arch = "wasm32")]
mod session;
#[cfg(target_arch = "wasm32")]
mod source;
mod stage;
#[cfg(target_arch = "wasm32")]
mod staging;
#[cfg(target_arch = "wasm32")]
mod store;
mod version;
#[cfg(target_arch = "wasm32")]
mod worker;

#[cfg(target_arch = "wasm32")]
pub use api::Importer;
#[cfg(target_arch = "wasm32")]
pub use worker::start_importer;
