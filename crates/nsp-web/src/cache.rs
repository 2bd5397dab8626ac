//! The browser's caches. They may be missing, full or forbidden (plain http, private windows, sandboxed
//! frames).

use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Cache, CacheStorage, Request, Response};

/// The caches of this origin; `None` where there are none.
pub fn caches() -> Option<CacheStorage> {
    // Missing on plain http; the getter throws in a sandboxed frame.
    let caches = Reflect::get(&js_sys::global(), &JsValue::from_str("caches")).ok()?;
    caches.dyn_into().ok()
}

/// Opens a cache, which is made if it is missing; `None` where there are none.
pub async fn open(name: &str) -> Option<Cache> {
    let opened = JsFuture::from(caches()?.open(name)).await.ok()?;
    opened.dyn_into().ok()
}

/// Opens the cache of this name; `None` if there is none.
pub async fn open_existing(name: &str) -> Option<Cache> {
    let is_there = JsFuture::from(caches()?.has(name)).await.ok()?;
    match is_there.is_truthy() {
        true => open(name).await,
        false => None,
    }
}

/// What is cached for an address.
pub async fn response(cache: &Cache, url: &str) -> Option<Response> {
    let response = JsFuture::from(cache.match_with_str(url)).await.ok()?;
    response.dyn_into().ok()
}

/// Stores bytes under an address.
///
/// # Errors
/// The browser's, when it has no room.
pub async fn put(cache: &Cache, address: &str, bytes: &Uint8Array) -> Result<(), JsValue> {
    let response = Response::new_with_opt_buffer_source(Some(bytes))?;
    JsFuture::from(cache.put_with_str(address, &response)).await?;
    Ok(())
}

/// The text that is cached for an address.
pub async fn text(cache: &Cache, address: &str) -> Option<String> {
    let text = response(cache, address).await?.text().ok()?;
    JsFuture::from(text).await.ok()?.as_string()
}

/// The addresses of everything in a cache; `None` if it can't be read.
pub async fn addresses(cache: &Cache) -> Option<Vec<String>> {
    let requests: Array = JsFuture::from(cache.keys()).await.ok()?.dyn_into().ok()?;
    let requests = requests
        .iter()
        .filter_map(|request| request.dyn_into::<Request>().ok());
    Some(requests.map(|request| request.url()).collect())
}

/// Removes everything whose address begins with `prefix`.
pub async fn clear(cache: &Cache, prefix: &str) {
    for address in addresses(cache).await.unwrap_or_default() {
        if address.starts_with(prefix) {
            // What can't be removed takes up space until the next time.
            let _ = JsFuture::from(cache.delete_with_str(&address)).await;
        }
    }
}

/// Removes the cache of this name if nothing is in it. Several sites of an origin share their caches.
pub async fn remove_if_empty(cache: &Cache, name: &str) {
    let is_empty = addresses(cache).await.is_some_and(|left| left.is_empty());
    if is_empty && let Some(caches) = caches() {
        let _ = JsFuture::from(caches.delete(name)).await;
    }
}
