//! The widget's frame, and the window around it.

use super::listen::listen;
use leptos::prelude::window;
use leptos::web_sys::{Event, MessageEvent, Window};
use wasm_bindgen::{JsCast, JsValue};

/// Calls a function whenever the fragment of the address has changed, until the current owner ends.
pub fn on_fragment_change(act: impl Fn() + 'static) {
    // A browser that refuses this keeps the first fragment.
    let _ = listen(&window(), "hashchange", Box::new(move |_| act()));
}

/// Listens to the texts that the window around this frame posts, and to no other window. `hear`
/// gets each text and the origin of that window. Listening ends with the current owner. Returns
/// false if there is no window around.
pub fn on_parent_message(hear: impl Fn(String, String) + 'static) -> bool {
    let Some(parent) = parent().map(JsValue::from) else {
        return false;
    };
    let act = move |event: Event| {
        let event: MessageEvent = event.unchecked_into();
        let is_from_parent = event.source().map(JsValue::from).as_ref() == Some(&parent);
        if let (true, Some(text)) = (is_from_parent, event.data().as_string()) {
            hear(text, event.origin());
        }
    };
    listen(&window(), "message", Box::new(act))
}

/// Posts a text to the window around this frame, if it has this origin. A page that was opened from
/// a file has the origin `null`, which `postMessage` does not accept.
pub fn tell_parent(text: &str, origin: &str) {
    let origin = if origin == "null" { "*" } else { origin };
    if let Some(parent) = parent() {
        // This fails only for an invalid origin, and then there is nobody to tell.
        let _ = parent.post_message(&JsValue::from_str(text), origin);
    }
}

/// The window around this frame; `None` if this window is not a frame.
fn parent() -> Option<Window> {
    let parent = window().parent().ok().flatten()?;
    (JsValue::from(&parent) != JsValue::from(window())).then_some(parent)
}
