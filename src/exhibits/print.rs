//! The buttons below the map that print the page, with everything computed, or a handout.

use super::{
    paper::Paper,
    region::{Region, focus},
};
use crate::{
    browser,
    logic::{Pair, answer::Answer, handout::Handout, results::results, state::State},
    reactive::effect,
    store::Store,
    words::{numbers, print_words, words},
};
use leptos::{prelude::*, task::spawn_local, web_sys::Element};
use nsp_words::{escape, fill};
use std::sync::Arc;

/// The styles of what this code adds. They are part of it, because the first paint does not need them.
const STYLES: &str = include_str!("../../www/styles/paper.css");

/// What is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sheet {
    /// The whole page.
    Page,
    /// The handout with blanks.
    Blank,
    /// The handout with answers.
    Filled,
}

/// The state of the row.
#[derive(Clone, Copy)]
struct Print {
    store: Store,
    paper: Paper,
    /// What is printed as soon as it is computed.
    wanted: RwSignal<Option<Sheet>>,
    /// What is said beside the buttons.
    note: RwSignal<String>,
}

impl Print {
    fn press(self, sheet: Sheet) {
        if self.wanted.with_untracked(Option::is_some) {
            return;
        }
        self.note.set(String::new());
        if !untrack(|| self.store.has_model()) {
            // Nothing is loaded that the reader has not asked for.
            match sheet {
                Sheet::Filled if self.answer().is_none() => {
                    self.note.set(print_words().no_answer.to_owned());
                }
                _ => self.print(sheet),
            }
            return;
        }
        if !self.has_answer(sheet) {
            self.store.predict();
        }
        if sheet == Sheet::Page {
            self.paper.begin(&self.store);
        }
        self.wanted.set(Some(sheet));
    }

    /// Whether the pair in the boxes has its answer. A handout takes a ready one, too.
    fn has_answer(self, sheet: Sheet) -> bool {
        let answer = match sheet {
            Sheet::Page => self.store.live.get_untracked(),
            Sheet::Blank | Sheet::Filled => self.answer(),
        };
        answer.is_some_and(|answer| answer.pair == self.store.text())
    }

    /// The answer to the pair in the boxes.
    fn answer(self) -> Option<Arc<Answer>> {
        let answer = self.store.answer.get_untracked()?;
        (answer.pair == self.store.text()).then_some(answer)
    }

    /// Prints as soon as everything is drawn. The browser does not wait for effects between a script's call and the
    /// dialog, so they have to run before.
    fn print(self, sheet: Sheet) {
        spawn_local(async move {
            if sheet == Sheet::Page {
                self.paper.set_printing(true);
                browser::next_task().await;
                self.say_what_is_missing();
            }
            browser::next_task().await;
            match sheet {
                Sheet::Page => browser::print(),
                Sheet::Blank | Sheet::Filled => {
                    browser::print_sheet(&self.handout(sheet == Sheet::Filled));
                }
            }
            self.paper.end();
            self.paper.set_printing(false);
        });
    }

    /// Without a model, some sections have no values on paper. The signal is gone if the language has changed since.
    fn say_what_is_missing(self) {
        if untrack(|| self.store.has_model()) {
            return;
        }
        let missing = self.paper.missing(&self.store);
        let missing: Vec<String> = missing.iter().map(usize::to_string).collect();
        let note = fill(print_words().missing, &[&missing.join(", ")]);
        let _ = self.note.try_set(note);
    }

    /// The handout as HTML.
    fn handout(self, has_answers: bool) -> String {
        let pair: Pair = self.store.text();
        let answer = self.answer();
        // The ready answers are those of the site's own model.
        let ready = match browser::page_model().is_imported() {
            true => Vec::new(),
            false => results(),
        };
        let handout = Handout {
            words: &print_words().handout,
            language: words().language.code(),
            numbers: numbers(),
            pair: &pair,
            answer: answer.as_ref().map(|answer| &answer.prediction),
            ready: &ready,
            has_answers,
        };
        handout.html()
    }

