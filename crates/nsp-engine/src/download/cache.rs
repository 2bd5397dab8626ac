//! The parts of a model that earlier visits have stored in the browser's Cache API. The cache may
//! be missing, full or forbidden (plain http, private windows, sandboxed frames). Then every visit
//! downloads the model, and nothing fails.

use super::manifest::Manifest;
use js_sys::{ArrayBuffer, Uint8Array};
use nsp_protocol::MODEL_CACHE;
use nsp_web::cache::{self, addresses, response};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Cache, Response};

/// The header of a cached part that says which model the part belongs to.
const MODEL: &str = "Bert-Nsp-Model";
/// Digits of the hash in the name of the site's own manifest: `DIGITS` in xtask/src/stage/names.rs.
const DIGITS: usize = 16;

/// The cache for the parts of one model. Without a cache in the browser, it stores nothing.
pub struct PartCache {
    cache: Option<Cache>,
    /// The model; `None` if the parts to cache belong to another model, on which this one is based.
    model: Option<String>,
}

impl PartCache {
    /// Opens the cache for the model with this manifest.
    pub async fn open(manifest_url: &str) -> Self {
        Self {
            cache: cache::open(MODEL_CACHE).await,
            model: Some(model_of(manifest_url)),
        }
    }

    /// The manifest of the model, if it was imported: then it is in no other place. What such a model can download is
    /// its base's, so parts do not get this model's name from now on.
    pub async fn imported(&mut self, manifest_url: &str) -> Option<String> {
        let text = self.text(manifest_url).await?;
        self.model = None;
        Some(text)
    }

    /// Whether there are cached bytes for a URL.
    pub async fn has(&self, url: &str) -> bool {
        match &self.cache {
            Some(cache) => response(cache, url).await.is_some(),
            None => false,
        }
    }

    /// The bytes that are cached for a URL, if there are any.
    pub async fn get(&self, url: &str) -> Option<Uint8Array> {
        let response = response(self.cache.as_ref()?, url).await?;
        // As a blob first: Chromium then takes half of the time, because the bytes do not pass through a stream.
        let blob = JsFuture::from(response.blob().ok()?).await.ok()?;
        let buffer = blob.unchecked_into::<Blob>().array_buffer();
        let buffer = JsFuture::from(buffer).await.ok()?;
        Some(Uint8Array::new(&buffer.unchecked_into::<ArrayBuffer>()))
    }

    async fn text(&self, url: &str) -> Option<String> {
        let bytes = self.get(url).await?;
        String::from_utf8(bytes.to_vec()).ok()
    }

    /// Caches bytes that have been verified.
    pub async fn put(&self, url: &str, bytes: &Uint8Array) {
        let Some(cache) = &self.cache else {
            return;
        };
        if let Ok(response) = Response::new_with_opt_buffer_source(Some(bytes)) {
            if let Some(model) = &self.model {
                // This fails only for characters that a header can't contain; an address has none.
                let _ = response.headers().set(MODEL, model);
            }
            // A full disk is not an error: the model is in memory.
            let _ = JsFuture::from(cache.put_with_str(url, &response)).await;
        }
    }

    /// Removes the parts of the model's older versions: the parts of the same model that are in a
    /// folder with one of `urls`, but are not among `urls`. Parts that a cached manifest names stay: a
    /// tuned model is based on them.
    pub async fn keep_only(&self, urls: &[String]) {
        // A failure does no harm: old parts only take up space.
        let _ = self.forget_others(urls).await;
    }

    async fn forget_others(&self, urls: &[String]) -> Option<()> {
        let cache = self.cache.as_ref()?;
        let cached = addresses(cache).await?;
        let needed = self.named_in(&cached).await;
        for url in cached {
            let is_kept = urls.contains(&url) || needed.contains(&url);
            if !is_kept && self.is_of_model(cache, &url, urls).await {
                JsFuture::from(cache.delete_with_str(&url)).await.ok()?;
            }
        }
        Some(())
    }

