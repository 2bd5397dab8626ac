//! Events and observers. Listeners end with the reactive owner in which they began, so that a change of
//! language leaves none behind.

use js_sys::{Array, Function};
use leptos::prelude::{StoredValue, document, set_timeout, window};
use leptos::web_sys::{
    Element, Event, EventTarget, IntersectionObserver, IntersectionObserverEntry,
};
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

/// How long the page waits where the browser does not tell when it is idle.
const IDLE: Duration = Duration::from_secs(2);

/// Does something once the document is loaded and the browser has nothing else to do.
pub fn when_idle(act: impl FnOnce() + 'static) {
    let when_loaded = Closure::once_into_js(move || {
        let act = Closure::once_into_js(act).unchecked_into();
        // Safari has no such call.
        if window().request_idle_callback(&act).is_err() {
            set_timeout(move || drop(act.call0(&JsValue::NULL)), IDLE);
        }
    });
    let when_loaded: Function = when_loaded.unchecked_into();
    if document().ready_state() == "complete" {
        // It can't fail: it returns nothing.
        let _ = when_loaded.call0(&JsValue::NULL);
    } else {
        let _ = window().add_event_listener_with_callback("load", &when_loaded);
    }
}

/// A listener of an element, the document or the window; dropped, it hears nothing more.
struct Listener {
    target: EventTarget,
    event: &'static str,
    closure: Closure<dyn Fn(Event)>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        let closure = self.closure.as_ref().unchecked_ref();
        let _ = self
            .target
            .remove_event_listener_with_callback(self.event, closure);
    }
}

/// Hears an event of a target until the present owner goes. False where the browser refuses.
pub fn listen(target: &EventTarget, event: &'static str, act: Box<dyn Fn(Event)>) -> bool {
    let listener = Listener {
        target: target.clone(),
        event,
        closure: Closure::wrap(act),
    };
    let closure = listener.closure.as_ref().unchecked_ref();
    let heard = target.add_event_listener_with_callback(event, closure);
    StoredValue::new_local(listener);
    heard.is_ok()
}

/// Watches whether an element is in sight; dropped, it tells nothing more.
struct Sight {
    observer: IntersectionObserver,
    _closure: Closure<dyn FnMut(Array)>,
}

impl Drop for Sight {
    fn drop(&mut self) {
        self.observer.disconnect();
        // What was seen before, and not told yet, would call a closure that is gone.
        let _ = self.observer.take_records();
    }
}

/// Tells whenever the element comes into sight or leaves it, until the present owner goes. Without an
/// observer it is always seen.
pub fn on_sight(element: &Element, tell: impl Fn(bool) + Clone + 'static) {
    let told = tell.clone();
    let closure = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
        let last = entries.pop().unchecked_into::<IntersectionObserverEntry>();
        told(last.is_intersecting());
    });
    match IntersectionObserver::new(closure.as_ref().unchecked_ref()) {
        Ok(observer) => {
            observer.observe(element);
            StoredValue::new_local(Sight {
                observer,
                _closure: closure,
            });
        }
        Err(_) => tell(true),
    }
}

/// Tells when the page is about to be printed, until the present owner goes.
pub fn before_print(tell: impl Fn() + 'static) {
    listen(&window(), "beforeprint", Box::new(move |_| tell()));
}