    /// Prints what is wanted once it has been computed. Runs again whenever a computation has progressed.
    fn go_on(self) {
        let Some(sheet) = self.wanted.get() else {
            return;
        };
        let is_computed = || {
            let (ended, all) = self.paper.steps(&self.store);
            ended == all
        };
        match self.store.state.get() {
            State::Error => self.stop(print_words().failed),
            State::NoModel | State::Loading | State::Computing => {}
            State::Ready | State::Done | State::Stale => {
                if sheet != Sheet::Page || is_computed() {
                    self.wanted.set(None);
                    self.print(sheet);
                }
            }
        }
    }

    fn stop(self, why: &str) {
        self.paper.cancel(&self.store);
        self.wanted.set(None);
        self.note.set(why.to_owned());
    }

    /// What is said beside the buttons.
    fn said(self) -> String {
        if self.wanted.get() != Some(Sheet::Page) {
            return self.note.get();
        }
        let (ended, all) = self.paper.steps(&self.store);
        let counts = [ended, all].map(|count| count.to_string());
        fill(print_words().computing, &[&counts[0], &counts[1]])
    }
}

/// Adds the buttons to the place for teaching, and draws everything when the reader prints with the browser's own
/// command.
pub fn bind(tutorial: &Element, store: Store, paper: Paper) {
    // A browser without such sheets prints with the styles of the document.
    let _ = browser::add_styles(STYLES);
    browser::before_print(move || paper.set_printing(true));
    browser::after_print(move || {
        paper.set_printing(false);
        browser::remove_sheet();
    });
    let place = tutorial.query_selector(".teaching").ok().flatten();
    let row = browser::new_element("div", "run-row print-row");
    let (Some(place), Some(row)) = (place, row) else {
        return;
    };
    let _ = row.set_attribute("role", "group");
    let _ = row.set_attribute("aria-label", print_words().name);
    row.set_inner_html(&buttons());
    if place.append_child(&row).is_err() {
        return;
    }
    let region = Region::new(row);
    let print = Print {
        store,
        paper,
        wanted: RwSignal::new(None),
        note: RwSignal::new(String::new()),
    };
    for (hook, sheet) in [
        ("print", Sheet::Page),
        ("handout-blank", Sheet::Blank),
        ("handout-filled", Sheet::Filled),
    ] {
        region.on(hook, "click", move |_| print.press(sheet));
    }
    let is_computing = move || print.wanted.get() == Some(Sheet::Page);
    region.shown("print-cancel", is_computing);
    region.shown("print-progress", is_computing);
    region.text("print-note", move || print.said());
    if let Some(bar) = region.find("print-progress") {
        effect(move || {
            if !is_computing() {
                return;
            }
            let (ended, all) = paper.steps(&store);
            let _ = bar.set_attribute("max", &all.max(1).to_string());
            let _ = bar.set_attribute("value", &ended.to_string());
        });
    }
    let button = region.find("print");
    region.on("print-cancel", "click", move |_| {
        print.stop(print_words().cancelled);
        // The button disappears, so the focus has to move.
        button.iter().for_each(focus);
    });
    effect(move || print.go_on());
}

/// What is in the row, as HTML.
fn buttons() -> String {
    let w = print_words();
    let [name, page, blank, filled, cancel] =
        [w.name, w.page, w.blank, w.filled, w.cancel].map(escape);
    let button = |class: &str, hook: &str, text: &str| {
        format!(
            "<button type=\"button\" class=\"{class}\" data-testid=\"{hook}\" data-hook=\"{hook}\">{text}</button>"
        )
    };
    format!(
        "{}{}{}<progress hidden aria-label=\"{name}\" data-hook=\"print-progress\"></progress>\
         <span class=\"run-note\" role=\"status\" data-testid=\"print-note\" data-hook=\"print-note\"></span>\
         <button type=\"button\" class=\"secondary\" hidden data-hook=\"print-cancel\">{cancel}</button>",
        button("secondary", "print", &page),
        button("plain", "handout-blank", &blank),
        button("plain", "handout-filled", &filled),
    )
}
