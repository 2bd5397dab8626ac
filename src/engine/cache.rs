//! Whether the model is in the browser's cache, without starting the engine.

use crate::browser::SiteModel;
use js_sys::Array;
use leptos::{
    prelude::window,
    web_sys::{Cache, Request},
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// The engine's cache: `NAME` in crates/nsp-engine/src/download/cache.rs.
const NAME: &str = "bert-nsp-model-1";

/// Whether every part of the model is in the cache. Where the cache is missing or forbidden, none is.
pub async fn is_cached(model: SiteModel) -> bool {
    let parts = cached_parts(&model.part_name).await.unwrap_or(0);
    model.parts > 0 && parts >= model.parts
}

async fn cached_parts(part_name: &str) -> Result<usize, JsValue> {
    let caches = window().caches()?;
    // Opening would make an empty one.
    if !JsFuture::from(caches.has(NAME)).await?.is_truthy() {
        return Ok(0);
    }
    let cache: Cache = JsFuture::from(caches.open(NAME)).await?.dyn_into()?;
    let requests: Array = JsFuture::from(cache.keys()).await?.dyn_into()?;
    let urls = requests
        .iter()
        .filter_map(|request| request.dyn_into::<Request>().ok());
    Ok(urls
        .filter(|request| request.url().contains(part_name))
        .count())
}
