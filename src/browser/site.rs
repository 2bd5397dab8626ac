//! What the build has written into index.html.

use super::address::resolve;
use leptos::prelude::document;

/// The build that this page belongs to, from its `<meta>`. Empty where it has none.
pub fn build_id() -> String {
    meta("bert-nsp-build")
}

/// The absolute address of the engine's worker.
pub fn worker_address() -> String {
    resolve(&meta("bert-nsp-worker"))
}

/// The absolute address of the manifest of the model that this build has.
pub fn manifest_address() -> String {
    resolve(&meta("bert-nsp-manifest"))
}

/// What index.html says about the model that the site carries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteModel {
    /// Its bytes.
    pub bytes: u64,
    /// How many parts it was cut into.
    pub parts: usize,
    /// What the names of its parts begin with.
    pub part_name: String,
}

/// Reads the `<meta>` that the build wrote: bytes, parts, the beginning of the parts' names.
pub fn site_model() -> SiteModel {
    let content = meta("bert-nsp-model");
    let mut words = content.split(' ');
    let mut next = || words.next().unwrap_or_default();
    SiteModel {
        bytes: next().parse().unwrap_or_default(),
        parts: next().parse().unwrap_or_default(),
        part_name: next().to_owned(),
    }
}

/// The content of a `<meta>`; empty where there is none.
pub fn meta(name: &str) -> String {
    document()
        .query_selector(&format!("meta[name='{name}']"))
        .ok()
        .flatten()
        .and_then(|meta| meta.get_attribute("content"))
        .unwrap_or_default()
}
