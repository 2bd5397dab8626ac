//! What comes later: the parts of the page's code that its first paint does without. `cargo xtask stage`
//! splits each part off the page's WebAssembly, with all that only its functions use, and the first
//! call of one of them fetches it. Calls are answered in the order in which they were made.

use crate::{
    exhibits,
    logic::{
        answer::Answer,
        report::{self, Format},
        snippet::Snippet,
    },
    offline::{Offline, Wish},
    store::Store,
    typed, widget,
};
use leptos::{prelude::*, web_sys::Element};
use nsp_words::{DE, EN, Language, Words};
use std::sync::Arc;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

/// Takes what the engine's worker of this number has said.
///
/// # Errors
/// When the part can't be fetched.
#[wasm_split(later, fallible)]
pub fn hear(store: Store, worker: u32, text: String) -> Result<(), SplitLoaderError> {
    store.hear(worker, &text);
    Ok(())
}

/// Sets the exhibits of the tutorial to work, if its element is still in the document. `owner` is
/// whom they end with.
///
/// # Errors
/// When the part can't be fetched.
#[wasm_split(later, fallible)]
pub fn bind_exhibits(
    owner: Owner,
    tutorial: Element,
    store: Store,
) -> Result<(), SplitLoaderError> {
    if tutorial.is_connected() {
        owner.with(|| exhibits::bind(&tutorial, store));
    }
    Ok(())
}

/// Puts back what was typed in this tab before.
///
/// # Errors
/// When the part can't be fetched.
#[wasm_split(later, fallible)]
pub fn restore(store: Store) -> Result<(), SplitLoaderError> {
    typed::restore(store);
    Ok(())
}

/// Keeps what is typed in this tab, for as long as `owner` lives.
///
/// # Errors
/// When the part can't be fetched.
#[wasm_split(later, fallible)]
pub fn keep_typed(owner: Owner, store: Store) -> Result<(), SplitLoaderError> {
    owner.with(|| typed::keep(store));
    Ok(())
}

/// Answers the page around the widget's frame, for as long as `owner` lives.
///
/// # Errors
/// When the part can't be fetched.
#[wasm_split(later, fallible)]
pub fn serve_widget(owner: Owner, store: Store) -> Result<(), SplitLoaderError> {
    owner.with(|| widget::serve(store));
    Ok(())
}

/// The words of a language: the English ones have come with the page.
///
/// # Errors
/// When they can't be fetched.
pub async fn words_in(language: Language) -> Result<&'static Words, SplitLoaderError> {
    match language {
        Language::English => Ok(&EN),
        Language::German => german().await,
    }
}

/// The answer as the reader takes it away.
///
/// # Errors
/// When the part can't be fetched.
#[wasm_split(later, fallible)]
pub fn report(
    format: Format,
    answer: Arc<Answer>,
    label: Option<u8>,
) -> Result<String, SplitLoaderError> {
    Ok(report::write(format, &answer, label))
}

/// What an author copies: the element, and the frame with this fragment for pages that may not run scripts.
///
/// # Errors
/// When the part can't be fetched.
#[wasm_split(later, fallible)]
pub fn snippets(snippet: Snippet, fragment: String) -> Result<[String; 2], SplitLoaderError> {
    Ok([snippet.element(), snippet.frame(&fragment)])
}

/// Does what the reader wishes to be done with what is stored.
///
/// # Errors
/// When the part can't be fetched.
#[wasm_split(later, fallible)]
pub fn grant(offline: Offline, wish: Wish) -> Result<(), SplitLoaderError> {
    offline.grant(wish);
    Ok(())
}

/// The German words.
///
/// # Errors
/// When the part can't be fetched.
#[wasm_split(german, fallible)]
fn german() -> Result<&'static Words, SplitLoaderError> {
    Ok(&DE)
}
