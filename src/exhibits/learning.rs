//! Section 12: the lab. Its code loads when the section comes into view.

use super::shared::{Exhibit, say_on_paper};
use crate::{learning, reactive::effect, words::print_words};
use leptos::{prelude::*, task::spawn_local, web_sys::HtmlElement};
use wasm_bindgen::JsCast;

/// Fills the lab's place once the section is in view.
pub fn bind(exhibit: Exhibit) {
    let place = exhibit.region.find("lab");
    let place: Option<HtmlElement> = place.and_then(|place| place.dyn_into().ok());
    let (Some(place), Some(owner)) = (place, Owner::current()) else {
        return;
    };
    // The lab removes this line.
    let waiting = place.query_selector(".waiting").ok().flatten();
    say_on_paper(waiting, || print_words().no_lab.to_owned());
    // It is not loaded in order to be printed: nobody has used it yet.
    let (store, in_view) = (exhibit.store, exhibit.in_view);
    let has_begun = StoredValue::new(false);
    effect(move || {
        if !in_view.get() || has_begun.get_value() {
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