    /// The files that the manifests among the cached files name.
    async fn named_in(&self, cached: &[String]) -> Vec<String> {
        let is_manifest = |url: &&String| without_query(url).ends_with(".json");
        let mut named = Vec::new();
        for url in cached.iter().filter(is_manifest) {
            let Some(text) = self.text(url).await else {
                continue;
            };
            let addresses = Manifest::parse(&text).and_then(|manifest| manifest.addresses(url));
            // A manifest that can't be read needs no parts.
            named.extend(addresses.unwrap_or_default());
        }
        named
    }

    async fn is_of_model(&self, cache: &Cache, url: &str, urls: &[String]) -> bool {
        let (folder, name) = split(url);
        let mut neighbours = urls
            .iter()
            .map(|url| split(url))
            .filter(|(other, _)| *other == folder)
            .peekable();
        if neighbours.peek().is_none() {
            return false;
        }
        let kept = response(cache, url).await;
        match kept.and_then(|kept| kept.headers().get(MODEL).ok().flatten()) {
            Some(model) => self.model.as_ref() == Some(&model),
            // Earlier releases cached parts without the header, and a tuned model caches its base's so.
            // `cargo xtask` names them MODEL.HASH.partN.
            None => neighbours.any(|(_, other)| stem(other) == stem(name)),
        }
    }
}

/// What all versions of a model have in common: its manifest's address, without a query, and without the
/// hash that the site's own manifest has in its name.
fn model_of(manifest_url: &str) -> String {
    let address = without_query(manifest_url);
    let is_hash = |word: &str| word.len() == DIGITS && word.bytes().all(|b| b.is_ascii_hexdigit());
    let parts = address
        .strip_suffix(".json")
        .and_then(|stem| stem.rsplit_once('-'));
    match parts {
        Some((stem, hash)) if is_hash(hash) => format!("{stem}.json"),
        _ => address.to_owned(),
    }
}

/// The folder and the name of a file, without a query.
fn split(url: &str) -> (&str, &str) {
    let address = without_query(url);
    address.rsplit_once('/').unwrap_or(("", address))
}

fn stem(name: &str) -> &str {
    name.split('.').next().unwrap_or_default()
}

