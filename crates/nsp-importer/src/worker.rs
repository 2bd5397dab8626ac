//! Connects the importer to the messages of a Web Worker.

use crate::api::Importer;
use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// Turns the worker that loaded this module into the importer of models.html, and sends `ready`.
#[wasm_bindgen(js_name = startImporter)]
pub fn start_importer() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let post = Closure::<dyn Fn(JsValue)>::new({
        let scope = scope.clone();
        move |text: JsValue| {
            // A string can always be posted.
            let _ = scope.post_message(&text);
        }
    });
    let post: Function = post.into_js_value().unchecked_into();
    let importer = Importer::new(post);
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        importer.take(&event.data());
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // The worker listens for as long as it lives.
    on_message.forget();
}
