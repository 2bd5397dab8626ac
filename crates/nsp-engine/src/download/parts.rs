//! A model that was cut into parts, with a manifest.

use super::LoadError;
use super::cache::PartCache;
use super::fetch;
use super::manifest::{Manifest, Part};
use super::progress::Progress;
use crate::compute;
use crate::environment::sleep;
use crate::port::Port;
use nsp::{ModelLoader, NspModel};
use web_sys::Url;

/// How often a part is tried, and for how long is waited before the second and third time.
const PAUSES: [u32; 3] = [0, 500, 2000];

/// Each part is verified, packed into weights as it comes, and kept for the next visit; a part that
/// stands in the cache is not fetched.
pub async fn load(manifest_url: &str, port: &Port) -> Result<(NspModel, u64), LoadError> {
    let manifest = Manifest::parse(&fetch::text(manifest_url, port).await?)?;
    let cache = PartCache::open().await;
    let mut progress = Progress::new(port, manifest.size);
    let mut loader = ModelLoader::for_kernel(compute::kernel());
    let mut urls = Vec::new();
    for part in &manifest.parts {
        let url = Url::new_with_base(&part.file, manifest_url)
            .map_err(|_| LoadError::Manifest(format!("{:?} is no file name", part.file)))?
            .href();
        let bytes = part_bytes(&cache, &url, part, port, &mut progress).await?;
        loader.push(&bytes)?;
        urls.push(url);
    }
    let model = loader.finish()?.with_team(compute::team());
    // Only now, when the new version is known to be good, is an older one given up.
    cache.keep_only(manifest_url, &urls).await;
    Ok((model, progress.downloaded))
}

async fn part_bytes(
    cache: &PartCache,
    url: &str,
    part: &Part,
    port: &Port,
    progress: &mut Progress,
) -> Result<Vec<u8>, LoadError> {
    if let Some(bytes) = cache.get(url).await
        && part.verify(&bytes).await.is_ok()
    {
        progress.add(part.size);
        progress.report();
        return Ok(bytes);
    }
    progress.cached = false;
    let before = progress.loaded;
    let mut failure = None;
    for pause in PAUSES {
        sleep(pause).await;
        progress.loaded = before;
        match fetch_part(url, part, port, progress).await {
            Ok(bytes) => {
                progress.downloaded += part.size;
                progress.report();
                cache.put(url, &bytes).await;
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

async fn fetch_part(
    url: &str,
    part: &Part,
    port: &Port,
    progress: &mut Progress,
) -> Result<Vec<u8>, LoadError> {
    let size = usize::try_from(part.size).unwrap_or(usize::MAX);
    let bytes = fetch::bytes(url, size, port, |count| progress.add(count)).await?;
    part.verify(&bytes).await?;
    Ok(bytes)
}
