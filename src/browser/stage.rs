//! The stage: classes of the root element, the whole screen, and a dot that follows the mouse.

use super::listen::listen;
use super::print::new_element;
use js_sys::{Array, Function, Promise, Reflect};
use leptos::prelude::{document, window};
use leptos::task::spawn_local;
use leptos::web_sys::{Event, HtmlElement};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Adds a class to the root element, or removes it.
pub fn mark_root(class: &str, is_on: bool) {
    if let Some(root) = document().document_element() {
        let _ = root.class_list().toggle_with_force(class, is_on);
    }
}

/// Calls `act` for each event that reaches the window, until the current owner ends.
pub fn listen_everywhere(event: &'static str, act: impl Fn(Event) + 'static) {
    listen(&window(), event, Box::new(act));
}

/// Asks for the whole screen. The browser may refuse, and then shows the page in its window as before.
pub fn enter_fullscreen() {
    if let Some(root) = document().document_element() {
        call(&root, "requestFullscreen");
    }
}

/// Gives the whole screen back, if the page has it.
pub fn leave_fullscreen() {
    if is_fullscreen() {
        call(&document(), "exitFullscreen");
    }
}

/// Whether the page has the whole screen.
pub fn is_fullscreen() -> bool {
    let element = Reflect::get(&document(), &"fullscreenElement".into());
    element.is_ok_and(|element| element.is_truthy())
}

/// Calls a method that some browsers don't have. What it promises may be refused.
fn call(target: &JsValue, method: &str) {
    let promise = try_call(target, method).and_then(JsCast::dyn_into::<Promise>);
    if let Ok(promise) = promise {
        // A refusal that nobody takes would be reported as an error of the page.
        spawn_local(async move { drop(JsFuture::from(promise).await) });
    }
}

fn try_call(target: &JsValue, method: &str) -> Result<JsValue, JsValue> {
    let method: Function = Reflect::get(target, &method.into())?.dyn_into()?;
    Reflect::apply(&method, target, &Array::new())
}

/// Moves the dot to a place in the window, in CSS pixels. The first call makes it.
pub fn place_pointer(x: i32, y: i32) {
    let dot = document().query_selector("body > .stage-pointer");
    let dot = dot.ok().flatten().or_else(|| {
        let dot = new_element("div", "stage-pointer")?;
        document().body()?.append_child(&dot).ok()?;
        Some(dot)
    });
    if let Some(dot) = dot.and_then(|dot| dot.dyn_into::<HtmlElement>().ok()) {
        let place = format!("translate({x}px, {y}px)");
        let _ = dot.style().set_property("transform", &place);
    }
}
