//! What can be dragged has a slider too, so that it works by keys: what the parts of sections 2, 6 and 7 share.

use super::region::Region;
use crate::{logic::format::fixed, reactive::effect};
use leptos::{
    prelude::*,
    web_sys::{Element, Event, HtmlInputElement, MouseEvent, PointerEvent},
};
use nsp_words::terms;
use wasm_bindgen::JsCast;

/// A slider with its label and its number, as HTML. The number has the hook of the slider and `-said`.
pub fn slider(hook: &str, label: &str, step: &str) -> String {
    format!(
        "<label>{} <output aria-live=\"off\" translate=\"no\" data-hook=\"{hook}-said\"></output>\
         <input type=\"range\" step=\"{step}\" data-hook=\"{hook}\" /></label>",
        terms(label)
    )
}

/// What a slider shows.
pub struct Slid {
    /// Its smallest number and its largest one.
    pub ends: (f64, f64),
    /// Its number. It is shown at the nearest step.
    pub value: f64,
    /// The number in words.
    pub said: String,
}

/// Binds a slider: what it shows, and what happens when the reader moves it.
pub fn bind_slider(
    region: &Region,
    hook: &str,
    shows: impl Fn() -> Slid + 'static,
    moved: impl Fn(f64) + 'static,
) {
    bind(region, hook, Box::new(shows), Box::new(moved));
}

fn bind(region: &Region, hook: &str, shows: Box<dyn Fn() -> Slid>, moved: Box<dyn Fn(f64)>) {
    let input = region.find(hook);
    let Some(input) = input.and_then(|input| input.dyn_into::<HtmlInputElement>().ok()) else {
        return;
    };
    let heard = input.clone();
    region.on(hook, "input", move |_| moved(heard.value_as_number()));
    let number = region.find(&format!("{hook}-said"));
    effect(move || {
        let Slid { ends, value, said } = shows();
        let _ = input.set_attribute("min", &fixed(ends.0, 3));
        let _ = input.set_attribute("max", &fixed(ends.1, 3));
        input.set_value(&fixed(value, 4));
        let _ = input.set_attribute("aria-valuetext", &said);
        if let Some(number) = &number {
            number.set_text_content(Some(&said));
        }
    });
}

/// Calls `moved` while the reader drags a part of a picture. `part` finds the part at which the pointer goes down, and
/// `moved` gets it, and how far across the picture the pointer is: 0 at its left edge, 1 at its right edge.
pub fn on_drag(
    region: &Region,
    hook: &str,
    part: impl Fn(&Event) -> Option<usize> + 'static,
    moved: impl Fn(usize, f64) + Clone + 'static,
) {
    let Some(picture) = region.find(hook) else {
        return;
    };
    let held = StoredValue::new(None::<usize>);
    let (around, told) = (picture.clone(), moved.clone());
    region.on(hook, "pointerdown", move |event| {
        held.set_value(part(&event));
        let (Some(part), Some(pointer)) = (held.get_value(), event.dyn_ref::<PointerEvent>())
        else {
            return;
        };
        // Without capture, dragging ends at the edge.
        let _ = around.set_pointer_capture(pointer.pointer_id());
        across(&around, &event)
            .into_iter()
            .for_each(|at| told(part, at));
    });
    region.on(hook, "pointermove", move |event| {
        if let (Some(part), Some(at)) = (held.get_value(), across(&picture, &event)) {
            moved(part, at);
        }
    });
    for event in ["pointerup", "pointercancel"] {
        region.on(hook, event, move |_| held.set_value(None));
    }
}

/// How far across the picture in an element a pointer is.
fn across(around: &Element, event: &Event) -> Option<f64> {
    let drawing = around.query_selector("svg").ok().flatten()?;
    let edges = drawing.get_bounding_client_rect();
    let pointer = event.dyn_ref::<MouseEvent>()?;
    Some((f64::from(pointer.client_x()) - edges.left()) / edges.width().max(1.0))
}
