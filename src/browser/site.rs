//! What the build has written into index.html.

use super::address::resolve;
use leptos::prelude::document;

/// The build that this page belongs to, from its `<meta>`. Empty if there is none.
pub fn build_id() -> String {
    meta("bert-nsp-build")
}

/// The absolute address of the engine's worker.
pub fn worker_address() -> String {
    resolve(&meta("bert-nsp-worker"))
}

/// The absolute address of the manifest of this build's model.
pub fn manifest_address() -> String {
    resolve(&meta("bert-nsp-manifest"))
}

/// The name of the site's model.
pub fn model_name() -> String {
    meta("bert-nsp-name")
}

/// What index.html says about the site's model.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteModel {
    /// The size of the model file in bytes.
    pub bytes: u64,
    /// The number of its parts.
    pub parts: usize,
    /// The common prefix of its parts' names.
    pub part_name: String,
}

/// Reads the `<meta>` that the build has written: bytes, parts, and the prefix of the parts' names.
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

/// The content of a `<meta>`; empty if there is none.
pub fn meta(name: &str) -> String {
    document()
        .query_selector(&format!("meta[name='{name}']"))
        .ok()
        .flatten()
        .and_then(|meta| meta.get_attribute("content"))
        .unwrap_or_default()
}
