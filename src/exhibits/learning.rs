//! Section 12: the lab. Its code loads when the section comes into view.

use super::shared::Exhibit;
use crate::{learning, reactive::effect};
use leptos::{prelude::*, task::spawn_local, web_sys::HtmlElement};
use wasm_bindgen::JsCast;

/// Fills the lab's place once the section is in view.
pub fn bind(exhibit: Exhibit) {
    let place = exhibit.region.find("lab");
    let place: Option<HtmlElement> = place.and_then(|place| place.dyn_into().ok());
    let (Some(place), Some(owner)) = (place, Owner::current()) else {
        return;
    };
    let (store, in_sight) = (exhibit.store, exhibit.in_sight);
    let has_begun = StoredValue::new(false);
    effect(move || {
        if !in_sight.get() || has_begun.get_value() {
            return;
        }
        has_begun.set_value(true);
        let (owner, place) = (owner.clone(), place.clone());
        spawn_local(async move {
            if learning::show(owner, place, store).await.is_err() {
                // It is tried again when the section comes into view again. The value is gone if the language has
                // changed since.
                let _ = has_begun.try_set_value(false);
                store.miss_chunk();
            }
        });
    });
}