fn without_query(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    const SITE: &str = "https://host.example/a/";

    fn addresses(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| format!("{SITE}{name}")).collect()
    }

    /// Caches parts for the model with this manifest.
    async fn keep(manifest: &str, parts: &[&str]) {
        let cache = PartCache::open(&format!("{SITE}{manifest}")).await;
        for url in addresses(parts) {
            cache.put(&url, &Uint8Array::from(&b"abc"[..])).await;
        }
    }

    /// Does what a load of the model with this manifest does to the cache. Returns the parts in
    /// `of` that are still cached.
    async fn left_by(manifest: &str, parts: &[&str], of: &[&str]) -> Vec<String> {
        keep(manifest, parts).await;
        let cache = PartCache::open(&format!("{SITE}{manifest}")).await;
        cache.keep_only(&addresses(parts)).await;
        let mut left = Vec::new();
        for (name, url) in of.iter().zip(addresses(of)) {
            if cache.get(&url).await.is_some() {
                left.push((*name).to_owned());
            }
        }
        left
    }

    #[wasm_bindgen_test]
    async fn a_model_gives_up_its_own_older_parts_and_no_others() {
        let old = ["assets/models/m.1.part0", "assets/models/m.1.part1"];
        keep("assets/models/m-0123456789abcdef.json", &old).await;
        let others = [
            "assets/models-old/m.1.part0",
            "assets/models/n/m.1.part0",
            "../b/assets/models/m.1.part0",
        ];
        keep("models-old/m.json", &others).await;
        // Two other models have their parts in the same folder. One of them names its parts as this
        // one does.
        let neighbours = ["assets/models/n.1.part0", "assets/models/m.q8.part0"];
        keep("assets/models/n.json", &neighbours).await;
        let all = [&old[..], &others, &neighbours].concat();

        let new = "assets/models/m-fedcba9876543210.json";
        let left = left_by(new, &["assets/models/m.2.part0"], &all).await;
        assert_eq!(left, [&others[..], &neighbours].concat());
    }

    #[wasm_bindgen_test]
    async fn parts_beside_another_folder_than_the_manifest_s_are_given_up_too() {
        let old = ["assets/models/x.1.part0"];
        keep("models/x.json", &old).await;
        let left = left_by("models/x.json", &["assets/models/x.2.part0"], &old).await;
        assert_eq!(left, Vec::<String>::new());
    }

    #[wasm_bindgen_test]
    async fn what_an_earlier_release_has_kept_is_known_by_its_name() {
        let cache = cache::open(MODEL_CACHE).await.unwrap();
        let kept = ["assets/models/y.1.part0", "assets/models/z.1.part0"];
        for url in addresses(&kept) {
            let response = Response::new_with_opt_str(Some("abc")).unwrap();
            JsFuture::from(cache.put_with_str(&url, &response))
                .await
                .unwrap();
        }
        let left = left_by("models/y.json", &["assets/models/y.2.part0"], &kept).await;
        assert_eq!(left, kept[1..]);
    }

    /// Caches a manifest with these parts, as the trainer does.
    async fn keep_manifest(name: &str, parts: &[&str]) -> String {
        let part = |file: &&str| format!(r#"{{"file":"../{file}","size":3,"sha256":""}}"#);
        let parts: Vec<String> = parts.iter().map(part).collect();
        let (size, parts) = (3 * parts.len(), parts.join(","));
        let text = format!(r#"{{"format":1,"size":{size},"parts":[{parts}]}}"#);
        let url = format!("{SITE}imported/{name}.json");
        let response = Response::new_with_opt_str(Some(&text)).unwrap();
        let cache = cache::open(MODEL_CACHE).await.unwrap();
        JsFuture::from(cache.put_with_str(&url, &response))
            .await
            .unwrap();
        url
    }

    #[wasm_bindgen_test]
    async fn the_base_of_a_tuned_model_is_not_given_up() {
        let old = ["assets/models/t.1.part0", "assets/models/t.1.part1"];
        keep("models/t.json", &old).await;
        let tuned = keep_manifest("tuned", &old[..1]).await;
        let left = left_by("models/t.json", &["assets/models/t.2.part0"], &old).await;
        assert_eq!(left, old[..1]);

        // Without the tuned model, nothing needs it.
        let cache = cache::open(MODEL_CACHE).await.unwrap();
        JsFuture::from(cache.delete_with_str(&tuned)).await.unwrap();
        let left = left_by("models/t.json", &["assets/models/t.2.part0"], &old).await;
        assert_eq!(left, Vec::<String>::new());
    }

    #[wasm_bindgen_test]
    async fn what_a_tuned_model_has_downloaded_is_its_base_s() {
        let old = ["assets/models/u.1.part0"];
        let tuned = keep_manifest("tuned", &old).await;
        let mut cache = PartCache::open(&tuned).await;
        assert!(cache.imported(&tuned).await.is_some());
        for url in addresses(&old) {
            cache.put(&url, &Uint8Array::from(&b"abc"[..])).await;
        }
        let kept = cache::open(MODEL_CACHE).await.unwrap();
        JsFuture::from(kept.delete_with_str(&tuned)).await.unwrap();
        let left = left_by("models/u.json", &["assets/models/u.2.part0"], &old).await;
        assert_eq!(left, Vec::<String>::new());
    }

    #[wasm_bindgen_test]
    fn versions_of_a_model_have_one_name() {
        for (manifest, model) in [
            ("https://h/m.json", "https://h/m.json"),
            ("https://h/m.json?v=2/3#a", "https://h/m.json"),
            ("https://h/nsp-base.json", "https://h/nsp-base.json"),
            ("https://h/m-0123456789abcdef.json", "https://h/m.json"),
        ] {
            assert_eq!(model_of(manifest), model);
        }
    }
}
