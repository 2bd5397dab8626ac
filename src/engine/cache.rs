//! Finds out whether the model is in the browser's cache, without starting the engine, and removes models.

use crate::{
    browser,
    logic::stored::{ModelFiles, Source, is_beside},
};
use leptos::web_sys::{Blob, Cache, Response};
use nsp_protocol::{IMPORT_CACHE, IMPORTED, MODEL_CACHE, TRAINING_CACHE};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

/// Where a model can be loaded from. Nothing is cached if the cache is missing or forbidden.
pub async fn source(model: &ModelFiles) -> Source {
    model.source(&browser::own_model().files, &kept().await)
}

/// How many files of a model are in the cache.
pub async fn cached_files(model: &ModelFiles) -> usize {
    model.count_in(&kept().await)
}

/// The addresses of everything in the cache of models.
async fn kept() -> Vec<String> {
    match browser::open_cache(MODEL_CACHE).await {
        Some(cache) => browser::cached_addresses(&cache).await.unwrap_or_default(),
        None => Vec::new(),
    }
}

/// Bytes of what the trainer has stored for this site.
pub async fn training_bytes() -> u64 {
    let Some(cache) = browser::open_cache(TRAINING_CACHE).await else {
        return 0;
    };
    let imported = browser::resolve(IMPORTED);
    let mut bytes = 0;
    for address in browser::cached_addresses(&cache).await.unwrap_or_default() {
        if address.starts_with(&imported) {
            bytes += size(&cache, &address).await.unwrap_or_default();
        }
    }
    bytes
}

/// Bytes of a file in a cache, which the browser does not have to read.
async fn size(cache: &Cache, address: &str) -> Option<u64> {
    let stored = JsFuture::from(cache.match_with_str(address)).await.ok()?;
    let stored: Response = stored.dyn_into().ok()?;
    let blob = JsFuture::from(stored.blob().ok()?).await.ok()?;
    Some(blob.dyn_into::<Blob>().ok()?.size() as u64)
}

/// Removes this site's models from the browser's caches, trained, imported and half imported ones too, and the stored
/// training. Removes each of these caches if nothing else is in it.
pub async fn forget_models() {
    for name in [MODEL_CACHE, IMPORT_CACHE, TRAINING_CACHE] {
        // What the browser refuses to remove is still shown as stored.
        let _ = forget_in(name).await;
    }
}

async fn forget_in(name: &str) -> Option<()> {
    let cache = browser::open_cache(name).await?;
    let own = browser::own_model().files.manifest;
    let imported = browser::resolve(IMPORTED);
    let mut is_shared = false;
    for address in browser::cached_addresses(&cache).await? {
        if is_beside(&own, &address) || address.starts_with(&imported) {
            JsFuture::from(cache.delete_with_str(&address)).await.ok()?;
        } else {
            is_shared = true;
        }
    }
    if !is_shared {
        JsFuture::from(browser::caches()?.delete(name)).await.ok()?;
    }
    Some(())
}
