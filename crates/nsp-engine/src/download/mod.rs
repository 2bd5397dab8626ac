//! The model's way from a static host, or from the browser's cache, into memory.

mod cache;
mod error;
mod fetch;
mod manifest;
mod sha256;

pub use error::LoadError;

use crate::compute;
use crate::environment::{now, sleep};
use crate::worker::post;
use cache::PartCache;
use manifest::{Manifest, Part};
use nsp::{ModelLoader, NspModel};
use nsp_protocol::Response;
use web_sys::Url;

/// How often a part is tried, and for how long is waited before the second and third time.
const PAUSES: [u32; 3] = [0, 500, 2000];
/// At most so often is the page told about progress, in milliseconds.
const REPORT_EVERY: f64 = 50.0;

/// Loads the model of a manifest, telling the page how far it is. Each part is verified, packed
/// into weights as it comes, and kept for the next visit; a part that stands in the cache is not
/// fetched. Returns the model, and how many bytes of it came over the network.
pub async fn load_model(manifest_url: &str) -> Result<(NspModel, u64), LoadError> {
    let manifest = Manifest::parse(&fetch::text(manifest_url).await?)?;
    let cache = PartCache::open().await;
    let mut progress = Progress {
        total: manifest.size,
        loaded: 0,
        cached: true,
        downloaded: 0,
        reported: 0.0,
    };
    let mut loader = ModelLoader::for_kernel(compute::kernel());
    let mut urls = Vec::new();
    for part in &manifest.parts {
        let url = Url::new_with_base(&part.file, manifest_url)
            .map_err(|_| LoadError::Manifest(format!("{:?} is no file name", part.file)))?
            .href();
        let bytes = part_bytes(&cache, &url, part, &mut progress).await?;
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
        match fetch_part(url, part, progress).await {
            Ok(bytes) => {
                progress.downloaded += part.size;
                progress.report();
                cache.put(url, &bytes).await;
                return Ok(bytes);
            }
            Err(error) => failure = Some(error),
        }
    }
    progress.loaded = before;
    Err(failure.unwrap_or(LoadError::Damaged {
        file: part.file.clone(),
    }))
}

async fn fetch_part(url: &str, part: &Part, progress: &mut Progress) -> Result<Vec<u8>, LoadError> {
    let size = usize::try_from(part.size).unwrap_or(usize::MAX);
    let bytes = fetch::bytes(url, size, |count| progress.add(count)).await?;
    part.verify(&bytes).await?;
    Ok(bytes)
}

struct Progress {
    total: u64,
    loaded: u64,
    /// Whether nothing had to be fetched so far.
    cached: bool,
    /// Bytes that the network has brought.
    downloaded: u64,
    reported: f64,
}

impl Progress {
    fn add(&mut self, bytes: u64) {
        self.loaded += bytes;
        if now() - self.reported > REPORT_EVERY {
            self.report();
        }
    }

    fn report(&mut self) {
        self.reported = now();
        post(&Response::Loading {
            loaded: self.loaded,
            total: self.total,
            cached: self.cached,
        });
    }
}
