//! The bar with the pair and its verdict, which stays in sight below the playground.

use super::{pinned::probability, word_list};
use crate::{
    browser, exhibits::region::Region, logic::format::exact, reactive::effect, store::Store,
};
use leptos::{
    prelude::*,
    web_sys::{Element, HtmlInputElement, KeyboardEvent},
};
use nsp_answer::Label;
use wasm_bindgen::JsCast;

/// Binds the bar. It is shown while the playground is out of sight.
pub fn bind(place: &Region, playground: &Element, store: Store) {
    let is_needed = RwSignal::new(false);
    browser::on_sight(playground, move |seen| {
        // The signal is gone if the language has changed since.
        let _ = is_needed.try_set(!seen);
    });
    place.class("bar", "shown", move || is_needed.get());
    for (name, text) in [("bar-a", store.a), ("bar-b", store.b)] {
        bind_text(place, name, text);
    }
    place.on("bar", "keydown", move |event| {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else {
            return;
        };
        // While an input method composes, the keys belong to it. Safari indicates this only by the key code.
        let is_composing = event.is_composing() || event.key_code() == 229;
        if event.key() == "Enter" && !is_composing {
            event.prevent_default();
            store.predict();
        }
    });
    let class = move || {
        let answer = store.answer.get();
        answer.map(|answer| answer.prediction.prediction)
    };
    let is_next = move || {
        let answer = store.answer.get();
        answer.map(|answer| answer.prediction.probabilities[0])
    };
    let is_doubtful = move || {
        let answer = store.answer.get();
        answer.is_some_and(|answer| answer.prediction.doubt.is_some())
    };
    place.value("bar-verdict", move || {
        is_next().map(exact).unwrap_or_default()
    });
    place.text("bar-word", move || {
        match class() {
            Some(Label::IsNext) => word_list().yes,
            Some(Label::NotNext) => word_list().no,
            None => word_list().unknown,
        }
        .to_owned()
    });
    place.text("bar-number", move || {
        is_next().map(probability).unwrap_or_default()
    });
    for (name, label) in [("yes", Label::IsNext), ("no", Label::NotNext)] {
        place.class("bar-verdict", name, move || {
            class() == Some(label) && !is_doubtful()
        });
    }
    place.class("bar-verdict", "stale", move || store.is_stale.get());
}

/// Binds a line for one of the texts, in both directions. It has no line breaks: the browser would remove them and
/// join the words around them.
fn bind_text(place: &Region, name: &str, text: RwSignal<String>) {
    let input = place
        .find(name)
        .and_then(|input| input.dyn_into::<HtmlInputElement>().ok());
    let Some(input) = input else {
        return;
    };
    let written = input.clone();
    place.on(name, "input", move |_| text.set(written.value()));
    effect(move || {
        let line = text.with(|text| text.replace(['\r', '\n'], " "));
        // Setting an equal text would move the cursor.
        if input.value() != line {
            input.set_value(&line);
        }
    });
}
