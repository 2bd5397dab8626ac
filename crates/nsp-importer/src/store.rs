//! Puts a finished model into the browser's cache, as the site's build puts its own on the host.

use crate::assembly::Segment;
use crate::error::ImportError;
use crate::source::Stop;
use crate::staging::Staging;
use js_sys::{Array, ArrayBuffer, Date, Uint8Array};
use nsp_protocol::{ImportedManifest, ImportedPart, MODEL_CACHE};
use nsp_web::cache::{open, put};
use nsp_web::models::{DIGITS, Place, free_name, remove_orphans};
use nsp_web::{hex, reason, sha256};
use sha2::{Digest, Sha256};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Cache};

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
        let stored = put(cache, &format!("{folder}{file}"), &bytes).await;
        stored.map_err(|error| full(&error))?;
        manifest.parts.push(ImportedPart { file, size, sha256 });
    }
    manifest.format = 1;
    manifest.imported = String::from(Date::new_0().to_iso_string());
    manifest.name = name.to_owned();
    // It consists of numbers and strings, so it can be written.
    let text = serde_json::to_string_pretty(&manifest).unwrap_or_default();
    let bytes = Uint8Array::from(text.as_bytes());
    let stored = put(cache, &format!("{folder}{name}.json"), &bytes).await;
    stored.map_err(|error| full(&error))
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
                pieces.push(&piece.map_err(|error| full(&error))?.into());
            }
            Segment::Zeros(count) => {
                pieces.push(&Uint8Array::new_with_length(*count as u32));
            }
        }
    }
    let part = Blob::new_with_blob_sequence(&pieces).map_err(|error| full(&error))?;
    let buffer = JsFuture::from(part.array_buffer()).await;
    let buffer = buffer.map_err(|error| full(&error))?;
    Ok(Uint8Array::new(&buffer.unchecked_into::<ArrayBuffer>()))
}

fn full(error: &JsValue) -> ImportError {
    ImportError::Full {
        reason: reason(error),
    }
}
