//! The two sides of a border: what the model was asked about, shown below the border or taken into the playground.

use super::content::Content;
use crate::{
    browser,
    exhibits::region::{Region, attribute_of, focus},
    logic::{Pair, format::exact_list, link},
    picture,
    store::Store,
    words::{flow_words, numbers},
};
use leptos::{
    ev::MouseEvent,
    prelude::*,
    web_sys::{Element, Event},
};
use nsp_pairs::JudgedBorder;
use nsp_words::escape;
use wasm_bindgen::JsCast;

/// Binds the buttons of the list and the curve above it. `filter` is set to the whole text if the reader presses a
/// place in the curve, because its border may not be in the list.
pub fn bind(region: &Region, store: Store, content: Content, filter: RwSignal<usize>) {
    let Some(list) = region.find("list") else {
        return;
    };
    let pressed = list.clone();
    region.on("list", "click", move |event| {
        if let Some(at) = number_of(&event, "data-take") {
            take(store, content, at);
        } else if let Some(at) = number_of(&event, "data-open") {
            let is_open =
                sides_of(&pressed, at).is_some_and(|sides| !sides.has_attribute("hidden"));
            show(&pressed, content, at, !is_open);
        }
    });
    region.on("curve", "click", move |event| {
        let count = content.logits.with_untracked(Vec::len);
        let Some(at) = place_of(&event).and_then(|place| picture::step_at(place, count)) else {
            return;
        };
        filter.set(0);
        let list = list.clone();
        // The list is drawn again first.
        request_animation_frame(move || {
            show(&list, content, at, true);
            button_of(&list, at).iter().for_each(focus);
        });
    });
}

/// The number of the border that a button belongs to: the value of its attribute.
fn number_of(event: &Event, attribute: &str) -> Option<usize> {
    attribute_of(event, attribute)?.parse().ok()
}

/// Where in the picture a press was: a fraction of its width.
fn place_of(event: &Event) -> Option<f32> {
    let event: &MouseEvent = event.dyn_ref()?;
    let target: Element = event.target()?.dyn_into().ok()?;
    let place = target.closest("svg").ok()??.get_bounding_client_rect();
    Some(((f64::from(event.client_x()) - place.x()) / place.width()) as f32)
}

fn button_of(list: &Element, at: usize) -> Option<Element> {
    let selector = format!("[data-open='{at}']");
    list.query_selector(&selector).ok().flatten()
}

fn sides_of(list: &Element, at: usize) -> Option<Element> {
    let selector = format!("[data-at='{at}'] .sides");
    list.query_selector(&selector).ok().flatten()
}

/// Shows the two sides of a border, or hides them again.
fn show(list: &Element, content: Content, at: usize, is_open: bool) {
    let (Some(button), Some(sides)) = (button_of(list, at), sides_of(list, at)) else {
        return;
    };
    let _ = button.set_attribute("aria-expanded", if is_open { "true" } else { "false" });
    let border = content.judged().into_iter().nth(at);
    match border.filter(|_| is_open) {
        Some(border) => {
            sides.set_inner_html(&html(&border, at));
            let _ = sides.remove_attribute("hidden");
        }
        None => {
            let _ = sides.set_attribute("hidden", "");
        }
    }
}

/// Both sides, their logits, and how to take them into the playground: with a button on the page, with a link
/// elsewhere.
fn html(border: &JudgedBorder, at: usize) -> String {
    let words = flow_words();
    let side = |name: &str, text: &str| {
        format!(
            "<dt translate=\"no\">{name}</dt><dd dir=\"auto\" translate=\"no\">{}</dd>",
            escape(text)
        )
    };
    let label = escape(words.take);
    let take = match browser::view() {
        browser::View::Page => format!(
            "<button type=\"button\" class=\"secondary\" data-take=\"{at}\">{label}</button>"
        ),
        _ => {
            let pair = link::write(&Pair::new(&border.a, &border.b));
            format!("<a href=\"{}#{pair}\">{label}</a>", browser::page_address())
        }
    };
    let shown = border.logits.map(|logit| numbers().four_decimals(logit));
    format!(
        "<dl>{}{}</dl><p class=\"note\">{}: <span translate=\"no\" data-value=\"{}\">{}</span></p>{take}",
        side("A", &border.a),
        side("B", &border.b),
        escape(words.logits),
        exact_list(&border.logits),
        shown.join(", ")
    )
}

/// Puts both sides into the playground and goes there.
fn take(store: Store, content: Content, at: usize) {
    if let Some(border) = content.judged().into_iter().nth(at) {
        store.ask(Pair::new(border.a, border.b));
        browser::focus("sentence-a");
    }
}
