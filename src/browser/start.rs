//! What the reader did before the page started, and where the page is mounted.

use super::document::tutorial;
use crate::logic::Pair;
use js_sys::Array;
use leptos::prelude::document;
use leptos::web_sys::{HtmlElement, HtmlTextAreaElement, Worker};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};

/// What the reader has written into the two boxes of index.html before the page started; `None` if
/// the boxes are unchanged.
pub fn written_before_start() -> Option<Pair> {
    let text = |id: &str| {
        let element = document().get_element_by_id(id)?;
        let area: HtmlTextAreaElement = element.dyn_into().ok()?;
        let (value, ready) = (area.value(), area.default_value().unwrap_or_default());
        let is_new = value != ready;
        Some((value, is_new))
    };
    let ((a, is_a_new), (b, is_b_new)) = (text("sentence-a")?, text("sentence-b")?);
    (is_a_new || is_b_new).then(|| Pair::new(a, b))
}

/// Whether the reader has pressed Predict before the page started. www/boot.js leaves a mark.
pub fn asked_before_start() -> bool {
    let app = document().get_element_by_id("app");
    app.is_some_and(|app| app.has_attribute("data-asked"))
}

/// The buttons of the tutorial that the reader has pressed before the page started. www/boot.js
/// keeps them until this function takes them.
pub fn pressed_before_start() -> Vec<HtmlElement> {
    let pressed = take_pressed().unwrap_or_default();
    pressed
        .iter()
        .filter_map(|button| button.dyn_into().ok())
        .collect()
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = bertNsp, js_name = takePressed)]
    fn take_pressed() -> Result<Array, JsValue>;

    #[wasm_bindgen(catch, js_namespace = bertNsp, js_name = takeWorker)]
    fn take_worker(url: &str) -> Result<Option<Worker>, JsValue>;
}

/// The engine's worker at this address, if www/boot.js has started it before the page started. What it has said so
/// far arrives after the current task, so the caller has to listen at once.
pub fn worker_before_start(url: &str) -> Option<Worker> {
    take_worker(url).ok().flatten()
}

/// The element in which the page is mounted, emptied of what it showed before. The tutorial stays
/// beside it until the page moves it.
pub fn mount_point() -> Option<HtmlElement> {
    let element: HtmlElement = document().get_element_by_id("app")?.dyn_into().ok()?;
    let tutorial = tutorial();
    element.set_text_content(None);
    if let Some(tutorial) = tutorial {
        let _ = element.append_child(&tutorial);
    }
    Some(element)
}

/// The documents in which the page's code runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// The page: index.html.
    Page,
    /// The widget's frame: embed.html.
    Embed,
    /// The other models: models.html.
    Models,
    /// The measurement of the engine: bench.html.
    Bench,
    /// The text checker: check.html.
    Check,
}

/// Which of them this document is. The build has written it into `<html>`.
pub fn view() -> View {
    let root = document().document_element();
    let view = root.and_then(|root| root.get_attribute("data-view"));
    match view.as_deref() {
        Some("embed") => View::Embed,
        Some("models") => View::Models,
        Some("bench") => View::Bench,
        Some("check") => View::Check,
        _ => View::Page,
    }
}
