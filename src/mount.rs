//! Mounting a view in the document.

use crate::{browser, reactive::effect, store::Store};
use leptos::{prelude::*, web_sys::HtmlElement};
use std::any::Any;

/// Mounts a view, which stays mounted until the returned value is dropped.
pub type Show = fn(HtmlElement, Store) -> Box<dyn Any>;

/// Shows a view, and shows it again whenever the language changes. Texts and results stay, because they
/// are in the store.
pub fn keep_shown(show: Show, store: Store) {
    let shown = StoredValue::new_local(None);
    effect(move || {
        store.settings.language.track();
        // The earlier view is dropped. A view that updates itself would need twice the code.
        shown.set_value(None);
        shown.set_value(browser::mount_point().map(|place| show(place, store)));
    });
}
