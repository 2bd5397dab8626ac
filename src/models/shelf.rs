//! The imported and the trained models in the browser's cache.

use crate::browser;
use js_sys::{Array, Uint8Array};
use leptos::web_sys::{Blob, Cache, Response};
use nsp_protocol::{IMPORTED, ImportedManifest, MODEL_CACHE};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Why a model was not changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotDone {
    /// Another model has the name.
    Taken,
    /// The model of this name was trained on it, and needs its parts.
    Needed(String),
    /// The browser has refused.
    Refused,
}

impl From<JsValue> for NotDone {
    fn from(_: JsValue) -> Self {
        Self::Refused
    }
}

/// The models, in the order of their names. If the reader has chosen one that is gone, the choice is forgotten.
pub async fn models() -> Vec<ImportedManifest> {
    let mut models = read().await.unwrap_or_default();
    models.sort_by(|a, b| a.name.cmp(&b.name));
    models.iter().for_each(browser::know_model);
    let is_gone = |name: &String| models.iter().all(|model| model.name != *name);
    if let Some(chosen) = browser::chosen_model().filter(is_gone) {
        browser::forget_model(&chosen);
    }
    models
}

async fn read() -> Result<Vec<ImportedManifest>, JsValue> {
    let cache = cache().await?;
    let folder = browser::resolve(IMPORTED);
    let addresses = browser::cached_addresses(&cache).await;
    let mut models = Vec::new();
    for address in addresses.ok_or(JsValue::NULL)? {
        let is_manifest = address.starts_with(&folder) && address.ends_with(".json");
        if is_manifest && let Ok(model) = manifest(&cache, &address).await {
            models.push(model);
        }
    }
    Ok(models)
}

async fn manifest(cache: &Cache, address: &str) -> Result<ImportedManifest, JsValue> {
    let response: Response = JsFuture::from(cache.match_with_str(address))
        .await?
        .dyn_into()?;
    let text = JsFuture::from(response.text()?).await?;
    let text = text.as_string().unwrap_or_default();
    serde_json::from_str(&text).map_err(|error| error.to_string().into())
}

async fn cache() -> Result<Cache, JsValue> {
    browser::open_cache(MODEL_CACHE).await.ok_or(JsValue::NULL)
}

/// The absolute address of a model's manifest.
pub fn address(name: &str) -> String {
    browser::resolve(&format!("{IMPORTED}{name}.json"))
}

/// Gives a model another name. Its parts stay where they are.
///
/// # Errors
/// When the name is taken, the model is gone, or the browser refuses.
pub async fn rename(model: &ImportedManifest, name: &str) -> Result<(), NotDone> {
    let cache = cache().await?;
    let is_own = name == browser::own_model().name;
    if is_own || manifest(&cache, &address(name)).await.is_ok() {
        return Err(NotDone::Taken);
    }
    let mut renamed = still_there(&cache, model).await?;
    renamed.name = name.to_owned();
    put(&cache, &renamed).await?;
    JsFuture::from(cache.delete_with_str(&address(&model.name))).await?;
    let is_chosen = browser::chosen_model().as_ref() == Some(&model.name);
    browser::forget_model(&model.name);
    if is_chosen {
        browser::choose_model(Some(name));
    }
    let others = read().await?;
    for mut tuned in others.into_iter().filter(|other| other.needs(model)) {
        tuned.base = name.to_owned();
        put(&cache, &tuned).await?;
    }
    Ok(())
}

/// Stores a model's manifest.
async fn put(cache: &Cache, model: &ImportedManifest) -> Result<(), JsValue> {
    // It consists of numbers and strings, so it can be written.
    let text = serde_json::to_string_pretty(model).unwrap_or_default();
    let bytes = Uint8Array::from(text.as_bytes());
    let response = Response::new_with_opt_buffer_source(Some(&bytes))?;
    JsFuture::from(cache.put_with_str(&address(&model.name), &response)).await?;
    Ok(())
}

/// The model as it is stored now: another tab may have changed it.
async fn still_there(cache: &Cache, model: &ImportedManifest) -> Result<ImportedManifest, NotDone> {
    let now = manifest(cache, &address(&model.name)).await?;
    match now.key == model.key && now.head == model.head {
        true => Ok(now),
        false => Err(NotDone::Refused),
    }
}

/// Removes a model, and those of its own files that no other model has. Of a trained model, this is the head.
///
/// # Errors
/// When another model needs it, when it is gone, or the browser refuses.
pub async fn remove(model: &ImportedManifest) -> Result<(), NotDone> {
    let cache = cache().await?;
    let model = still_there(&cache, model).await?;
    let mut others = read().await?;
    others.retain(|other| other.name != model.name);
    if let Some(tuned) = others.iter().find(|other| other.needs(&model)) {
        return Err(NotDone::Needed(tuned.name.clone()));
    }
    // The manifest goes first, so that no model is listed without its parts.
    JsFuture::from(cache.delete_with_str(&address(&model.name))).await?;
    browser::forget_model(&model.name);
    let is_shared = |file: &String| {
        let mut files = others.iter().flat_map(|other| other.files());
        files.any(|other| other.file == *file)
    };
    let files = model.own_files().iter();
    for file in files.filter(|file| !is_shared(&file.file)) {
        JsFuture::from(cache.delete_with_str(&file_address(&file.file))).await?;
    }
    Ok(())
}

/// Offers a model as a GGUF file. Of a trained model, this is the head.
///
/// # Errors
/// When a file is missing, or the browser refuses.
pub async fn download(model: &ImportedManifest) -> Result<(), NotDone> {
    let cache = cache().await?;
    let parts = Array::new();
    for file in model.own_files() {
        let stored = JsFuture::from(cache.match_with_str(&file_address(&file.file))).await?;
        let stored: Response = stored.dyn_into()?;
        // The browser keeps a blob's bytes; they are not copied here.
        parts.push(&JsFuture::from(stored.blob()?).await?);
    }
    let file = Blob::new_with_blob_sequence(&parts)?;
    let what = match &model.head {
        Some(_) => "head".to_owned(),
        None => model.dtype.to_lowercase(),
    };
    browser::save_blob(&format!("{}.{what}.gguf", model.name), &file)?;
    Ok(())
}

fn file_address(file: &str) -> String {
    browser::resolve(&format!("{IMPORTED}{file}"))
}
