//! The clipboard.

use js_sys::Reflect;
use leptos::{prelude::window, task::spawn_local, web_sys::Clipboard};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

/// Copies a text to the clipboard; `tell` is called with whether that was allowed.
pub fn copy(text: &str, tell: impl Fn(bool) + 'static) {
    let Some(clipboard) = clipboard() else {
        tell(false);
        return;
    };
    let written = clipboard.write_text(text);
    spawn_local(async move { tell(JsFuture::from(written).await.is_ok()) });
}

/// `None` on plain http.
fn clipboard() -> Option<Clipboard> {
    let navigator = window().navigator();
    Reflect::get(&navigator, &"clipboard".into())
        .ok()?
        .dyn_into()
        .ok()
}
