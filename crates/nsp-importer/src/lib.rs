//! The importer: makes a model of this project from a Hugging Face checkpoint, in a Web Worker.
#![cfg(target_arch = "wasm32")]

use wasm_bindgen::prelude::wasm_bindgen;

/// Turns the worker that loaded this module into the importer of models.html.
#[wasm_bindgen(js_name = startImporter)]
pub fn start_importer() {}
