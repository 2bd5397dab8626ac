//! The address of the page, and those of its files.

use crate::logic::link::{self, Link};
use leptos::prelude::{document, window};
use leptos::web_sys::Url;
use wasm_bindgen::JsValue;

/// The absolute address of a file of the site, wherever the site is hosted.
pub fn resolve(relative: &str) -> String {
    let base = document().base_uri().ok().flatten().unwrap_or_default();
    resolve_beside(relative, &base)
}

/// The absolute address of a file that another file, at the absolute address `base`, names.
pub fn resolve_beside(relative: &str, base: &str) -> String {
    match Url::new_with_base(relative, base) {
        Ok(url) => url.href(),
        Err(_) => relative.to_owned(),
    }
}

/// The origin of the page, for example `https://example.org`.
pub fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// The address of the page without query and fragment.
pub fn address() -> String {
    let href = window().location().href().unwrap_or_default();
    let end = href.find(['?', '#']).unwrap_or(href.len());
    href[..end].to_owned()
}

/// The fragment of the address, without `#`.
pub fn fragment() -> String {
    let hash = window().location().hash().unwrap_or_default();
    hash.strip_prefix('#').unwrap_or_default().to_owned()
}

/// Replaces the fragment of the address without a new entry in the history.
pub fn set_fragment(fragment: &str) {
    replace_address(&format!("#{fragment}"));
}

fn replace_address(address: &str) {
    if let Ok(history) = window().history() {
        // A frame without an origin may not change its address. It keeps the old one.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(address));
    }
}

/// Reads what the address asks for. Text in the query is moved to the fragment, so that it is
/// neither sent again nor copied with the address.
pub fn link() -> Link {
    let location = window().location();
    let link = link::read(
        &location.search().unwrap_or_default(),
        &location.hash().unwrap_or_default(),
    );
    if let Some(rest) = &link.replacement {
        replace_address(&format!("{}{rest}", address()));
    }
    link
}

/// A parameter of the address's query.
fn query(key: &str) -> Option<String> {
    let query = window().location().search().ok()?;
    link::parameter(query.strip_prefix('?')?, key)
}

/// The engine build that the address asks for (`?engine=simd128`), if any.
pub fn engine_override() -> Option<String> {
    query("engine")
}

/// The language that the address asks for, if any.
pub fn asked_language() -> Option<String> {
    link::parameter(&fragment(), "lang")
}

/// Whether the address switches the service worker off (`?sw=off`).
pub fn is_worker_off() -> bool {
    query("sw").as_deref() == Some("off")
}

/// Whether the page was opened from a file, such as that of the offline folder.
pub fn is_from_file() -> bool {
    let protocol = window().location().protocol();
    protocol.is_ok_and(|protocol| protocol == "file:")
}

/// The address of index.html in the other documents beside it. In a folder of files, `./` would list the folder.
pub fn page_address() -> &'static str {
    match is_from_file() {
        true => "./index.html",
        false => "./",
    }
}

/// Reloads the page.
pub fn reload() {
    let _ = window().location().reload();
}
