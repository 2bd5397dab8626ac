//! Events and observers. Listeners end with the reactive owner in which they were added, so that
//! none is left after a change of language. [`when_idle`] waits for an event that comes only once.

use js_sys::{Array, Function, Promise};
use leptos::prelude::{StoredValue, document, set_timeout, window};
use leptos::web_sys::{
    Element, Event, EventTarget, IdleRequestOptions, IntersectionObserver,
    IntersectionObserverEntry, ResizeObserver,
};
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

/// How long the page waits for the browser to be idle. Safari can't report it, and Chromium may never
/// do so while other programs use the processor.
const IDLE: Duration = Duration::from_secs(2);

/// Calls a function once the document has loaded and the browser is idle, or has not been for two seconds.
pub fn when_idle(act: impl FnOnce() + 'static) {
    let when_loaded = Closure::once_into_js(move || {
        let act = Closure::once_into_js(act).unchecked_into();
        let options = IdleRequestOptions::new();
        options.set_timeout(IDLE.as_millis() as u32);
        // Safari does not have this function.
        if window()
            .request_idle_callback_with_options(&act, &options)
            .is_err()
        {
            set_timeout(move || drop(act.call0(&JsValue::NULL)), IDLE);
        }
    });
    let when_loaded: Function = when_loaded.unchecked_into();
    if document().ready_state() == "complete" {
        // This can't fail.
        let _ = when_loaded.call0(&JsValue::NULL);
    } else {
        let _ = window().add_event_listener_with_callback("load", &when_loaded);
    }
}

/// Ends the task under way, so that the browser can draw and take what the reader types, and goes on in another one.
pub async fn next_task() {
    let promise = Promise::new(&mut |goes_on, _| {
        set_timeout(move || drop(goes_on.call0(&JsValue::NULL)), Duration::ZERO);
    });
    // It is never rejected.
    let _ = JsFuture::from(promise).await;
}

/// A listener of an element, the document or the window. Dropping it removes it.
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

/// Listens to an event of a target until the current owner ends. Returns false if the browser
/// refuses.
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

/// Watches whether an element is in view, until it is dropped.
struct Sight {
    observer: IntersectionObserver,
    _closure: Closure<dyn FnMut(Array)>,
}

impl Drop for Sight {
    fn drop(&mut self) {
        self.observer.disconnect();
        // Pending records would call a closure that no longer exists.
        let _ = self.observer.take_records();
    }
}

/// Reports whenever the element comes into view or leaves it, until the current owner ends. Without
/// an `IntersectionObserver`, the element counts as always in view.
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

/// Watches the size of an element, until it is dropped.
struct Size {
    observer: ResizeObserver,
    _closure: Closure<dyn FnMut()>,
}

impl Drop for Size {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Reports whenever the size of the element or of the window has changed, until the current owner ends.
pub fn on_resize(element: &Element, tell: impl Fn() + Clone + 'static) {
    let told = tell.clone();
    let closure = Closure::<dyn FnMut()>::new(told);
    // Without a `ResizeObserver`, only the window is watched.
    if let Ok(observer) = ResizeObserver::new(closure.as_ref().unchecked_ref()) {
        observer.observe(element);
        StoredValue::new_local(Size {
            observer,
            _closure: closure,
        });
    }
    listen(&window(), "resize", Box::new(move |_| tell()));
}
