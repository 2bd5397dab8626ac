//! The few things that every JavaScript environment has: a clock, fetch, a pause, and WebAssembly's memory.

use js_sys::{Promise, Reflect, WebAssembly};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::MessageChannel;

#[wasm_bindgen]
extern "C" {
    /// Milliseconds since the worker started.
    #[wasm_bindgen(js_namespace = performance)]
    pub fn now() -> f64;

    /// The global `fetch`, the same in workers and pages.
    #[wasm_bindgen(js_name = fetch)]
    pub fn fetch_with_init(url: &str, init: &web_sys::RequestInit) -> Promise;

    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &js_sys::Function, milliseconds: u32);
}

/// Lets the thread handle waiting messages. It posts a message to itself, because browsers stretch
/// nested timeouts to 4 ms.
pub async fn pause() {
    let Ok(channel) = MessageChannel::new() else {
        return;
    };
    let arrived = Promise::new(&mut |resolve, _| {
        channel.port1().set_onmessage(Some(&resolve));
    });
    if channel.port2().post_message(&JsValue::NULL).is_ok() {
        // The promise is never rejected.
        let _ = JsFuture::from(arrived).await;
    }
    channel.port1().close();
}

/// Waits for this many milliseconds.
pub async fn sleep(milliseconds: u32) {
    let over = Promise::new(&mut |resolve, _| set_timeout(&resolve, milliseconds));
    // The promise is never rejected.
    let _ = JsFuture::from(over).await;
}

/// Bytes of the WebAssembly memory of this program.
pub fn memory() -> u64 {
    let memory = wasm_bindgen::memory().unchecked_into::<WebAssembly::Memory>();
    // An `ArrayBuffer`, or a `SharedArrayBuffer` in the build with threads.
    let length = Reflect::get(&memory.buffer(), &"byteLength".into());
    let length = length.ok().and_then(|length| length.as_f64());
    length.map_or(0, |length| length as u64)
}
