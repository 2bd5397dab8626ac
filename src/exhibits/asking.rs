//! Asks before it shows: the controls and the author's answer below a section's question, and when the answer is covered.
//!
//! Nothing is locked. Only the numbers and bars that give the answer away are covered, and "Show the answer" uncovers
//! them without a guess. Once a section is uncovered, it stays so, whatever the pair. A link, print and the stage cover
//! nothing, and attributes for programs stay.

use super::{
    asked::Asked,
    covers,
    question::{Kind, Question},
    region::{Region, all, attribute_of, focus},
    shared::Exhibit,
};
use crate::{
    browser,
    logic::{
        asking::{Range, Unit, is_near},
        batch::{BatchName, BatchState},
        ledger::Guess,
        link::Link,
    },
    reactive::{effect, memo},
    store::Store,
    words::{asking_words, numbers},
};
use leptos::{
    prelude::*,
    web_sys::{Element, HtmlInputElement},
};
use nsp_words::{escape, fill};
use std::time::Duration;
use wasm_bindgen::JsCast;

/// Sentences of exhibits that repeat the answer, by section and hook. While the answer is there, they are not.
const REPEATED: [(&str, &str); 2] = [("embeddings", "change"), ("loss", "wrong")];

/// What the parts of an asking section share.
#[derive(Clone, Copy)]
struct Section {
    id: &'static str,
    store: Store,
    asked: Asked,
    about: Memo<String>,
    /// Whether the reader is asked about the present texts.
    asks: Memo<bool>,
    /// The reader's guess, if there is one about the present texts.
    guess: Memo<Option<Guess>>,
    /// Whether the section covers nothing any more.
    is_open: Memo<bool>,
    /// The texts for which the reader wanted to see the answer without a guess.
    shown: RwSignal<Option<String>>,
}

impl Section {
    fn new(id: &'static str, store: Store, question: &Question) -> Self {
        let asked = Asked::of_page();
        let (about, is_asked) = (question.about, question.is_asked);
        Self {
            id,
            store,
            asked,
            about,
            asks: memo(move || asked.is_on.get() && is_asked.get()),
            guess: memo(move || {
                let about = about.get();
                asked.ledger.with(|ledger| ledger.of(id, &about).cloned())
            }),
            is_open: memo(move || asked.ledger.with(|ledger| ledger.is_open(id))),
            shown: RwSignal::new(None),
        }
    }

    fn put(self, value: u32) {
        let about = self.about.get_untracked();
        self.asked.ledger.update(|ledger| {
            ledger.put(self.id, &about, value);
            ledger.open(self.id);
        });
    }

    /// Shows the answer, if there is no guess.
    fn show(self) {
        if self.guess.with_untracked(Option::is_none) {
            self.shown.set(Some(self.about.get_untracked()));
            self.asked.ledger.update(|ledger| ledger.open(self.id));
        }
    }

    /// Whether the reader wanted to see the answer without a guess, read reactively.
    fn is_shown(self) -> bool {
        let about = self.about.get();
        self.is_open.get() && self.shown.with(|shown| shown.as_ref() == Some(&about))
    }

    /// Whether there is a guess, and the model has answered, read reactively.
    fn is_judged(self) -> bool {
        self.guess
            .with(|guess| guess.as_ref().is_some_and(|guess| guess.agreed.is_some()))
    }

    /// The guess, read reactively.
    fn value(self) -> Option<u32> {
        self.guess
            .with(|guess| guess.as_ref().map(|guess| guess.value))
    }

    /// Whether the author's answer is there, read reactively.
    fn is_told(self) -> bool {
        self.is_shown() || self.is_judged() || !self.asks.get()
    }

    /// Whether the answer is covered, read reactively.
    fn is_covered(self) -> bool {
        let is_open = self.is_open.get() || self.value().is_some();
        self.asks.get() && !is_open && !is_linked(&self.store, self.id)
    }
}

