//! Marks on the performance timeline, by which a visit is measured. docs/ARCHITECTURE.md lists the names.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = bertNsp, js_name = mark)]
    fn put_mark(name: &str, at: Option<f64>) -> Result<(), JsValue>;

    #[wasm_bindgen(catch, js_namespace = bertNsp, js_name = markDrawn)]
    fn put_mark_when_drawn(name: &str) -> Result<(), JsValue>;
}

/// Marks this moment.
pub fn mark(name: &str) {
    // Nothing but measurements needs a mark.
    let _ = put_mark(name, None);
}

/// Marks a moment, in milliseconds since 1970.
pub fn mark_at(name: &str, at: f64) {
    // The browser refuses a moment before the timeline begins.
    let _ = put_mark(name, Some(at));
}

/// Marks the moment at which the browser has drawn what is on the page now.
pub fn mark_when_drawn(name: &str) {
    let _ = put_mark_when_drawn(name);
}
