//! What follows the reader through the page: answers while they type, a bar with the pair that stays in sight, and a
//! second pair beside the one in the boxes.
//!
//! This code loads [later](crate::later), and makes its elements itself. They are at the end of the playground and below
//! it, so that little moves.

mod answers;
mod bar;
mod compared;
mod differences;
mod html;
mod pinned;
mod switch;

use crate::{exhibits::region::Region, store::Store, words::words};
use leptos::web_sys::Element;
use nsp_words::{LiveWords, live_words};

/// Adds all of it to a playground, until the current owner ends.
pub fn bind(playground: &Element, store: Store) {
    let words = word_list();
    // The browser refuses only where an element has no parent.
    let _ = playground.insert_adjacent_html("beforeend", &html::controls(words));
    let _ = playground.insert_adjacent_html("afterend", &html::bar(words));
    if let Some(controls) = playground.last_element_child().map(Region::new) {
        let mode = switch::bind(&controls, playground, store);
        answers::bind(&controls, playground, store, mode);
        let pinned = pinned::bind(&controls, store);
        let compared = compared::bind(store, pinned);
        differences::bind(&controls, store, pinned, compared);
    }
    if let Some(place) = playground.next_element_sibling().map(Region::new) {
        bar::bind(&place, playground, store);
    }
}

/// The words in the reader's language.
fn word_list() -> &'static LiveWords {
    live_words(words().language)
}
