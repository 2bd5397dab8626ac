//! The parts of earlier visits, in the browser's Cache API. It may be missing, full or forbidden
//! (plain http, private windows, sandboxed frames): then every visit downloads, and nothing fails.

use js_sys::{Array, ArrayBuffer, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Cache, CacheStorage, Request, Response};

/// The name of the cache, shared by the site and all that is embedded from it.
const NAME: &str = "bert-nsp-model-1";

/// The cache, where there is one.
pub struct PartCache(Option<Cache>);

impl PartCache {
    /// Opens the cache.
    pub async fn open() -> Self {
        Self(open().await)
    }

    /// The bytes kept for a URL.
    pub async fn get(&self, url: &str) -> Option<Uint8Array> {
        let cache = self.0.as_ref()?;
        let response = JsFuture::from(cache.match_with_str(url)).await.ok()?;
        let response = response.dyn_into::<Response>().ok()?;
        let buffer = JsFuture::from(response.array_buffer().ok()?).await.ok()?;
        Some(Uint8Array::new(&buffer.unchecked_into::<ArrayBuffer>()))
    }

    /// Keeps bytes that were verified.
    pub async fn put(&self, url: &str, bytes: &Uint8Array) {
        let Some(cache) = &self.0 else {
            return;
        };
        if let Ok(response) = Response::new_with_opt_buffer_source(Some(bytes)) {
            // A full disk is no reason to fail: the model is in memory.
            let _ = JsFuture::from(cache.put_with_str(url, &response)).await;
        }
    }

    /// Forgets the parts of older versions: what stands beside the manifest and is not in `urls`.
    pub async fn keep_only(&self, manifest_url: &str, urls: &[String]) {
        // As above, what can't be forgotten does no harm.
        let _ = self.forget_others(manifest_url, urls).await;
    }

    async fn forget_others(&self, manifest_url: &str, urls: &[String]) -> Option<()> {
        let cache = self.0.as_ref()?;
        let (folder, _) = manifest_url.rsplit_once('/')?;
        let requests = JsFuture::from(cache.keys()).await.ok()?;
        for request in requests.dyn_into::<Array>().ok()?.iter() {
            let url = request.dyn_into::<Request>().ok()?.url();
            if url.starts_with(folder) && !urls.contains(&url) {
                JsFuture::from(cache.delete_with_str(&url)).await.ok()?;
            }
        }
        Some(())
    }
}

async fn open() -> Option<Cache> {
    // Missing on plain http; the getter throws in a sandboxed frame.
    let caches = Reflect::get(&js_sys::global(), &JsValue::from_str("caches")).ok()?;
    let caches = caches.dyn_into::<CacheStorage>().ok()?;
    JsFuture::from(caches.open(NAME))
        .await
        .ok()?
        .dyn_into()
        .ok()
}
