//! The stage: one exhibit fills the screen. It is the same element as in the document, because everything else is hidden,
//! so it stays live. The bar with the pair stays, too.

use super::region::{Region, all, attribute_of, focus};
use crate::{browser, words::stage_words};
use leptos::{
    prelude::*,
    reactive::owner::LocalStorage,
    web_sys::{Element, Event, KeyboardEvent, MouseEvent},
};
use nsp_words::{StageWords, escape, terms};
use std::rc::Rc;
use wasm_bindgen::JsCast;

/// The styles of the stage. They are part of its code, because the first paint does not need them.
const STYLES: &str = include_str!("../../www/styles/stage.css");
/// On the root element while an exhibit is on stage.
const ON: &str = "stage";
/// On the root element while the dot follows the mouse.
const POINTING: &str = "pointing";
/// In these elements, the arrow keys have a meaning of their own.
const ARROWS: &str = "input, select, textarea, .readable, [tabindex='0']";
/// In these elements, letters have a meaning of their own.
const LETTERS: &str = "input, select, textarea";

/// Adds a button to each exhibit and one to the place for teaching, and the bar of the stage to its end. A browser that
/// can't add the styles has no stage.
pub fn bind(tutorial: &Element) {
    let place = tutorial.query_selector(".teaching").ok().flatten();
    let (Some(place), true) = (place, browser::add_styles(STYLES)) else {
        return;
    };
    // If another language fails to load, the document keeps what an earlier call has added.
    for left in all(tutorial, ".to-stage, .stage-bar") {
        left.remove();
    }
    let words = stage_words();
    // The browser refuses only where an element has no parent.
    let _ = place.insert_adjacent_html("beforeend", &row(words));
    let chapters = all(tutorial, ".chapter");
    for chapter in &chapters {
        for exhibit in all(chapter, ".exhibit") {
            let _ = exhibit.insert_adjacent_html("beforeend", &button(words, chapter));
        }
    }
    let _ = tutorial.insert_adjacent_html("beforeend", &bar(words));
    let Some(bar) = tutorial.last_element_child().map(Region::new) else {
        return;
    };
    let stage = Rc::new(Stage {
        tutorial: tutorial.clone(),
        chapters,
        shown: StoredValue::new(None),
        opener: StoredValue::new_local(None),
        points: StoredValue::new(false),
        has_screen: StoredValue::new(false),
        returns_to: StoredValue::new(None),
        bar,
    });
    let opened = Rc::clone(&stage);
    browser::listen(
        tutorial,
        "click",
        Box::new(move |event| opened.press_button(&event)),
    );
    let pressed = Rc::clone(&stage);
    browser::listen_everywhere("keydown", move |event| pressed.press_key(&event));
    let moved = Rc::clone(&stage);
    browser::listen_everywhere("pointermove", move |event| moved.follow_mouse(&event));
    browser::listen_everywhere("fullscreenchange", move |_| stage.follow_fullscreen());
    on_cleanup(|| {
        for class in [ON, POINTING] {
            browser::mark_root(class, false);
        }
        browser::leave_fullscreen();
    });
}

/// What the stage knows.
struct Stage {
    tutorial: Element,
    /// The sections, in order.
    chapters: Vec<Element>,
    /// The number of the section whose exhibit is on stage, from 0.
    shown: StoredValue<Option<usize>>,
    /// What was pressed to open the stage.
    opener: StoredValue<Option<Element>, LocalStorage>,
    /// Whether the dot follows the mouse.
    points: StoredValue<bool>,
    /// Whether the browser has given the whole screen to the stage.
    has_screen: StoredValue<bool>,
    /// The id of the place to go back to once the window has its size again.
    returns_to: StoredValue<Option<String>>,
    bar: Region,
}

impl Stage {
    fn press_button(&self, event: &Event) {
        if let Some(id) = attribute_of(event, "data-stage") {
            let target: Option<Element> = event.target().and_then(|one| one.dyn_into().ok());
            let opener = target.and_then(|one| one.closest("[data-stage]").ok().flatten());
            self.opener.set_value(opener);
            self.open(&id);
        }
        match attribute_of(event, "data-go").as_deref() {
            Some("previous") => self.go(false),
            Some("next") => self.go(true),
            Some("pointer") => self.point(!self.points.get_value()),
            Some("leave") => self.leave(),
            _ => {}
        }
    }

    fn press_key(&self, event: &Event) {
        let Some(key) = event.dyn_ref::<KeyboardEvent>() else {
            return;
        };
        let is_modified = key.ctrl_key() || key.meta_key() || key.alt_key();
        // While an input method composes, the keys belong to it. Safari indicates this only by the key code.
        let is_composing = key.is_composing() || key.key_code() == 229;
        let is_ours = self.shown.get_value().is_some()
            && !event.default_prevented()
            && !is_composing
            && !is_modified;
        if !is_ours {
            return;
        }
        let target: Option<Element> = event.target().and_then(|one| one.dyn_into().ok());
        let is_in = |selector: &str| {
            target
                .as_ref()
                .is_some_and(|one| matches!(one.closest(selector), Ok(Some(_))))
        };
        match key.key().as_str() {
            "Escape" => self.leave(),
            name @ ("ArrowLeft" | "ArrowRight") if !is_in(ARROWS) => {
                event.prevent_default();
                self.go(name == "ArrowRight");
            }
            "p" | "P" if !is_in(LETTERS) => self.point(!self.points.get_value()),
            _ => {}
        }
    }

