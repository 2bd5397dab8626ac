//! The reader's settings, kept for the next visit if the browser allows it.

use crate::{browser, words::set_language};
use leptos::prelude::*;
use nsp_words::{Language, Words};

const LANGUAGE_KEY: &str = "bert-nsp-language";
const AUTO_LOAD_KEY: &str = "bert-nsp-auto-load";

/// The reader's choices. A handle: copies share everything.
#[derive(Clone, Copy)]
pub struct Settings {
    /// The language of the page.
    pub language: RwSignal<Language>,
    /// Whether the model loads automatically on an unmetered connection.
    pub auto_load: RwSignal<bool>,
    /// The language that was chosen last. Its words may still be loading.
    chosen: StoredValue<Language>,
}

/// The language that the address asks for, or that was chosen on an earlier visit; otherwise the
/// browser's language.
pub fn wanted_language() -> Language {
    let remembered = browser::remembered(LANGUAGE_KEY);
    let asked = browser::asked_language();
    let codes = asked
        .into_iter()
        .chain(remembered)
        .chain(browser::languages());
    codes
        .filter_map(|code| Language::find(&code))
        .next()
        .unwrap_or(Language::English)
}

impl Settings {
    /// The settings for a page with these words. The model loads automatically only if the reader
    /// has chosen this.
    pub fn start(words: &'static Words) -> Self {
        let auto_load = browser::remembered(AUTO_LOAD_KEY).as_deref() == Some("yes");
        let settings = Self {
            language: RwSignal::new(words.language),
            auto_load: RwSignal::new(auto_load),
            chosen: StoredValue::new(words.language),
        };
        settings.speak(words);
        settings
    }

    /// Chooses a language, for the next visit too. The page shows it after [`Settings::speak`].
    pub fn choose_language(&self, language: Language) {
        self.chosen.set_value(language);
        browser::remember(LANGUAGE_KEY, language.code());
    }

    /// Chooses whether the model loads automatically.
    pub fn choose_auto_load(&self, is_on: bool) {
        browser::remember(AUTO_LOAD_KEY, if is_on { "yes" } else { "no" });
        self.auto_load.set(is_on);
    }

    /// Forgets the choices. The page stays in its language.
    pub fn forget(&self) {
        browser::forget(LANGUAGE_KEY);
        browser::forget(AUTO_LOAD_KEY);
        self.auto_load.set(false);
    }

    /// Shows the page in the language of these words, unless another one has been chosen in the
    /// meantime.
    pub fn speak(&self, words: &'static Words) {
        if self.chosen.get_value() != words.language {
            return;
        }
        set_language(words);
        browser::set_document_language(words.language.code());
        self.language.set(words.language);
    }
}
