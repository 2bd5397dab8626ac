//! One download for all sites: the parts of a model in the files that the browser shares between sites, if it does so.
//!
//! The engine's worker may not use these files, so the page copies between them and the cache of models. The engine
//! verifies every part that it reads from the cache, and caches only parts that it has verified.

use crate::{
    browser::{self, Declined},
    logic::shared_parts::{Part, parts},
};
use leptos::{
    task::spawn_local,
    web_sys::{Blob, Cache, Response},
};
use nsp_protocol::{IMPORTED, MODEL_CACHE};
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

/// A part that no site has shared so far.
struct Missing {
    address: String,
    sha256: String,
}

thread_local! {
    /// The parts that the engine has to download for the load under way.
    static MISSING: RefCell<Vec<Missing>> = const { RefCell::new(Vec::new()) };
}

/// Puts the parts that other sites have shared into the cache, if the cache lacks them. `manifest` is the absolute
/// address of the model's manifest. Whatever fails, the engine downloads.
pub async fn take_shared(manifest: &str) {
    MISSING.set(Vec::new());
    MISSING.set(fill_cache(manifest).await.unwrap_or_default());
}

/// Shares the parts that the engine has downloaded for the last load.
pub fn share_downloaded() {
    let missing = MISSING.take();
    if missing.is_empty() {
        return;
    }
    spawn_local(async move {
        let Some(cache) = browser::open_cache(MODEL_CACHE).await else {
            return;
        };
        for part in missing {
            // What the browser does not take is downloaded by other sites, too.
            if let Some(content) = cached(&cache, &part.address).await
                && browser::share_file(&part.sha256, &content).await.is_err()
            {
                return;
            }
        }
    });
}

/// Returns the parts that are nowhere. `None` if nothing may be shared.
async fn fill_cache(manifest: &str) -> Option<Vec<Missing>> {
    // What a reader has imported or trained is nobody else's.
    if manifest.starts_with(&browser::resolve(IMPORTED)) {
        return None;
    }
    let text = browser::fetch_text(manifest).await.ok()?;
    let cache = browser::caches()?.open(MODEL_CACHE);
    let cache: Cache = JsFuture::from(cache).await.ok()?.dyn_into().ok()?;
    let cached = browser::cached_addresses(&cache).await?;
    let mut missing = Vec::new();
    for part in parts(&text) {
        let address = browser::resolve_beside(&part.file, manifest);
        if cached.contains(&address) {
            continue;
        }
        match found(&part).await.ok()? {
            Some(content) => put(&cache, &address, &content).await?,
            None => missing.push(Missing {
                address,
                sha256: part.sha256,
            }),
        }
    }
    Some(missing)
}

/// The shared file of a part, if it has the right size.
async fn found(part: &Part) -> Result<Option<Blob>, Declined> {
    let file = browser::shared_file(&part.sha256).await?;
    Ok(file.filter(|file| file.size() == part.size as f64))
}

async fn put(cache: &Cache, address: &str, content: &Blob) -> Option<()> {
    let response = Response::new_with_opt_blob(Some(content)).ok()?;
    JsFuture::from(cache.put_with_str(address, &response))
        .await
        .ok()?;
    Some(())
}

async fn cached(cache: &Cache, address: &str) -> Option<Blob> {
    let stored = JsFuture::from(cache.match_with_str(address)).await.ok()?;
    let stored: Response = stored.dyn_into().ok()?;
    let content = JsFuture::from(stored.blob().ok()?).await.ok()?;
    content.dyn_into().ok()
}