/// Binds a section's question. The exhibit is bound already.
pub fn bind(exhibit: &Exhibit, id: &'static str, question: Question) {
    let region = &exhibit.region;
    let find = |selector: &str| region.element().query_selector(selector).ok().flatten();
    let (Some(text), Some(place)) = (find(".question"), find(".exhibit")) else {
        return;
    };
    text.set_id(&format!("question-{id}"));
    let below = controls(id, &question.kind) + &answer(id);
    let _ = text.insert_adjacent_html("afterend", &below);

    let section = Section::new(id, exhibit.store, &question);
    judge(section, question.truth, question.tolerance);
    bind_covers(region, &place, section, question.covers);
    if let Some((batch, buttons)) = question.runs {
        bind_runs(region, section, batch, buttons);
    }
    match question.kind {
        Kind::Buttons(_) | Kind::Code(_) => bind_buttons(region, section),
        Kind::Slider(range, unit) => bind_slider(region, section, range, unit),
    }
    let (kind, truth) = (question.kind, question.truth);
    region.text("asks-note", move || note(section, kind, truth.get()));
    region.shown("asks", move || {
        section.asks.get() && (!section.is_shown() || section.value().is_some())
    });
    region.shown("asks-show", move || section.value().is_none());
    let told = region.find("asks-answer");
    region.on("asks-show", "click", move |_| {
        section.show();
        // The button disappears, and the answer appears, in between.
        let told = told.clone();
        set_timeout(move || told.iter().for_each(focus), Duration::ZERO);
    });
    let said = question.said;
    region.text("asks-answer", move || {
        said.with(|said| match said.is_empty() && section.is_shown() {
            true => asking_words().not_yet.to_owned(),
            false => said.clone(),
        })
    });
    region.shown("asks-answer", move || section.is_told());
    for (_, hook) in REPEATED.iter().filter(|(of, _)| *of == id) {
        region.class(hook, "told", move || section.is_told());
    }
    region.value("asks-answer", move || {
        truth
            .get()
            .map_or_else(String::new, |truth| truth.to_string())
    });
}

/// Compares a guess with the engine's answer, as soon as both are there.
fn judge(section: Section, truth: Memo<Option<u32>>, tolerance: u32) {
    effect(move || {
        let (Some(truth), Some(guess)) = (truth.get(), section.guess.get()) else {
            return;
        };
        if guess.agreed.is_none() {
            let about = section.about.get_untracked();
            let agrees = is_near(guess.value, truth, tolerance);
            section
                .asked
                .ledger
                .update(|ledger| ledger.judge(section.id, &about, agrees));
        }
    });
}

/// Covers what gives the answer away. The button in the first frame uncovers it.
fn bind_covers(
    region: &Region,
    exhibit: &Element,
    section: Section,
    covers: &[(&'static str, &'static str)],
) {
    // The button disappears, so the focus has to move.
    let _ = exhibit.set_attribute("tabindex", "-1");
    let exhibit = exhibit.clone();
    let is_covered = memo(move || section.is_covered());
    covers::bind(region, covers, is_covered, move || {
        section.show();
        focus(&exhibit);
    });
}

/// Who runs the batch that answers the question wants to see the answer. A button that has not run it shows nothing.
fn bind_runs(region: &Region, section: Section, batch: BatchName, buttons: &[&str]) {
    for button in buttons {
        region.on(button, "click", move |_| {
            if untrack(|| section.store.progress(batch)).state == BatchState::Running {
                section.show();
            }
        });
    }
}

/// Whether the address leads to this section, or carries a pair, a choice or anything else that a link shows.
fn is_linked(store: &Store, id: &str) -> bool {
    // It changes when the address does.
    store.section.track();
    let link = browser::link();
    let leads_here = link.section.as_deref() == Some(id);
    let rest = Link {
        section: None,
        replacement: None,
        ..link
    };
    leads_here || rest != Link::default()
}

fn bind_buttons(region: &Region, section: Section) {
    region.on("asks", "click", move |event| {
        let option = attribute_of(&event, "data-option").and_then(|option| option.parse().ok());
        option.into_iter().for_each(|option| section.put(option));
    });
    let Some(row) = region.find("asks") else {
        return;
    };
    let buttons = all(&row, "[data-option]");
    effect(move || {
        let (value, is_judged) = (section.value(), section.is_judged());
        for (number, button) in (0..).zip(&buttons) {
            let is_chosen = value == Some(number);
            let _ = button.set_attribute("aria-pressed", &is_chosen.to_string());
            let _ = button.set_attribute("aria-disabled", &is_judged.to_string());
        }
    });
}

