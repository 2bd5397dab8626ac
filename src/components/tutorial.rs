//! The tutorial in the document, in the reader's language.

use crate::{
    browser, later,
    reactive::{effect, memo},
    store::Store,
    words::words,
};
use leptos::{
    html::Div,
    prelude::*,
    task::spawn_local,
    web_sys::{Element, Event, HtmlElement},
};
use nsp_words::Language;
use std::time::Duration;
use wasm_bindgen::JsCast;

/// How long after the model has loaded the exhibits start, if nothing else needs them: two frames, so that the page first
/// says that the model is ready. Starting them takes a tenth of a second.
const AFTER_READY: Duration = Duration::from_millis(32);

/// The tutorial from index.html, or the same in another language, which is downloaded.
#[component]
pub fn Tutorial() -> impl IntoView {
    let store = expect_context::<Store>();
    let place = NodeRef::<Div>::new();
    place.on_load(move |place| {
        let Some(element) = browser::tutorial().or_else(browser::new_tutorial) else {
            return;
        };
        if place.append_child(&element).is_err() {
            return;
        }
        let language = words().language;
        if language == Language::English {
            speak(&element, language, &store.english_tutorial());
            bind_when_needed(element, store);
            return;
        }
        let owner = Owner::current();
        spawn_local(async move {
            match browser::fetch_tutorial(language.code()).await {
                Ok(html) => speak(&element, language, &html),
                // If the tutorial fails to load, English is better than nothing.
                Err(_) => {
                    speak(&element, Language::English, &store.english_tutorial());
                    store.miss_chunk();
                }
            }
            // The reader may have chosen yet another language in the meantime.
            if let Some(owner) = owner.filter(|_| element.is_connected()) {
                owner.with(|| bind_when_needed(element, store));
            }
        });
    });
    view! { <div node_ref=place></div> }
}

/// Puts the tutorial in a language into its element, unless it is there already.
fn speak(element: &Element, language: Language, html: &str) {
    let code = language.code();
    if element.get_attribute("lang").as_deref() != Some(code) {
        element.set_inner_html(html);
        let _ = element.set_attribute("lang", code);
    }
}

/// Starts the exhibits when they are needed: the reader scrolls to them, follows a link to a section or with a class
/// set, or presses a button, or the model has loaded.
fn bind_when_needed(tutorial: Element, store: Store) {
    let is_needed = RwSignal::new(false);
    let need = move || {
        // The signal is gone if the language has changed since.
        let _ = is_needed.try_set(true);
    };
    browser::on_sight(&tutorial, move |seen| {
        if seen {
            need();
        }
    });
    let pressed = keep_presses(&tutorial, need);
    effect(move || {
        let is_linked = store.section.with(Option::is_some) || store.set.with(Option::is_some);
        if is_linked {
            need();
        }
    });
    effect(move || {
        if store.has_model() {
            set_timeout(need, AFTER_READY);
        }
    });
    // If the effect ran again, it would end the exhibits that it has started.
    let is_needed_now = memo(move || is_needed.get());
    effect(move || {
        let Some(owner) = Owner::current().filter(|_| is_needed_now.get()) else {
            return;
        };
        let tutorial = tutorial.clone();
        spawn_local(async move {
            match later::bind_exhibits(owner, tutorial, store).await {
                Ok(()) => {
                    let pressed = pressed.try_update_value(Option::take).flatten();
                    pressed.iter().flatten().for_each(HtmlElement::click);
                }
                Err(_) => {
                    // The next press tries again.
                    let _ = is_needed.try_set(false);
                    store.miss_chunk();
                }
            }
        });
    });
}

/// Buttons of the tutorial that were pressed before the exhibits started; `None` once they have.
type Presses = StoredValue<Option<Vec<HtmlElement>>, LocalStorage>;

/// Keeps the buttons that are pressed, and calls `hear` for each press.
fn keep_presses(tutorial: &Element, hear: impl Fn() + 'static) -> Presses {
    let before = browser::pressed_before_start();
    if !before.is_empty() {
        hear();
    }
    let pressed = StoredValue::new_local(Some(before));
    let act = move |event: Event| {
        let target = event.target().and_then(|target| target.dyn_into().ok());
        let button = target.and_then(|target: Element| target.closest("button").ok().flatten());
        let button = button.and_then(|button| button.dyn_into().ok());
        // The value is gone if the language has changed since.
        let _ = pressed.try_update_value(|pressed| {
            if let (Some(pressed), Some(button)) = (pressed, button) {
                pressed.push(button);
            }
        });
        hear();
    };
    browser::listen(tutorial, "click", Box::new(act));
    pressed
}
