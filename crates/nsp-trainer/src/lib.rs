//! The trainer: trains a model's pooler and next-sentence head on the reader's pairs, in a Web Worker.
//!
//! `start_trainer` turns the worker that loaded this module into the trainer of the page. It speaks the trainer's
//! protocol of `nsp-protocol`: the page brings the head and the vectors of the pairs, which it gets from the engine.
//!
//! ```text
//! head, vectors, labels → nsp_train::Trainer, step by step → a head for each epoch → the browser's cache
//! ```
//!
//! The trainer pauses after each small step of its work, so that messages are handled between two steps. Each finished
//! epoch is stored, with everything that is needed to continue (`store.rs`), so a closed tab loses at most the epoch under
//! way. A browser that stores nothing keeps the heads of the last epochs in memory (`heads.rs`). The reader can save the
//! head of any epoch as a model beside the one that it belongs to (`save.rs`), or export it as a file (`export.rs`).

#![cfg_attr(
    not(target_arch = "wasm32"),
    // Native builds compile only what needs no browser, for its tests.
    allow(dead_code)
)]

mod addresses;
#[cfg(target_arch = "wasm32")]
mod base;
mod data;
mod error;
#[cfg(target_arch = "wasm32")]
mod export;
#[cfg(target_arch = "wasm32")]
mod heads;
mod layers;
mod numbers;
#[cfg(target_arch = "wasm32")]
mod save;
#[cfg(target_arch = "wasm32")]
mod session;
mod state;
#[cfg(target_arch = "wasm32")]
mod store;
#[cfg(target_arch = "wasm32")]
mod training;
#[cfg(target_arch = "wasm32")]
mod worker;

#[cfg(target_arch = "wasm32")]
pub use worker::start_trainer;
