//! The exhibits of the tutorial: one live picture per section, with a table behind it.
//!
//! Their HTML is in the document from the first paint on (`nsp_words::tutorial`). The modules here
//! bind values to its elements, so a section needs little code. All of this code loads
//! [later](crate::later).

mod attention;
mod code;
mod embeddings;
mod flow;
mod head;
mod journey;
mod learning;
mod limits;
mod loss;
mod matrix;
mod occlusion;
mod region;
mod sequence;
mod shared;
mod softmax;

use crate::{browser, reactive::effect, store::Store, words::words};
use leptos::{prelude::*, web_sys::Element};
use nsp_words::{SECTIONS, names_model};
use region::Region;
use shared::Exhibit;
use wasm_bindgen::JsCast;

/// Starts the exhibits of the tutorial, and scrolls to the section that the address asks for.
pub fn bind(tutorial: &Element, store: Store) {
    // A section without a function does not compile.
    let binds: [fn(Exhibit); SECTIONS.len()] = [
        matrix::bind,
        sequence::bind,
        embeddings::bind,
        encoders,
        head::bind,
        softmax::bind,
        loss::bind,
        occlusion::bind,
        flow::bind,
        limits::bind,
        code::bind,
        learning::bind,
    ];
    for (id, bind) in SECTIONS.iter().zip(binds) {
        if let Some(section) = tutorial.query_selector(&format!("#{id}")).ok().flatten() {
            bind(exhibit(section, store));
        }
    }
    name_model(tutorial);
    effect(move || {
        if let Some(section) = store.section.get() {
            // Wait until the exhibits above have their content and their height.
            request_animation_frame(move || browser::scroll_to(&section));
        }
    });
}

/// Starts the text checker in an element of check.html, which contains `nsp_words::checker_page`.
pub fn bind_check(place: Element, store: Store) {
    flow::bind_alone(exhibit(place, store));
}

/// Says whose model one sees, if the reader has imported another one than the site's.
fn name_model(tutorial: &Element) {
    let model = browser::page_model();
    let places = tutorial.query_selector_all(".whose");
    if let Ok(places) = places
        && model.is_imported()
    {
        let sentence = names_model(words().language, &model.name);
        for place in (0..places.length()).filter_map(|index| places.get(index)) {
            if let Ok(place) = place.dyn_into::<Element>() {
                place.set_inner_html(&sentence);
            }
        }
    }
}

fn exhibit(section: Element, store: Store) -> Exhibit {
    let in_sight = RwSignal::new(false);
    browser::on_sight(&section, move |seen| {
        // The signal is gone if the language has changed since.
        let _ = in_sight.try_set(seen);
    });
    // Exhibits that were never in view are printed too.
    browser::before_print(move || {
        let _ = in_sight.try_set(true);
    });
    Exhibit {
        region: Region::new(section),
        store,
        in_sight,
    }
}

fn encoders(exhibit: Exhibit) {
    attention::bind(exhibit.clone());
    journey::bind(exhibit);
}
