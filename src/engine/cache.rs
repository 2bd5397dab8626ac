//! Whether the model is in the browser's cache, without starting the engine.

use crate::browser::{self, SiteModel};
use js_sys::Array;
use leptos::web_sys::{Cache, Request};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

/// The engine's cache: `NAME` in crates/nsp-engine/src/download/cache.rs.
const NAME: &str = "bert-nsp-model-1";

/// Whether every part of the model is in the cache. Where the cache is missing or forbidden, none is.
pub async fn is_cached(model: SiteModel) -> bool {
    model.parts > 0 && cached_parts(&model).await >= model.parts
}

/// How many parts of the model are in the cache.
pub async fn cached_parts(model: &SiteModel) -> usize {
    count(&model.part_name).await.unwrap_or(0)
}

/// Removes all models from the cache.
pub async fn forget_model() -> Option<()> {
    JsFuture::from(browser::caches()?.delete(NAME)).await.ok()?;
    Some(())
}

async fn count(part_name: &str) -> Option<usize> {
    let caches = browser::caches()?;
    // Opening would make an empty one.
    if !JsFuture::from(caches.has(NAME)).await.ok()?.is_truthy() {
        return None;
    }
    let cache: Cache = JsFuture::from(caches.open(NAME))
        .await
        .ok()?
        .dyn_into()
        .ok()?;
    let requests: Array = JsFuture::from(cache.keys()).await.ok()?.dyn_into().ok()?;
    let urls = requests
        .iter()
        .filter_map(|request| request.dyn_into::<Request>().ok());
    Some(
        urls.filter(|request| request.url().contains(part_name))
            .count(),
    )
}
