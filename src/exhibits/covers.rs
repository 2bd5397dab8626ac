//! What covers the answer of a section until the reader has guessed, and what the frames in its place say.

use super::{
    question::{AWAY, WHOLE},
    region::{Region, all},
};
use crate::{browser, reactive::effect, words::asking_words};
use leptos::{prelude::*, web_sys::Element};
use nsp_words::escape;

/// The styles of the covers. They are part of the code that covers, because the first paint does not need them.
const STYLES: &str = include_str!("../../www/styles/covers.css");
/// The class of a frame. It is there in print and on stage, too, but only the styles of the screen show it.
const FRAME: &str = "cover-frame";
/// The button in the first frame of a section.
const SHOW: &str = "cover-show";

/// Covers elements of a section for as long as `is_covered` says so. Each selector comes with the class that covers what
/// it finds. `show` runs when the reader wants to see the answer; the button is in the first frame.
pub fn bind(
    section: &Region,
    covers: &[(&'static str, &'static str)],
    is_covered: Memo<bool>,
    show: impl Fn() + 'static,
) {
    // A browser that can't add the styles covers nothing.
    if covers.is_empty() || !browser::add_styles(STYLES) {
        return;
    }
    let mut frames = Vec::new();
    for &(selector, class) in covers {
        for element in all(section.element(), selector) {
            frames.extend(frame(&element, class, frames.is_empty()));
            mark(element, class, is_covered);
        }
    }
    for frame in frames {
        mark(frame, "covering", is_covered);
    }
    section.on(SHOW, "click", move |_| show());
}

/// Marks an element with a class for as long as the section is covered.
fn mark(element: Element, class: &'static str, is_covered: Memo<bool>) {
    effect(move || {
        let _ = element
            .class_list()
            .toggle_with_force(class, is_covered.get());
    });
}

/// Puts a frame around what is covered, with a sentence and perhaps the button. Cells share the frame of their table. A
/// value within a line has none, and neither has what is in a frame already.
fn frame(covered: &Element, class: &str, has_button: bool) -> Option<Element> {
    let table = covered.closest(".scroller-x").ok().flatten();
    // Of a table, only cells are covered. All else disappears as a whole, and the sentence takes its place.
    let is_stacked = class == WHOLE && table.is_none();
    let content = table.unwrap_or_else(|| covered.clone());
    let is_framed = content.closest(&format!(".{FRAME}")).ok()?.is_some();
    if is_framed || class == AWAY || content.tag_name() == "OUTPUT" {
        return None;
    }
    let kind = if is_stacked { "stacked" } else { "around" };
    let frame = browser::new_element("div", &format!("{FRAME} {kind}"))?;
    frame.set_inner_html(&sentence(has_button));
    content
        .insert_adjacent_element("beforebegin", &frame)
        .ok()?;
    frame.append_child(&content).ok()?;
    Some(frame)
}

/// What a frame says, as HTML.
fn sentence(has_button: bool) -> String {
    let words = asking_words();
    let button = match has_button {
        true => format!(
            " <button type=\"button\" class=\"plain\" data-hook=\"{SHOW}\">{}</button>",
            escape(words.show)
        ),
        false => String::new(),
    };
    format!(
        "<div class=\"cover\"><span>{}</span>{button}</div>",
        escape(words.hidden)
    )
}
