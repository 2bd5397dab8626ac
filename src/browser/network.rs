//! What the browser reports about the network.

use js_sys::Reflect;
use leptos::prelude::window;
use wasm_bindgen::JsValue;

/// Whether the page may download data without asking: Save-Data is off, and the connection is not
/// known to be mobile. Most browsers don't report the kind of connection.
pub fn is_unmetered() -> bool {
    !saves_data() && connection("type").as_string().as_deref() != Some("cellular")
}

/// Whether the browser asks to save data.
pub fn saves_data() -> bool {
    connection("saveData").is_truthy()
}

/// What the browser reports about the connection; undefined if it reports nothing.
fn connection(key: &str) -> JsValue {
    let get = |from: &JsValue, key: &str| Reflect::get(from, &key.into()).unwrap_or_default();
    get(&get(&window().navigator(), "connection"), key)
}
