//! The engine in a real browser.
#![cfg(target_arch = "wasm32")]
#![allow(missing_docs)]
// Clippy does not recognise these functions as tests.
#![allow(clippy::unwrap_used)]

mod checkpoint;
mod heads;
mod heard;
mod many;
mod messages;
mod model;
mod vectors;
mod warming;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