fn bind_slider(region: &Region, section: Section, range: Memo<Range>, unit: Unit) {
    let input = region.find("asks-slider");
    let Some(input) = input.and_then(|input| input.dyn_into::<HtmlInputElement>().ok()) else {
        return;
    };
    let slid = RwSignal::new(0_u32);
    let moved = input.clone();
    region.on("asks-slider", "input", move |_| {
        slid.set(moved.value().parse().unwrap_or_default());
    });
    effect(move || {
        let Range { from, to, start } = range.get();
        let value = section.value().unwrap_or(start);
        slid.set(value.clamp(from, to.max(from)));
    });
    region.text("asks-value", move || display(unit, slid.get()));
    region.on("asks-set", "click", move |_| {
        section.put(slid.get_untracked())
    });
    let button = region.find("asks-set");
    effect(move || {
        let Range { from, to, .. } = range.get();
        let is_judged = section.is_judged();
        let _ = input.set_attribute("min", &from.to_string());
        let _ = input.set_attribute("max", &to.to_string());
        let _ = input.set_attribute("aria-valuetext", &display(unit, slid.get()));
        input.set_value(&slid.get().to_string());
        input.set_disabled(is_judged);
        if let Some(button) = &button {
            let _ = button.set_attribute("aria-disabled", &is_judged.to_string());
        }
    });
}

/// A number of a slider, for people.
fn display(unit: Unit, value: u32) -> String {
    match unit {
        Unit::Count => value.to_string(),
        Unit::Percent => format!("{value}\u{202f}%"),
        Unit::Gradient => numbers().signed(-f64::from(value) / 100.0, 2),
    }
}

/// What became of the guess. `truth` is the right answer, once it is known.
fn note(section: Section, kind: Kind, truth: Option<u32>) -> String {
    let words = asking_words();
    section.guess.with(|guess| {
        let Some(guess) = guess else {
            return String::new();
        };
        let said = match kind {
            Kind::Buttons(labels) | Kind::Code(labels) => {
                let label = labels.get(guess.value as usize).copied();
                label.unwrap_or_default().to_owned()
            }
            Kind::Slider(_, unit) => display(unit, guess.value),
        };
        match guess.agreed {
            None => words.noted.to_owned(),
            Some(true) if Some(guess.value) == truth => words.agreed.to_owned(),
            Some(true) => fill(words.near, &[&said]),
            Some(false) => fill(words.differed, &[&said]),
        }
    })
}

/// The controls below a question, as HTML.
fn controls(id: &str, kind: &Kind) -> String {
    let words = asking_words();
    let buttons = |labels: &[&str], attribute: &str| {
        let button = |(number, label): (usize, &&str)| {
            format!(
                "<button type=\"button\" class=\"secondary\" data-option=\"{number}\"{attribute}>{}</button>",
                escape(label)
            )
        };
        labels.iter().enumerate().map(button).collect::<String>()
    };
    let choices = match kind {
        Kind::Buttons(labels) => buttons(labels, ""),
        Kind::Code(labels) => buttons(labels, " translate=\"no\""),
        Kind::Slider(..) => format!(
            "<span class=\"lens\"><input type=\"range\" step=\"1\" aria-labelledby=\"question-{id}\" \
             data-hook=\"asks-slider\" /><output aria-live=\"off\" data-hook=\"asks-value\"></output></span>\
             <button type=\"button\" class=\"secondary\" data-hook=\"asks-set\">{}</button>",
            escape(words.set)
        ),
    };
    format!(
        "<div class=\"run-row\" role=\"group\" aria-labelledby=\"question-{id}\" data-hook=\"asks\">{choices}\
         <button type=\"button\" class=\"plain\" data-hook=\"asks-show\">{}</button>\
         <span class=\"run-note\" role=\"status\" data-hook=\"asks-note\"></span></div>",
        escape(words.show)
    )
}

/// The author's answer, as HTML. "Show the answer" moves the focus to it.
fn answer(id: &str) -> String {
    format!(
        "<p class=\"said strong\" tabindex=\"-1\" data-hook=\"asks-answer\" data-testid=\"answer-{id}\" data-value=\"\" hidden></p>"
    )
}
