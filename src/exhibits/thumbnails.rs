//! Section 4: a small picture of the attention of every head. They choose the layer and the head.

use super::{
    place::Place,
    region::{all, attribute_of, focus},
    shared::Exhibit,
};
use crate::reactive::{effect, memo};
use crate::{
    picture,
    words::{exhibit_words, heads_words},
};
use leptos::{
    prelude::*,
    web_sys::{Element, Event, KeyboardEvent},
};
use nsp_protocol::{Inside, Thumbnails, View};
use nsp_words::{escape, fill, terms};
use std::fmt::Write;
use wasm_bindgen::JsCast;

/// A head of a layer, both from 0.
type Cell = (usize, usize);

/// Binds the grid of heads.
pub fn bind(exhibit: Exhibit, place: Place) {
    let region = &exhibit.region;
    let seen = exhibit.inside(|| View::Thumbnails);
    // Layers, heads of a layer, side of a picture.
    let sizes = memo(move || {
        seen.with(|seen| match seen.as_deref() {
            Some(Inside::Thumbnails(all)) => [all.layers, all.heads, all.side],
            _ => [0; 3],
        })
    });
    region.value("thumbnails", move || match sizes.get() {
        [0, ..] => String::new(),
        sizes => sizes.map(|size| size.to_string()).join(" "),
    });
    let html = memo(move || {
        seen.with(|seen| match seen.as_deref() {
            Some(Inside::Thumbnails(all)) => grid(all),
            _ => String::new(),
        })
    });
    let chosen = memo(move || (place.layer.get(), place.head.get()));
    let stop = RwSignal::new((0, 0));
    effect(move || stop.set(chosen.get()));
    // A model may have fewer layers than the chosen one's number.
    let last = move || {
        let [layers, heads, _] = sizes.get().map(|size| (size as usize).saturating_sub(1));
        (layers, heads)
    };
    region.marked_html("thumbnails", html, move |grid| {
        let ((layer, head), (layers, heads)) = (stop.get(), last());
        mark(grid, chosen.get(), (layer.min(layers), head.min(heads)));
    });
    let choose = move |(layer, head): Cell| {
        place.layer.set(layer);
        place.head.set(head);
    };
    region.on("thumbnails", "click", move |event| {
        cell_of(&event).into_iter().for_each(choose);
    });
    let grid = region.find("thumbnails");
    region.on("thumbnails", "keydown", move |event| {
        let (Some(grid), Some(key)) = (&grid, event.dyn_ref::<KeyboardEvent>()) else {
            return;
        };
        let Some(cell) = cell_of(&event) else {
            return;
        };
        let key = key.key();
        match key.as_str() {
            "Enter" | " " => choose(cell),
            key => match next(cell, untrack(last), key) {
                Some(cell) => {
                    stop.set(cell);
                    let cell = grid.query_selector(&selector(cell));
                    cell.ok().flatten().iter().for_each(focus);
                }
                None => return,
            },
        }
        // The page must not scroll.
        event.prevent_default();
    });
}

/// The cell that a key leads to.
fn next((layer, head): Cell, (layers, heads): Cell, key: &str) -> Option<Cell> {
    let cell = match key {
        "ArrowUp" => (layer, head.saturating_sub(1)),
        "ArrowDown" => (layer, (head + 1).min(heads)),
        "ArrowLeft" => (layer.saturating_sub(1), head),
        "ArrowRight" => ((layer + 1).min(layers), head),
        "Home" => (0, head),
        "End" => (layers, head),
        "PageUp" => (layer, 0),
        "PageDown" => (layer, heads),
        _ => return None,
    };
    Some(cell)
}

/// A column for each layer, as on the map, and a row for each head, with their numbers.
fn grid(all: &Thumbnails) -> String {
    let words = heads_words();
    let (layers, heads) = (all.layers as usize, all.heads as usize);
    let mut html = format!(
        "<p class=\"caption\" id=\"thumbnails-caption\">{}</p>\
         <div role=\"grid\" aria-labelledby=\"thumbnails-caption\"><div role=\"row\"><span></span>",
        terms(words.grid)
    );
    let of = &exhibit_words().encoders;
    for layer in 1..=layers {
        // Writing to a string never fails.
        let _ = write!(
            html,
            "<span role=\"columnheader\" aria-label=\"{} {layer}\">{layer}</span>",
            escape(of.layer)
        );
    }
    for head in 0..heads {
        let _ = write!(
            html,
            "</div><div role=\"row\"><span role=\"rowheader\" aria-label=\"{} {1}\">{1}</span>",
            escape(of.head),
            head + 1
        );
        for layer in 0..layers {
            let numbers = [layer + 1, head + 1].map(|number| number.to_string());
            let name = escape(&fill(words.head, &[&numbers[0], &numbers[1]]));
            let _ = write!(
                html,
                "<div role=\"gridcell\" tabindex=\"-1\" aria-selected=\"false\" aria-label=\"{name}\" \
                 data-read=\"{name}\" data-layer=\"{layer}\" data-head=\"{head}\">{}</div>",
                picture::thumbnail(all.of(layer, head), all.side)
            );
        }
    }
    html + "</div></div>" + picture::READ_OUT
}

/// Marks the chosen cell, and the one that Tab leads to.
fn mark(grid: &Element, chosen: Cell, stop: Cell) {
    for cell in all(grid, "[role=gridcell]") {
        let at = place_of(&cell);
        let _ = cell.set_attribute("aria-selected", &(at == Some(chosen)).to_string());
        let _ = cell.set_attribute("tabindex", if at == Some(stop) { "0" } else { "-1" });
    }
}

fn selector((layer, head): Cell) -> String {
    format!("[data-layer='{layer}'][data-head='{head}']")
}

/// The cell that an event is about.
fn cell_of(event: &Event) -> Option<Cell> {
    let of = |name: &str| -> Option<usize> { attribute_of(event, name)?.parse().ok() };
    Some((of("data-layer")?, of("data-head")?))
}

fn place_of(cell: &Element) -> Option<Cell> {
    let of = |name: &str| -> Option<usize> { cell.get_attribute(name)?.parse().ok() };
    Some((of("data-layer")?, of("data-head")?))
}
