//! The site's folder of models in the browser's cache. The importer and the trainer put models there.

use crate::cache::{addresses, text};
use nsp_protocol::{ImportedManifest, name_in_address};
use std::collections::BTreeSet;
use wasm_bindgen_futures::JsFuture;
use web_sys::Cache;

/// The name of a model that has none.
pub const UNNAMED: &str = "unnamed";

/// Digits of a hash in a file's name: `DIGITS` in xtask/src/stage/names.rs.
pub const DIGITS: usize = 16;

/// Where new models go.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// The absolute address of the site's folder of imported models.
    pub folder: String,
    /// The name of the site's own model, which no other may have.
    pub own: String,
}

/// A manifest in the cache; `None` if there is none that can be read.
pub async fn manifest(cache: &Cache, address: &str) -> Option<ImportedManifest> {
    serde_json::from_str(&text(cache, address).await?).ok()
}

/// The first of NAME, NAME-2, NAME-3 … that is free, or that a model with the same key has.
pub async fn free_name(cache: &Cache, place: &Place, model: &ImportedManifest) -> String {
    let mut plain = name_in_address(&model.name);
    if plain.is_empty() {
        plain = UNNAMED.to_owned();
    }
    let mut name = plain.clone();
    let mut number = 1;
    loop {
        let earlier = manifest(cache, &format!("{}{name}.json", place.folder)).await;
        let is_free = earlier.is_none_or(|earlier| earlier.key == model.key);
        if is_free && name != place.own {
            return name;
        }
        number += 1;
        name = format!("{plain}-{number}");
    }
}

/// Removes parts and heads that no manifest names, for example those of an import that ended while it stored them.
pub async fn remove_orphans(cache: &Cache, folder: &str) {
    let known = addresses(cache).await.unwrap_or_default();
    let own = known.iter().filter(|address| address.starts_with(folder));
    let (manifests, files): (Vec<&String>, Vec<&String>) =
        own.partition(|address| address.ends_with(".json"));
    let mut named = BTreeSet::new();
    for address in manifests {
        let manifest = manifest(cache, address).await.unwrap_or_default();
        let files = manifest.parts.into_iter().chain(manifest.head);
        named.extend(files.map(|part| format!("{folder}{}", part.file)));
    }
    for address in files.into_iter().filter(|file| !named.contains(*file)) {
        // What can't be removed only takes up space.
        let _ = JsFuture::from(cache.delete_with_str(address)).await;
    }
}
