//! The reader's choices, kept for the next visit where the browser allows it.

use crate::{browser, words::set_language};
use leptos::prelude::*;
use nsp_words::{EN, Words, language};

const LANGUAGE_KEY: &str = "bert-nsp-language";
const AUTO_LOAD_KEY: &str = "bert-nsp-auto-load";

/// The choices. A handle: copies share everything.
#[derive(Clone, Copy)]
pub struct Settings {
    /// The language of the page.
    pub language: RwSignal<&'static str>,
    /// Whether the model loads by itself on an unmetered connection.
    pub auto_load: RwSignal<bool>,
}

impl Settings {
    /// The language that the address asks for, or was chosen on an earlier visit; else the
    /// browser's. No load by itself, unless that was chosen.
    pub fn start() -> Self {
        let remembered = browser::remembered(LANGUAGE_KEY);
        let asked = browser::asked_language();
        let codes = asked
            .into_iter()
            .chain(remembered)
            .chain(browser::languages());
        let words = codes
            .filter_map(|code| language(&code))
            .next()
            .unwrap_or(&EN);
        let auto_load = browser::remembered(AUTO_LOAD_KEY).as_deref() == Some("yes");
        let settings = Self {
            language: RwSignal::new(words.code),
            auto_load: RwSignal::new(auto_load),
        };
        settings.speak(words);
        settings
    }

    /// Chooses a language.
    pub fn choose_language(&self, words: &'static Words) {
        browser::remember(LANGUAGE_KEY, words.code);
        self.speak(words);
    }

    /// Chooses whether the model loads by itself.
    pub fn choose_auto_load(&self, is_on: bool) {
        browser::remember(AUTO_LOAD_KEY, if is_on { "yes" } else { "no" });
        self.auto_load.set(is_on);
    }

    /// Forgets the choices. The page goes on in its language.
    pub fn forget(&self) {
        browser::forget(LANGUAGE_KEY);
        browser::forget(AUTO_LOAD_KEY);
        self.auto_load.set(false);
    }

    fn speak(&self, words: &'static Words) {
        set_language(words);
        browser::set_document_language(words.code);
        self.language.set(words.code);
    }
}
