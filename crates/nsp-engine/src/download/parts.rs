//! Loads a model that is split into parts, by its manifest, with a head of its own if there is one.

use super::LoadError;
use super::cache::PartCache;
use super::fetch;
use super::head::{fetch_head, put_on};
use super::manifest::{Manifest, Part};
use super::progress::{Loaded, Progress};
use super::reader::Reader;
use crate::compute;
use crate::port::Port;
use futures_util::{StreamExt, future::join, stream};
use js_sys::{Function, Uint8Array};
use nsp::ModelLoader;
use nsp_web::environment::sleep;
use nsp_web::mark;

/// The pause before each attempt to load a part, in milliseconds.
const PAUSES: [u32; 3] = [0, 500, 2000];

/// How many parts of 8 MiB the browser reads from its cache and hashes at a time, while another
/// part is packed.
const AHEAD: usize = 3;

/// Loads the parts, and then the head that the manifest names, or the one at the address `head`. Each part is
/// verified, packed into weights as it arrives, and cached for the next visit; a part that is already cached is not
/// downloaded.
pub async fn load(
    manifest_url: &str,
    head: Option<&str>,
    start_reader: Option<&Function>,
    port: &Port,
) -> Result<Loaded, LoadError> {
    let mut cache = PartCache::open(manifest_url).await;
    let imported = cache.imported(manifest_url).await;
    let is_imported = imported.is_some();
    let text = match imported {
        Some(text) => text,
        None => fetch::manifest(manifest_url, port).await?,
    };
    let manifest = Manifest::parse(&text)?;
    let urls = manifest.addresses(manifest_url)?;
    // The last address is the head's, if there is one.
    let own_head = manifest.head.as_ref().filter(|_| head.is_none());
    let own_head = own_head.zip(urls.last());
    let size_of_head = own_head.map_or(0, |(part, _)| part.size);
    let mut progress = Progress::new(port, manifest.size + size_of_head);
    let mut loader = ModelLoader::for_kernel(compute::kernel());
    let parts = || manifest.parts.iter().zip(&urls);
    let is_kept = match urls.first() {
        Some(url) => cache.has(url).await,
        None => false,
    };
    let reader = start_reader.filter(|_| is_kept);
    let reader = Reader::start(reader, parts());
    let ahead = if reader.is_some() { 1 } else { AHEAD };
    let mut kept = stream::iter(parts())
        .map(|(part, url)| kept_part(&cache, reader.as_ref(), url, part))
        .buffered(ahead);
    let mut found = kept.next().await.flatten();
    for (part, url) in parts() {
        let bytes = take(found, &cache, url, part, port, &mut progress).await?;
        if progress.loaded == manifest.size {
            mark("bert-nsp:read");
        }
        // The next part is requested first, and is read while this one is packed.
        let packing = async { progress.pack(|| loader.push(&bytes)) };
        let (next, packed) = join(kept.next(), packing).await;
        packed?;
        found = next.flatten();
    }
    let model = progress.pack(|| loader.finish())?;
    let mut model = model.with_team(compute::team());
    mark("bert-nsp:packed");
    if let Some(url) = head {
        model = put_on(model, &fetch_head(url, port, &mut progress).await?)?;
    } else if let Some((part, url)) = own_head {
        let found = kept_part(&cache, None, url, part).await;
        let file = take(found, &cache, url, part, port, &mut progress).await?;
        model = put_on(model, &file)?;
    }
    // Older parts are removed only now, when the new version is known to work.
    // The importer removes those of an imported model.
    if !is_imported {
        cache.keep_only(&urls).await;
    }
    Ok(progress.end(model))
}

/// The cached part, if it is complete and undamaged: from the reader, if there is one.
async fn kept_part(
    cache: &PartCache,
    reader: Option<&Reader>,
    url: &str,
    part: &Part,
) -> Option<Uint8Array> {
    if let Some(reader) = reader
        && let Ok(found) = reader.next().await
    {
        return found;
    }
    let bytes = cache.get(url).await?;
    part.verify(&bytes).await.is_ok().then_some(bytes)
}

/// The bytes of a part, which is downloaded unless it was `found` in the cache.
async fn take(
    found: Option<Uint8Array>,
    cache: &PartCache,
    url: &str,
    part: &Part,
    port: &Port,
    progress: &mut Progress,
) -> Result<Vec<u8>, LoadError> {
    let Some(bytes) = found else {
        return download(cache, url, part, port, progress).await;
    };
    progress.add(part.size);
    progress.report();
    Ok(bytes.to_vec())
}

/// Downloads a part, verifies it, and caches it for the next visit.
async fn download(
    cache: &PartCache,
    url: &str,
    part: &Part,
    port: &Port,
    progress: &mut Progress,
) -> Result<Vec<u8>, LoadError> {
    progress.cached = false;
    let before = progress.loaded;
    let mut failure = None;
    for pause in PAUSES {
        sleep(pause).await;
        progress.loaded = before;
        match fetch_part(url, part, port, progress).await {
            Ok((bytes, copy)) => {
                progress.downloaded += part.size;
                progress.report();
                cache.put(url, &copy).await;
                return Ok(bytes);
            }
            Err(error) if port.is_closed() => return Err(error),
            Err(error) => failure = Some(error),
        }
    }
    progress.loaded = before;
    Err(failure.unwrap_or(LoadError::Damaged {
        file: part.file.clone(),
    }))
}

/// Downloads and verifies a part. Returns its bytes, and a copy of them that the browser can take.
async fn fetch_part(
    url: &str,
    part: &Part,
    port: &Port,
    progress: &mut Progress,
) -> Result<(Vec<u8>, Uint8Array), LoadError> {
    let size = usize::try_from(part.size).unwrap_or(usize::MAX);
    let bytes = fetch::bytes(url, size, port, |count| progress.add(count)).await?;
    let copy = Uint8Array::from(bytes.as_slice());
    part.verify(&copy).await?;
    Ok((bytes, copy))
}
