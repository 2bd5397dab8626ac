//! Saves a head as a model in the reader's list, beside the model that it belongs to.

use crate::addresses::relative;
use crate::base::Base;
use crate::error::TrainerError;
use crate::training::{Subject, Training};
use js_sys::{Date, Uint8Array};
use nsp_checkpoint::{Head, TunedHead};
use nsp_protocol::{ImportedManifest, ImportedPart, MODEL_CACHE, TrainProblem};
use nsp_web::cache::{open, put};
use nsp_web::lock;
use nsp_web::models::{DIGITS, Place, free_name};
use nsp_web::{hex, reason, sha256};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::Cache;

/// Stores the selected head and its manifest. The manifest names the parts of the model that was trained. If the same
/// head is saved already, it is saved again under its name. `own` is the name of the site's own model, which no other may
/// have. Returns the model's name in the list, and the epoch whose head it has.
///
/// # Errors
/// When the browser has no room or stores nothing, another tab imports or saves a model, or the model that was trained
/// can't be read or has changed.
pub async fn save(
    training: &Training,
    name: &str,
    own: String,
) -> Result<(String, usize), TrainerError> {
    let cache = open(MODEL_CACHE).await.ok_or(TrainProblem::NoStorage)?;
    let Subject { model, folder, .. } = &*training.subject;
    // An import removes parts and heads that no manifest names.
    let lock = lock::for_models(folder).await;
    let _lock = lock.ok_or(TrainProblem::OtherTabStores)?;
    let base = Base::open(model).await?;
    let header = base.header().await?;
    let (epoch, head) = training.selected();
    let describe = |name: &str| base.describe(&header, &head, name, training.pairs());

    let mut manifest = manifest(&base, folder)?;
    manifest.name = name.to_owned();
    manifest.license = describe("")?.license;
    manifest.key = key(&base, &head).await;
    let place = Place {
        folder: folder.clone(),
        own,
    };
    manifest.name = free_name(&cache, &place, &manifest).await;
    let tuned = describe(&manifest.name)?;
    // The list of models removes models without asking for the lock.
    base.check_unchanged().await?;
    let name = store(&cache, folder, &tuned, manifest).await?;
    Ok((name, epoch))
}

/// What the manifest says, without name, licence, key and head.
fn manifest(base: &Base, folder: &str) -> Result<ImportedManifest, TrainerError> {
    let parts = base.parts()?.into_iter().map(|part| ImportedPart {
        file: relative(folder, &part.file),
        ..part
    });
    Ok(ImportedManifest {
        format: 1,
        dtype: base.manifest.dtype.clone(),
        size: base.manifest.size,
        sha256: base.manifest.sha256.clone(),
        parts: parts.collect(),
        source: format!("trained in this browser on {}", base.name()),
        imported: String::from(Date::new_0().to_iso_string()),
        base: base.name().to_owned(),
        ..ImportedManifest::default()
    })
}

/// A hash of the encoder and the head, but not of any name.
async fn key(base: &Base, head: &Head) -> String {
    let tuned = TunedHead {
        name: String::new(),
        license: String::new(),
        source: base.manifest.sha256.clone(),
        base: None,
        head: head.clone(),
    };
    let file = tuned.to_gguf();
    hex(&sha256(&Uint8Array::from(file.as_slice())).await)
}

/// Stores the file of the head, then the manifest, which makes it a model.
async fn store(
    cache: &Cache,
    folder: &str,
    tuned: &TunedHead,
    mut manifest: ImportedManifest,
) -> Result<String, TrainerError> {
    let name = manifest.name.clone();
    let file = tuned.to_gguf();
    let bytes = Uint8Array::from(file.as_slice());
    let sha256 = hex(&sha256(&bytes).await);
    let head = ImportedPart {
        file: format!("{name}.{}.head.gguf", &sha256[..DIGITS]),
        size: file.len() as u64,
        sha256,
    };
    let head_address = format!("{folder}{}", head.file);
    manifest.head = Some(head);
    // It consists of numbers and strings, so it can be written.
    let text = serde_json::to_string_pretty(&manifest).unwrap_or_default();
    let text = Uint8Array::from(text.as_bytes());
    put(cache, &head_address, &bytes).await.map_err(full)?;
    if let Err(error) = put(cache, &format!("{folder}{name}.json"), &text).await {
        // No model has this head. What can't be removed only takes up space.
        let _ = JsFuture::from(cache.delete_with_str(&head_address)).await;
        return Err(full(error));
    }
    Ok(name)
}

fn full(error: JsValue) -> TrainerError {
    TrainProblem::Full(reason(&error)).into()
}
