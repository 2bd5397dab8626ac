//! Reads the parts of the tutorial's pictures: a pointer, a finger or the arrow keys choose a part, and a line below the
//! picture says its value. One listener serves all pictures (`picture::readable`). Elements with `data-read` say that
//! text.

use super::region::attribute_of;
use crate::browser;
use leptos::web_sys::{Element, Event, KeyboardEvent, MouseEvent};
use nsp_words::terms;
use std::iter::successors;
use wasm_bindgen::JsCast;

/// The parts that Page Up and Page Down pass over.
const PAGE: usize = 10;
/// How far around a picture its line may be, in elements.
const FAR: usize = 5;

/// Reads the pictures in an element, for as long as the current owner lives.
pub fn bind(tutorial: &Element) {
    for event in ["pointermove", "pointerdown"] {
        browser::listen(tutorial, event, Box::new(|event| point(&event)));
    }
    browser::listen(tutorial, "focusin", Box::new(|event| look(&event)));
    browser::listen(tutorial, "keydown", Box::new(|event| step(&event)));
}

/// Says the part under the pointer.
fn point(event: &Event) {
    say_own(event);
    let (Some(picture), Some(pointer)) = (picture(event), event.dyn_ref::<MouseEvent>()) else {
        return;
    };
    let Some(drawing) = picture.query_selector("svg").ok().flatten() else {
        return;
    };
    let edges = drawing.get_bounding_client_rect();
    let (from, to, width) = places(&picture);
    let across = (f64::from(pointer.client_x()) - edges.left()) / edges.width().max(1.0);
    let part = (across * width - from) / (to - from).max(1.0) * last(&picture) as f64;
    // Below 0, and for what is no number, this is 0.
    say(&picture, part.round() as usize);
}

/// Says the chosen part of a picture that has got the focus.
fn look(event: &Event) {
    say_own(event);
    if let Some(picture) = picture(event) {
        say(&picture, number(&picture, "aria-valuenow"));
    }
}

/// Chooses another part by a key.
fn step(event: &Event) {
    let (Some(picture), Some(key)) = (picture(event), event.dyn_ref::<KeyboardEvent>()) else {
        return;
    };
    let now = number(&picture, "aria-valuenow");
    let next = match key.key().as_str() {
        "ArrowLeft" | "ArrowDown" => now.saturating_sub(1),
        "ArrowRight" | "ArrowUp" => now.saturating_add(1),
        "PageDown" => now.saturating_sub(PAGE),
        "PageUp" => now.saturating_add(PAGE),
        "Home" => 0,
        "End" => usize::MAX,
        _ => return,
    };
    // The page must not scroll.
    event.prevent_default();
    say(&picture, next);
}

/// The readable picture around the target of an event.
fn picture(event: &Event) -> Option<Element> {
    let target: Element = event.target()?.dyn_into().ok()?;
    target.closest(".readable").ok().flatten()
}

/// The whole number in an attribute of a picture; 0 if there is none.
fn number(picture: &Element, name: &str) -> usize {
    let number = picture.get_attribute(name);
    number
        .and_then(|number| number.parse().ok())
        .unwrap_or_default()
}

fn last(picture: &Element) -> usize {
    number(picture, "aria-valuemax")
}

/// Where the first part and the last one are, and the width of the picture, all in tenths of its units.
fn places(picture: &Element) -> (f64, f64, f64) {
    let of = |name: &str| number(picture, name) as f64;
    (of("data-from"), of("data-to"), of("data-width"))
}

/// Chooses a part: marks it, and says it in the line below and to a screen reader.
fn say(picture: &Element, part: usize) {
    let part = part.min(last(picture));
    let reads = picture.get_attribute("data-reads").unwrap_or_default();
    let text = reads.split('\n').nth(part).unwrap_or_default();
    let _ = picture.set_attribute("aria-valuenow", &part.to_string());
    let _ = picture.set_attribute("aria-valuetext", text);
    if let Some(cursor) = picture.query_selector(".cursor").ok().flatten() {
        let (from, to, _) = places(picture);
        let share = part as f64 / last(picture).max(1) as f64;
        let tenths = (from + (to - from) * share).round() as u32;
        let place = format!("translate({}.{} 0)", tenths / 10, tenths % 10);
        let _ = cursor.set_attribute("transform", &place);
        let _ = cursor.remove_attribute("display");
    }
    write(picture, text);
}

/// Says the text of an element that has one of its own.
fn say_own(event: &Event) {
    let target = event.target();
    let target: Option<Element> = target.and_then(|target| target.dyn_into().ok());
    if let (Some(target), Some(text)) = (target, attribute_of(event, "data-read")) {
        write(&target, &text);
    }
}

/// Writes into the line that is nearest around an element.
fn write(element: &Element, text: &str) {
    let around = successors(element.parent_element(), |one| one.parent_element());
    let mut lines = around
        .take(FAR)
        .filter_map(|one| one.query_selector(".read-out").ok().flatten());
    if let Some(line) = lines.next() {
        line.set_inner_html(&terms(text));
    }
}
