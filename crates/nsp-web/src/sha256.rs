//! SHA-256. The browser's own implementation is the fastest. If the page may not use it (on plain
//! http), WebAssembly computes the hash.

use js_sys::{ArrayBuffer, Promise, Uint8Array};
use sha2::{Digest, Sha256};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    #[derive(Clone)]
    type SubtleCrypto;

    #[wasm_bindgen(thread_local_v2, js_namespace = crypto, js_name = subtle)]
    static SUBTLE: Option<SubtleCrypto>;

    #[wasm_bindgen(method, catch)]
    fn digest(this: &SubtleCrypto, algorithm: &str, data: &Uint8Array) -> Result<Promise, JsValue>;
}

/// The hash of bytes in the browser's memory. The browser can't hash a view of memory that threads
/// share.
pub async fn sha256(bytes: &Uint8Array) -> Vec<u8> {
    match by_browser(bytes).await {
        Some(hash) => hash,
        None => Sha256::digest(bytes.to_vec()).to_vec(),
    }
}

async fn by_browser(bytes: &Uint8Array) -> Option<Vec<u8>> {
    let subtle = SUBTLE.with(Clone::clone)?;
    let promise = subtle.digest("SHA-256", bytes).ok()?;
    let hash = JsFuture::from(promise).await.ok()?;
    Some(Uint8Array::new(&hash.unchecked_into::<ArrayBuffer>()).to_vec())
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
