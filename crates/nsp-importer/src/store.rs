//! Puts a finished model into the browser's cache, as the site's build puts its own on the host.

use crate::assembly::Segment;
use crate::error::ImportError;
use crate::look_up::UNNAMED;
use crate::source::Stop;
use crate::staging::{Staging, put};
use js_sys::{Array, ArrayBuffer, Date, Uint8Array};
use nsp_protocol::{ImportedManifest, ImportedPart, MODEL_CACHE, name_in_address};
use nsp_web::cache::{addresses, open, response};
use nsp_web::{hex, reason, sha256};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Cache};

/// Digits of a hash in a name: `DIGITS` in xtask/src/stage/names.rs.
const DIGITS: usize = 16;

/// A model whose bytes are all there.
#[derive(Debug)]
pub struct Finished<'a> {
    /// The header of the GGUF file.
    pub header: &'a [u8],
    /// What each part consists of.
    pub parts: Vec<Vec<Segment>>,
    /// The key of the legs that the parts consist of.
    pub legs: &'a str,
    /// What the manifest says, without parts, sizes and hashes.
    pub manifest: ImportedManifest,
}

/// Where imported models go.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// The absolute address of the site's folder of imported models.
    pub folder: String,
    /// The name of the site's own model, which no imported one may have.
    pub own: String,
}

/// Stores the parts and the manifest in the site's folder of imported models. If the same model is stored already, it
/// is stored again under its name; another model of that name stays. Returns the model's name in the list.
///
/// # Errors
/// When the browser has no room, or stores nothing, or the import was stopped. Nothing is left then.
pub async fn store(
    staging: &Staging,
    place: &Place,
    finished: Finished<'_>,
    stop: &Stop,
) -> Result<String, ImportError> {
    let cache = open(MODEL_CACHE).await.ok_or(ImportError::NoStorage)?;
    let folder = &place.folder;
    remove_orphans(&cache, folder).await;
    let name = free_name(&cache, place, &finished.manifest).await;
    let stored = store_as(&name, &cache, folder, staging, finished, stop).await;
    if stored.is_err() {
        remove_orphans(&cache, folder).await;
    }
    stored.map(|()| name)
}

async fn store_as(
    name: &str,
    cache: &Cache,
    folder: &str,
    staging: &Staging,
    finished: Finished<'_>,
    stop: &Stop,
) -> Result<(), ImportError> {
    let Finished {
        header,
        parts,
        legs,
        mut manifest,
    } = finished;
    let mut whole = Sha256::new();
    let mut hashes = Vec::new();
    for segments in &parts {
        stop.check()?;
        let bytes = bytes(staging, legs, header, segments).await?;
        whole.update(bytes.to_vec());
        manifest.size += u64::from(bytes.length());
        hashes.push((u64::from(bytes.length()), hex(&sha256(&bytes).await)));
    }
    manifest.sha256 = hex(&whole.finalize());
    let all: Vec<&str> = hashes.iter().map(|(_, hash)| hash.as_str()).collect();
    let all = hex(&Sha256::digest(all.concat()));
    for (number, (size, sha256)) in hashes.into_iter().enumerate() {
        stop.check()?;
        let file = format!("{name}.{}.part{number}", &all[..DIGITS]);
        let bytes = bytes(staging, legs, header, &parts[number]).await?;
        put(cache, &format!("{folder}{file}"), &bytes).await?;
        manifest.parts.push(ImportedPart { file, size, sha256 });
    }
    manifest.format = 1;
    manifest.imported = String::from(Date::new_0().to_iso_string());
    manifest.name = name.to_owned();
    // It consists of numbers and strings, so it can be written.
    let text = serde_json::to_string_pretty(&manifest).unwrap_or_default();
    let bytes = Uint8Array::from(text.as_bytes());
    put(cache, &format!("{folder}{name}.json"), &bytes).await
}

/// The first of NAME, NAME-2, NAME-3 … that is free, or that the same model has.
async fn free_name(cache: &Cache, place: &Place, manifest: &ImportedManifest) -> String {
    let mut plain = name_in_address(&manifest.name);
    if plain.is_empty() {
        plain = UNNAMED.to_owned();
    }
    let mut name = plain.clone();
    let mut number = 1;
    loop {
        let earlier = read(cache, &format!("{}{name}.json", place.folder)).await;
        let is_free = earlier.is_none_or(|earlier| earlier.key == manifest.key);
        if is_free && name != place.own {
            return name;
        }
        number += 1;
        name = format!("{plain}-{number}");
    }
}

/// Removes parts that no manifest names: those of an import that ended while it stored them.
async fn remove_orphans(cache: &Cache, folder: &str) {
    let known = addresses(cache).await.unwrap_or_default();
    let own = known.iter().filter(|address| address.starts_with(folder));
    let (manifests, parts): (Vec<&String>, Vec<&String>) =
        own.partition(|address| address.ends_with(".json"));
    let mut named = BTreeSet::new();
    for address in manifests {
        let manifest = read(cache, address).await.unwrap_or_default();
        let files = manifest.parts.into_iter();
        named.extend(files.map(|part| format!("{folder}{}", part.file)));
    }
    for address in parts.into_iter().filter(|part| !named.contains(*part)) {
        // What can't be removed only takes up space.
        let _ = JsFuture::from(cache.delete_with_str(address)).await;
    }
}

async fn read(cache: &Cache, address: &str) -> Option<ImportedManifest> {
    let text = response(cache, address).await?.text().ok()?;
    let text = JsFuture::from(text).await.ok()?.as_string()?;
    serde_json::from_str(&text).ok()
}

/// The bytes of a part, in the browser's memory.
async fn bytes(
    staging: &Staging,
    key: &str,
    header: &[u8],
    segments: &[Segment],
) -> Result<Uint8Array, ImportError> {
    let pieces = Array::new();
    for segment in segments {
        match segment {
            Segment::Header(range) => {
                let bytes = &header[range.start as usize..range.end as usize];
                pieces.push(&Uint8Array::from(bytes));
            }
            Segment::Leg { leg, bytes } => {
                let leg = staging.leg(key, *leg).await?;
                let piece = leg.slice_with_f64_and_f64(bytes.start as f64, bytes.end as f64);
                pieces.push(&piece.map_err(unreadable)?.into());
            }
            Segment::Zeros(count) => {
                pieces.push(&Uint8Array::new_with_length(*count as u32));
            }
        }
    }
    let part = Blob::new_with_blob_sequence(&pieces).map_err(unreadable)?;
    let buffer = JsFuture::from(part.array_buffer())
        .await
        .map_err(unreadable)?;
    Ok(Uint8Array::new(&buffer.unchecked_into::<ArrayBuffer>()))
}

fn unreadable(error: wasm_bindgen::JsValue) -> ImportError {
    ImportError::Full {
        reason: reason(&error),
    }
}
