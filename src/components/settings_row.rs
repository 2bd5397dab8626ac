//! The reader's settings.

use crate::{store::Store, words::words};
use leptos::prelude::*;
use nsp_words::Language;

/// The language, as a choice in the header.
#[component]
pub fn LanguageChoice() -> impl IntoView {
    let store = expect_context::<Store>();
    let chosen = store.settings.language.get_untracked();
    let options = Language::ALL.map(|language| {
        let (code, name) = (language.code(), language.name());
        let selected = if language == chosen { " selected" } else { "" };
        format!("<option value=\"{code}\" lang=\"{code}\"{selected}>{name}</option>")
    });
    view! {
        <label class="pick">
            <span class="visually-hidden">{words().settings.language}</span>
            <select on:change:target=move |event| {
                if let Some(language) = Language::find(&event.target().value()) {
                    store.choose_language(language);
                }
            } inner_html=options.concat()></select>
        </label>
    }
}

/// Whether the model loads automatically.
#[component]
pub fn AutoLoad() -> impl IntoView {
    let settings = expect_context::<Store>().settings;
    view! {
        <div class="auto-load">
            <label class="option switch">
                <input
                    type="checkbox"
                    prop:checked=settings.auto_load
                    on:change:target=move |event| {
                        settings.choose_auto_load(event.target().checked());
                    }
                />
                <span>{words().settings.auto_load}</span>
            </label>
            <p class="note">{words().settings.auto_load_note}</p>
        </div>
    }
}
