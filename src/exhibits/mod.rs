//! The exhibits of the tutorial: the map at its head, and one live picture per section, with a table behind it and a
//! question before it.
//!
//! Their HTML is in the document from the first paint on (`nsp_words::tutorial`). The modules here
//! bind values to its elements, so a section needs little code. All of this code loads
//! [later](crate::later).

mod asked;
mod asking;
mod attention;
mod batch;
mod code;
mod covers;
mod drag;
mod embeddings;
mod flow;
mod head;
mod journey;
mod knock_outs;
mod learning;
mod lengths;
mod limits;
mod loss;
mod map;
mod matrix;
mod occlusion;
mod paper;
mod place;
mod point;
mod print;
mod pull;
mod question;
mod questions;
mod reading;
pub mod region;
mod sequence;
mod shared;
mod softmax;
mod stage;
mod thumbnails;

use crate::{
    browser,
    reactive::effect,
    store::Store,
    words::{stage_words, words},
};
use asked::Asked;
use leptos::{prelude::*, web_sys::Element};
use nsp_words::{SECTIONS, escape, names_model};
use paper::Paper;
use place::Place;
use questions::QUESTIONS;
use region::all;
use shared::Exhibit;

/// The styles of the place for teaching. They are part of this code, because the first paint does not need them.
const TEACHING_STYLES: &str = include_str!("../../www/styles/teaching.css");

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
        what_counts,
        flow::bind,
        limits::bind,
        code::bind,
        learning::bind,
    ];
    let paper = Paper::new();
    if let Some(figure) = tutorial.query_selector("#map").ok().flatten() {
        // On paper, the map counts as a part of section 4, whose pictures are its largest part.
        map::bind(tutorial, &Exhibit::new(figure, 4, store, paper));
    }
    let sections = (1..).zip(SECTIONS).zip(binds.into_iter().zip(QUESTIONS));
    for ((number, id), (bind, question)) in sections {
        if let Some(section) = tutorial.query_selector(&format!("#{id}")).ok().flatten() {
            keep_in_sight(&section);
            let exhibit = Exhibit::new(section, number, store, paper);
            bind(exhibit.clone());
            asking::bind(&exhibit, id, question(&exhibit));
        }
    }
    Asked::of_page().bind(tutorial);
    reading::bind(tutorial);
    add_place_for_teaching(tutorial);
    print::bind(tutorial, store, paper);
    stage::bind(tutorial);
    name_model(tutorial);
    effect(move || {
        if let Some(section) = store.section.get() {
            // Wait until the exhibits above have their content and their height.
            request_animation_frame(move || {
                browser::scroll_to(&section);
                // A change of language does not lead there again.
                store.section.set(None);
            });
        }
    });
}

/// Adds the place below the map for what helps to teach: the stage, printing and class sets.
fn add_place_for_teaching(tutorial: &Element) {
    // If another language fails to load, the document keeps what an earlier call has added.
    for left in all(tutorial, ".teaching") {
        left.remove();
    }
    // A browser without such sheets shows it with the styles of the document.
    let _ = browser::add_styles(TEACHING_STYLES);
    let map = tutorial.query_selector("#map").ok().flatten();
    if let (Some(map), Some(place)) = (map, browser::new_element("div", "teaching")) {
        let _ = place.set_attribute("role", "group");
        let _ = place.set_attribute("aria-labelledby", "teaching-heading");
        let heading = escape(stage_words().teaching);
        place.set_inner_html(&format!("<h3 id=\"teaching-heading\">{heading}</h3>"));
        // The browser refuses only where an element has no parent.
        let _ = map.insert_adjacent_element("afterend", &place);
    }
}

/// Starts the text checker in an element of check.html, which contains `nsp_words::checker_page`.
pub fn bind_check(place: Element, store: Store) {
    flow::bind_alone(Exhibit::new(place, 9, store, Paper::new()));
}

/// Says whose model one sees, if the reader has imported another one than the site's.
fn name_model(tutorial: &Element) {
    let model = browser::page_model();
    if model.is_imported() {
        let sentence = names_model(words().language, &model.name);
        for place in all(tutorial, ".whose") {
            place.set_inner_html(&sentence);
        }
    }
}

/// Marks the exhibit of a section as long as it fits the window. On wide screens, it then stays in sight while the
/// reader scrolls through the prose beside it.
fn keep_in_sight(section: &Element) {
    if let Some(exhibit) = section.query_selector(".exhibit").ok().flatten() {
        let watched = exhibit.clone();
        browser::on_resize(&watched, move || {
            let fits = browser::fits_window(&exhibit);
            let _ = exhibit.class_list().toggle_with_force("fits", fits);
        });
    }
}

fn encoders(exhibit: Exhibit) {
    let place = Place::new(exhibit.store);
    attention::bind(exhibit.clone(), place);
    journey::bind(exhibit.clone(), place);
    thumbnails::bind(exhibit, place);
}

fn what_counts(exhibit: Exhibit) {
    occlusion::bind(exhibit.clone());
    knock_outs::bind(exhibit);
}
