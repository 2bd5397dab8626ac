//! The buttons that copy or save the result.

use super::EmbedDialog;
use crate::{
    browser,
    logic::{
        answer::Answer,
        link::{self, encode},
        report::{self, Format},
    },
    reactive::said,
    store::Store,
    words::words,
};
use leptos::{prelude::*, task::spawn_local};
use nsp_answer::Label;
use std::sync::Arc;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

/// The answer as text that the reader can copy or save.
#[wasm_split(later, fallible)]
fn write(
    format: Format,
    answer: Arc<Answer>,
    label: Option<Label>,
) -> Result<String, SplitLoaderError> {
    Ok(report::write(format, &answer, label))
}

/// Copies a link with the whole state, and the result as JSON or Markdown. These buttons are the
/// only way in which the text leaves the page.
#[component]
pub fn ShareRow() -> impl IntoView {
    let store = expect_context::<Store>();
    let note = RwSignal::new("");
    let copy = move |text| copy_and_tell(text, note);
    let copy_link = move |_| {
        let link = store.link();
        browser::set_fragment(&link::write_into(&browser::fragment(), &link));
        let model = browser::page_model();
        let mut link = link::write_all(&link);
        if model.is_imported() {
            link += &format!("&model={}", encode(&model.name));
        }
        copy(format!("{}#{link}", browser::address()));
    };
    let copy_report = move |format| {
        let Some(answer) = store.answer.get_untracked() else {
            return;
        };
        spawn_local(async move {
            match write(format, answer, store.label.get_untracked()).await {
                Ok(text) => copy(text),
                Err(_) => store.miss_chunk(),
            }
        });
    };
    let copy_json = move |_| copy_report(Format::Json);
    let copy_markdown = move |_| copy_report(Format::Markdown);
    let words = &words().share;
    view! {
        <div class="share" role="group" aria-label=words.name>
            <button type="button" class="plain" data-share="link" on:click=copy_link>
                {words.link}
            </button>
            <button type="button" class="plain" data-share="json" on:click=copy_json>
                {words.json}
            </button>
            <button type="button" class="plain" data-share="markdown" on:click=copy_markdown>
                {words.markdown}
            </button>
            {(!browser::is_from_file()).then(|| view! { <EmbedDialog copy=copy_and_tell /> })}
            <span class="note" role="status" inner_html=said(move || note.get().to_owned())></span>
        </div>
    }
}

/// Copies a text to the clipboard and notes whether that was allowed.
fn copy_and_tell(text: String, note: RwSignal<&'static str>) {
    browser::copy(&text, move |is_copied| {
        let words = &words().share;
        // The signal is gone if the language has changed since.
        let _ = note.try_set(if is_copied {
            words.copied
        } else {
            words.failed
        });
    });
}