    /// Puts the exhibit of the section with this id on stage. Without an id, it is the one in sight, or the first one.
    fn open(&self, id: &str) {
        let id = match id {
            "" => browser::section_in_sight().unwrap_or_default(),
            id => id,
        };
        let found = self.chapters.iter().position(|chapter| chapter.id() == id);
        browser::mark_root(ON, true);
        let _ = self.bar.element().remove_attribute("hidden");
        self.show(found.unwrap_or_default());
        self.focus_title();
        // The browser scrolls to what takes the focus.
        browser::scroll_to("app");
        browser::enter_fullscreen();
    }

    /// Goes to the next exhibit or to the previous one. The last one is followed by the first one.
    fn go(&self, is_forward: bool) {
        let (Some(now), Some(last)) = (self.shown.get_value(), self.chapters.len().checked_sub(1))
        else {
            return;
        };
        let next = match is_forward {
            true if now == last => 0,
            true => now + 1,
            false => now.checked_sub(1).unwrap_or(last),
        };
        self.show(next);
        // The focus stays on a button of the bar. In an exhibit that is gone, it has to move.
        if let Ok(None) = self.bar.element().query_selector(":focus") {
            self.focus_title();
        }
        browser::scroll_to("app");
    }

    fn show(&self, index: usize) {
        self.shown.set_value(Some(index));
        for (at, chapter) in self.chapters.iter().enumerate() {
            let _ = chapter
                .class_list()
                .toggle_with_force("on-stage", at == index);
        }
        let chapter = self.chapters.get(index);
        self.tell(chapter.map(Element::id).unwrap_or_default());
        if let Some(title) = self.bar.find("stage-title") {
            title.set_inner_html(&terms(&chapter.map(heading).unwrap_or_default()));
        }
    }

    /// Takes the exhibit off the stage, and goes back to where the stage was opened.
    fn leave(&self) {
        self.shown.set_value(None);
        self.has_screen.set_value(false);
        self.point(false);
        browser::mark_root(ON, false);
        for chapter in &self.chapters {
            let _ = chapter.class_list().remove_1("on-stage");
        }
        let _ = self.bar.element().set_attribute("hidden", "");
        self.tell(String::new());
        browser::leave_fullscreen();
        if let Some(opener) = self.opener.get_value() {
            focus(&opener);
            if let Ok(Some(place)) = opener.closest("[id]") {
                browser::scroll_to(&place.id());
                self.returns_to.set_value(Some(place.id()));
            }
        }
    }

    /// The browser's own keys end the whole screen, too.
    fn follow_fullscreen(&self) {
        match (browser::is_fullscreen(), self.shown.get_value()) {
            (true, Some(_)) => self.has_screen.set_value(true),
            (true, None) => browser::leave_fullscreen(),
            (false, Some(_)) if self.has_screen.get_value() => self.leave(),
            (false, _) => {}
        }
        // With another width, everything is in another place.
        let returns_to = self.returns_to.try_update_value(Option::take).flatten();
        if let Some(id) = returns_to.filter(|_| !browser::is_fullscreen()) {
            request_animation_frame(move || browser::scroll_to(&id));
        }
    }

    /// Keeps the dot at the mouse, so that it is there when it is switched on.
    fn follow_mouse(&self, event: &Event) {
        let mouse = event.dyn_ref::<MouseEvent>();
        if let Some(mouse) = mouse.filter(|_| self.shown.get_value().is_some()) {
            browser::place_pointer(mouse.client_x(), mouse.client_y());
        }
    }

    /// Switches the dot on or off.
    fn point(&self, is_on: bool) {
        self.points.set_value(is_on);
        browser::mark_root(POINTING, is_on);
        if let Some(button) = self.bar.find("stage-pointer") {
            let _ = button.set_attribute("aria-pressed", &is_on.to_string());
        }
    }

    /// Says for programs which exhibit is on stage.
    fn tell(&self, id: String) {
        if let Ok(Some(button)) = self.tutorial.query_selector("[data-testid='stage']") {
            let _ = button.set_attribute("data-value", &id);
        }
    }

    fn focus_title(&self) {
        self.bar.find("stage-title").iter().for_each(focus);
    }
}

/// The number and the title of a section.
fn heading(chapter: &Element) -> String {
    let heading = chapter.query_selector("h2").ok().flatten();
    heading
        .and_then(|heading| heading.text_content())
        .unwrap_or_default()
}

/// The row of the place for teaching.
fn row(words: &StageWords) -> String {
    format!(
        "<div class=\"run-row stage-row\"><button type=\"button\" class=\"secondary\" data-testid=\"stage\" data-stage=\"\" \
         data-value=\"\">{}</button></div>",
        escape(words.open)
    )
}

/// The button of the exhibit in a section.
fn button(words: &StageWords, chapter: &Element) -> String {
    format!(
        "<button type=\"button\" class=\"plain to-stage\" data-stage=\"{}\">{}\
         <span class=\"visually-hidden\">: {}</span></button>",
        escape(&chapter.id()),
        escape(words.name),
        terms(&heading(chapter))
    )
}

/// The bar below the exhibit on stage. Its heading is the only one of its level that is visible then.
fn bar(words: &StageWords) -> String {
    let button = |name: &str, text: &str, key: &str| {
        format!(
            "<button type=\"button\" class=\"secondary\" data-go=\"{name}\" data-hook=\"stage-{name}\" \
             aria-keyshortcuts=\"{key}\">{}</button>",
            escape(text)
        )
    };
    format!(
        "<div class=\"stage-bar\" role=\"group\" aria-label=\"{}\" hidden>\
         <h1 tabindex=\"-1\" aria-live=\"polite\" data-hook=\"stage-title\"></h1>{}{}{}{}</div>",
        escape(words.name),
        button("previous", words.previous, "ArrowLeft"),
        button("next", words.next, "ArrowRight"),
        button("pointer", words.pointer, "P").replacen(
            "<button",
            "<button aria-pressed=\"false\"",
            1
        ),
        button("leave", words.leave, "Escape"),
    )
}
