//! The choice of a model: a name, an address, or files.

use super::{importer::Importer, page_words, size};
use crate::reactive::flag;
use leptos::{
    ev,
    prelude::*,
    web_sys::{DragEvent, HtmlInputElement},
};
use wasm_bindgen::JsCast;

/// A model that is suggested.
struct Suggestion {
    id: &'static str,
    /// Bytes of its weights.
    bytes: u64,
    /// `None` for the one with many.
    language: Option<&'static str>,
}

/// Google's models: <https://github.com/google-research/bert>. All are licensed under Apache-2.0.
const SUGGESTIONS: [Suggestion; 5] = [
    Suggestion {
        id: "google-bert/bert-base-uncased",
        bytes: 440_000_000,
        language: Some("en"),
    },
    Suggestion {
        id: "google-bert/bert-base-cased",
        bytes: 436_000_000,
        language: Some("en"),
    },
    Suggestion {
        id: "google-bert/bert-base-chinese",
        bytes: 412_000_000,
        language: Some("zh"),
    },
    Suggestion {
        id: "google-bert/bert-base-multilingual-cased",
        bytes: 714_000_000,
        language: None,
    },
    Suggestion {
        id: "google-bert/bert-large-uncased",
        bytes: 1_340_000_000,
        language: Some("en"),
    },
];

/// The first step.
#[component]
pub fn Find() -> impl IntoView {
    let importer = expect_context::<Importer>();
    let words = page_words();
    let name = NodeRef::<leptos::html::Input>::new();
    let look_up = move || {
        let typed = name.get_untracked().map(|input| input.value());
        importer.look_up(&typed.unwrap_or_default());
    };
    let suggestion = move |model: Suggestion| {
        let language = model.language.unwrap_or(words.all_languages);
        let facts = format!("{}, {language}, Apache-2.0", size(model.bytes));
        view! {
            <li>
                <button
                    type="button"
                    class="example"
                    translate="no"
                    disabled=flag(move || importer.is_busy())
                    on:click=move |_| {
                        if let Some(input) = name.get_untracked() {
                            input.set_value(model.id);
                        }
                        look_up();
                    }
                >
                    {model.id}
                </button>
                " " <span class="note">{facts}</span>
            </li>
        }
    };
    let files = move |event: ev::Event| {
        let input: Option<HtmlInputElement> = event.target().and_then(|it| it.dyn_into().ok());
        if let Some(input) = input {
            if let Some(files) = input.files() {
                importer.choose(&files);
            }
            // The same files can be chosen again.
            input.set_value("");
        }
    };
    let drop = move |event: DragEvent| {
        event.prevent_default();
        if let Some(data) = event.data_transfer() {
            importer.take_dropped(&data);
        }
    };
    view! {
        <section
            on:dragover=|event: DragEvent| event.prevent_default()
            on:drop=drop
        >
            <h2>{words.choose}</h2>
            <form on:submit=move |event| {
                event.prevent_default();
                look_up();
            }>
                <label for="hub-id">{words.hub_name}</label>
                <div class="row">
                    <input
                        id="hub-id"
                        data-testid="hub-id"
                        type="text"
                        spellcheck="false"
                        autocapitalize="off"
                        autocomplete="off"
                        translate="no"
                        node_ref=name
                    />
                    <button
                        type="submit"
                        class="primary"
                        data-testid="look-up"
                        disabled=flag(move || importer.is_busy())
                    >
                        {words.look_up}
                    </button>
                </div>
            </form>
            <p>{words.suggestions}</p>
            <ul role="list" class="suggestions">
                {SUGGESTIONS.into_iter().map(suggestion).collect_view()}
            </ul>
            <p>{words.or_files}</p>
            <div class="row">
                <label class="pick-files">
                    {words.files}
                    <input type="file" multiple data-testid="import-files" on:change=files />
                </label>
                <label class="pick-files">
                    {words.folder}
                    <input
                        type="file"
                        multiple=true
                        prop:webkitdirectory=true
                        data-testid="import-folder"
                        on:change=files
                    />
                </label>
            </div>
        </section>
    }
}
