//! Connects the engine to the messages of a Web Worker.

use crate::engine::Engine;
use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// Makes the calling worker the engine of the page: it answers the page's messages, and sends
/// `ready`. The arguments are those of [`Engine::new`], except `post`.
///
/// # Errors
/// As [`Engine::new`].
#[wasm_bindgen(js_name = startWorker)]
pub fn start_worker(
    build_id: String,
    variant: String,
    reason: String,
    start_reader: Option<Function>,
) -> Result<(), JsValue> {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let post = Closure::<dyn Fn(JsValue)>::new({
        let scope = scope.clone();
        move |text: JsValue| {
            // A string can always be posted.
            let _ = scope.post_message(&text);
        }
    });
    let post: Function = post.into_js_value().unchecked_into();
    let engine = Engine::new(build_id, variant, reason, post, start_reader)?;
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        engine.take(event.data());
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // The worker listens for as long as it lives.
    on_message.forget();
    Ok(())
}
