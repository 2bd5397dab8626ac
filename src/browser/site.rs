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

/// The path and the integrity of the widget's script that never changes; `None` if the document does not name it.
pub fn pinned_loader() -> Option<(String, String)> {
    let loader = meta("bert-nsp-loader");
    let (path, integrity) = loader.split_once(' ')?;
    Some((path.to_owned(), integrity.to_owned()))
}

/// The absolute address of the importer's worker. Only models.html has it.
pub fn importer_address() -> String {
    resolve(&meta("bert-nsp-importer"))
}

/// The absolute address of the trainer's worker.
pub fn trainer_address() -> String {
    resolve(&meta("bert-nsp-trainer"))
}

/// The address of the hub, without a slash at its end. Only models.html has it.
pub fn hub() -> String {
    meta("bert-nsp-hub")
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
