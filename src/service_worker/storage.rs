//! What the browser stores, and whether it promises to keep it.

use crate::browser;
use js_sys::{Array, Promise, Reflect};
use leptos::{
    prelude::window,
    web_sys::{StorageManager, Url},
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Whether this page may use caches.
pub async fn is_allowed() -> bool {
    match browser::caches() {
        // In some private windows, caches exist but refuse every call.
        Some(caches) => JsFuture::from(caches.keys()).await.is_ok(),
        None => false,
    }
}

/// Removes what the service worker has cached for this site.
pub async fn remove_site() -> Option<()> {
    let caches = browser::caches()?;
    let names: Array = JsFuture::from(caches.keys()).await.ok()?.dyn_into().ok()?;
    let prefix = site_prefix()?;
    for name in names.iter().filter_map(|name| name.as_string()) {
        if name.starts_with(&prefix) {
            JsFuture::from(caches.delete(&name)).await.ok()?;
        }
    }
    Some(())
}

/// The prefix of the caches' names: `PREFIX` in www/sw.js.
fn site_prefix() -> Option<String> {
    let folder = Url::new(&browser::resolve("./")).ok()?.pathname();
    Some(format!("bert-nsp-site {folder} "))
}

/// Whether the browser has promised not to clear what is stored.
pub async fn is_persistent() -> bool {
    answer(|storage| storage.persisted()).await
}

/// Asks the browser not to clear what is stored. The browser may ask the reader, or decide by
/// itself.
pub async fn persist() -> bool {
    answer(|storage| storage.persist()).await
}

async fn answer(ask: impl FnOnce(&StorageManager) -> Result<Promise, JsValue>) -> bool {
    let Some(asked) = manager().and_then(|storage| ask(&storage).ok()) else {
        return false;
    };
    JsFuture::from(asked)
        .await
        .is_ok_and(|answer| answer.is_truthy())
}

/// `None` on plain http.
fn manager() -> Option<StorageManager> {
    let navigator = window().navigator();
    Reflect::get(&navigator, &"storage".into())
        .ok()?
        .dyn_into()
        .ok()
}
