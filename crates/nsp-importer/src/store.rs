//! Puts a finished model into the browser's cache, as the site's build puts its own on the host.

use crate::assembly::Segment;
use crate::error::ImportError;
use crate::staging::{Staging, put};
use js_sys::{Array, ArrayBuffer, Date, Uint8Array};
use nsp_protocol::{ImportedManifest, ImportedPart, MODEL_CACHE};
use nsp_web::cache::{open, response};
use nsp_web::{hex, reason, sha256};
use sha2::{Digest, Sha256};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Cache};

/// The header of a cached part that says which model it belongs to: `MODEL` in
/// crates/nsp-engine/src/download/cache.rs.
const MODEL: &str = "Bert-Nsp-Model";
/// Digits of a hash in a name: `DIGITS` in xtask/src/stage/names.rs.
const DIGITS: usize = 16;

/// A model whose bytes are all there.
#[derive(Debug)]
pub struct Finished<'a> {
    /// The header of the GGUF file.
    pub header: &'a [u8],
    /// What each part consists of.
    pub parts: Vec<Vec<Segment>>,
    /// What the manifest says, without parts, sizes and hashes.
    pub manifest: ImportedManifest,
}

/// Stores the parts and the manifest in the site's folder of imported models. A model of the same name from the
/// same source in the same format is replaced; another one of that name stays. Returns the model's name in the
/// list.
///
/// # Errors
/// When the browser has no room, or stores nothing.
pub async fn store(
    staging: &Staging,
    folder: &str,
    finished: Finished<'_>,
) -> Result<String, ImportError> {
    let cache = open(MODEL_CACHE).await.ok_or(ImportError::NoStorage)?;
    let mut manifest = finished.manifest;
    let (name, earlier) = free_name(&cache, folder, &manifest).await;
    let address = format!("{folder}{name}.json");
    let mut whole = Sha256::new();
    let mut hashes = Vec::new();
    for segments in &finished.parts {
        let bytes = bytes(staging, finished.header, segments).await?;
        whole.update(bytes.to_vec());
        manifest.size += u64::from(bytes.length());
        hashes.push((u64::from(bytes.length()), hex(&sha256(&bytes).await)));
    }
    manifest.sha256 = hex(&whole.finalize());
    let all: Vec<&str> = hashes.iter().map(|(_, hash)| hash.as_str()).collect();
    let all = hex(&Sha256::digest(all.concat()));
    for (number, (size, sha256)) in hashes.into_iter().enumerate() {
        let file = format!("{name}.{}.part{number}", &all[..DIGITS]);
        let bytes = bytes(staging, finished.header, &finished.parts[number]).await?;
        put(
            &cache,
            &format!("{folder}{file}"),
            &bytes,
            &[(MODEL, &address)],
        )
        .await?;
        manifest.parts.push(ImportedPart { file, size, sha256 });
    }
    manifest.format = 1;
    manifest.imported = String::from(Date::new_0().to_iso_string());
    manifest.name.clone_from(&name);
    // It consists of numbers and strings, so it can be written.
    let text = serde_json::to_string_pretty(&manifest).unwrap_or_default();
    put(&cache, &address, &Uint8Array::from(text.as_bytes()), &[]).await?;
    for part in earlier.into_iter().flat_map(|earlier| earlier.parts) {
        if !manifest.parts.iter().any(|new| new.file == part.file) {
            // What can't be removed only takes up space.
            let _ = JsFuture::from(cache.delete_with_str(&format!("{folder}{}", part.file))).await;
        }
    }
    Ok(name)
}

/// The first of NAME, NAME-2, NAME-3 … that is free, or that the same model has; and that model's manifest.
async fn free_name(
    cache: &Cache,
    folder: &str,
    manifest: &ImportedManifest,
) -> (String, Option<ImportedManifest>) {
    let plain = for_address(&manifest.name);
    let mut name = plain.clone();
    let mut number = 1;
    while let Some(earlier) = read(cache, &format!("{folder}{name}.json")).await {
        if earlier.source == manifest.source && earlier.dtype == manifest.dtype {
            return (name, Some(earlier));
        }
        number += 1;
        name = format!("{plain}-{number}");
    }
    (name, None)
}

async fn read(cache: &Cache, address: &str) -> Option<ImportedManifest> {
    let text = response(cache, address).await?.text().ok()?;
    let text = JsFuture::from(text).await.ok()?.as_string()?;
    serde_json::from_str(&text).ok()
}

/// A name as a part of an address and of a file's name.
fn for_address(name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let plain = |c: char| if is_plain(c) { c } else { '-' };
    let name: String = name.chars().map(plain).take(80).collect();
    let name = name.trim_matches(['.', '-']);
    match name {
        "" => "unnamed".to_owned(),
        name => name.to_owned(),
    }
}

/// The bytes of a part, in the browser's memory.
async fn bytes(
    staging: &Staging,
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
                let leg = staging.leg(*leg).await?;
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
