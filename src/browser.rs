//! The page's own document and address.

use crate::logic::{
    Pair,
    link::{self, Link},
};
use leptos::prelude::{document, window};
use leptos::web_sys::{HtmlElement, Url};
use wasm_bindgen::{JsCast, JsValue};

/// The element that the page is put into, emptied of what stood there until the page could start.
pub fn mount_point() -> Option<HtmlElement> {
    let element: HtmlElement = document().get_element_by_id("app")?.dyn_into().ok()?;
    element.set_text_content(None);
    Some(element)
}

/// The build that this page belongs to, from its `<meta>`. Empty where it has none.
pub fn build_id() -> String {
    document()
        .query_selector("meta[name='bert-nsp-build']")
        .ok()
        .flatten()
        .and_then(|meta| meta.get_attribute("content"))
        .unwrap_or_default()
}

/// The absolute address of a file of the site, wherever the site is hosted.
pub fn resolve(relative: &str) -> String {
    let base = document().base_uri().ok().flatten().unwrap_or_default();
    match Url::new_with_base(relative, &base) {
        Ok(url) => url.href(),
        Err(_) => relative.to_owned(),
    }
}

/// The engine build that the address asks for (`?engine=simd128`), if any.
pub fn engine_override() -> Option<String> {
    let query = window().location().search().ok()?;
    link::parameter(query.strip_prefix('?')?, "engine")
}

/// The pair in the address, if there is one. Text in the query is moved into the fragment,
/// so that it is neither sent again nor copied with the address.
pub fn linked_pair() -> Option<Pair> {
    let location = window().location();
    let Link { pair, replacement } = link::read(
        &location.search().unwrap_or_default(),
        &location.hash().unwrap_or_default(),
    );
    if let Some(rest) = replacement {
        let path = location.pathname().unwrap_or_default();
        if let Ok(history) = window().history() {
            // A frame without an origin may not change its address: then it keeps the old one.
            let _ =
                history.replace_state_with_url(&JsValue::NULL, "", Some(&format!("{path}{rest}")));
        }
    }
    pair
}

/// Loads the page again, with the reader's text in the address's fragment so that it is not lost.
pub fn reload_with(pair: &Pair) {
    let location = window().location();
    let _ = location.set_hash(&link::write(pair));
    let _ = location.reload();
}

/// Whether the keyboard has a ⌘ key.
pub fn is_mac() -> bool {
    window()
        .navigator()
        .platform()
        .is_ok_and(|platform| platform.starts_with("Mac") || platform.starts_with("iP"))
}

/// Moves the focus to an element.
pub fn focus(id: &str) {
    let element = document()
        .get_element_by_id(id)
        .and_then(|element| element.dyn_into::<HtmlElement>().ok());
    if let Some(element) = element {
        // An element that can't take the focus leaves it where it is.
        let _ = element.focus();
    }
}
