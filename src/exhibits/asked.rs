//! What the reader has guessed and uncovered in this tab, and whether the page asks before it shows. Both are the same for all
//! sections, and outlive a change of language.

use super::region::{Region, focus};
use crate::{
    browser,
    logic::ledger::Ledger,
    reactive::{effect, memo},
    words::asking_words,
};
use leptos::{prelude::*, web_sys::Element};
use nsp_words::{fill, terms};

/// The guesses and the switch. A handle: copies share everything.
#[derive(Clone, Copy)]
pub struct Asked {
    /// The guesses.
    pub ledger: RwSignal<Ledger>,
    /// Whether the page asks before it shows.
    pub is_on: RwSignal<bool>,
}

impl Asked {
    /// The page's only one. It lives as long as the page.
    pub fn of_page() -> Self {
        let Some(mut root) = Owner::current() else {
            return Self::start();
        };
        while let Some(parent) = root.parent() {
            root = parent;
        }
        root.with(|| {
            use_context::<Self>().unwrap_or_else(|| {
                let asked = Self::start();
                provide_context(asked);
                asked
            })
        })
    }

    /// Brings back what the tab and the browser have kept, and keeps what changes.
    fn start() -> Self {
        let kept = browser::guesses().unwrap_or_default();
        let asked = Self {
            ledger: RwSignal::new(Ledger::read(&kept)),
            is_on: RwSignal::new(browser::asks_first()),
        };
        Effect::new(move |before: Option<String>| {
            let now = asked.ledger.with(Ledger::write);
            if before.is_some_and(|before| before != now) {
                browser::keep_guesses(&now);
            }
            now
        });
        Effect::new(move |before: Option<bool>| {
            let now = asked.is_on.get();
            if before.is_some_and(|before| before != now) {
                browser::remember_ask_first(now);
            }
            now
        });
        asked
    }

    /// Binds the switch, the button that covers all answers again, the score, and the button that forgets the guesses, in
    /// the tutorial's head.
    pub fn bind(self, tutorial: &Element) {
        let place = tutorial.query_selector("[data-testid='guesses']");
        let Some(place) = place.ok().flatten() else {
            return;
        };
        let words = asking_words();
        place.set_inner_html(&format!(
            "<label class=\"option switch\" data-hook=\"ask-first\"><input type=\"checkbox\" />\
             <span>{}</span></label><button type=\"button\" class=\"plain\" data-hook=\"again\" hidden>{}</button>\
             <span class=\"run-note\">{}</span>\
             <span class=\"score\" role=\"status\" data-hook=\"guessed\"></span>\
             <button type=\"button\" class=\"plain\" data-hook=\"forget\" hidden>{}</button>",
            terms(words.ask_first),
            terms(words.again),
            terms(words.ask_first_note),
            terms(words.clear)
        ));
        let region = Region::new(place.clone());
        region.switch("ask-first", self.is_on);
        let score = memo(move || self.ledger.with(Ledger::score));
        region.text("guessed", move || match score.get() {
            (_, 0) => String::new(),
            (agreed, all) => fill(
                asking_words().score,
                &[&agreed.to_string(), &all.to_string()],
            ),
        });
        effect(move || {
            let (agreed, all) = score.get();
            let _ = place.set_attribute("data-agreed", &agreed.to_string());
            let _ = place.set_attribute("data-asked", &all.to_string());
        });
        region.shown("forget", move || !self.ledger.with(Ledger::is_empty));
        let switch = region.find("ask-first");
        let switch = switch.and_then(|label| label.query_selector("input").ok().flatten());
        let forgets = switch.clone();
        region.on("forget", "click", move |_| {
            self.ledger.update(Ledger::forget);
            // The button disappears, so the focus has to move.
            forgets.iter().for_each(focus);
        });
        region.shown("again", move || {
            self.is_on.get() && self.ledger.with(Ledger::has_open)
        });
        region.on("again", "click", move |_| {
            self.ledger.update(Ledger::ask_again);
            // This button disappears, too.
            switch.iter().for_each(focus);
        });
    }
}
