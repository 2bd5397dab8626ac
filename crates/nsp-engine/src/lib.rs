//! BERT next sentence prediction in the browser: the wasm side of a Web Worker and of the npm
//! package, and a small JavaScript class for callers that bring their own worker.
//!
//! - `start_worker` turns the worker that loaded this module into the engine of the page. The
//!   engine speaks the protocol of `nsp-protocol`, downloads the model in verified parts, and
//!   answers pairs one at a time, or several short ones in a pass; it never blocks for longer than one
//!   encoder layer and 10 ms.
//! - `Engine` is the same engine in any thread. The package `bert-nsp` (folder `npm`) uses it in
//!   Node.
//! - `Model` is the model alone: bytes in, answers out.
//!
//! ```js
//! import init, { Model } from "./nsp_engine.js";
//! await init();
//! const model = new Model(new Uint8Array(await (await fetch("nsp-base.q4_0.gguf")).arrayBuffer()));
//! const { prediction, logits } = model.predict("It rained all night.", "The streets were wet.");
//! ```
#![cfg(target_arch = "wasm32")]

mod api;
mod batched;
mod compute;
mod download;
mod engine;
mod inspect;
mod loads;
mod pass;
mod port;
mod profile;
mod questions;
mod queue;
mod session;
mod vectors;
mod warm_up;
mod worker;

pub use api::Model;
pub use engine::Engine;
pub use worker::start_worker;

#[cfg(test)]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
