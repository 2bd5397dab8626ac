//! The dialog with the snippets that show the pair in other pages.

use crate::reactive::{said, text};
use crate::{
    browser,
    logic::{
        link::{self, Link},
        snippet::Snippet,
    },
    store::Store,
    words::{embedded, words},
};
use leptos::{html::Dialog, prelude::*, task::spawn_local};
use wasm_split_helpers::{SplitLoaderError, wasm_split};

/// Writes both snippets: the element, and the frame with this fragment for pages that may not run
/// scripts. The third text says that they don't use the page's model, if it is not the site's own.
#[wasm_split(later, fallible)]
fn write(snippet: Snippet, fragment: String) -> Result<[String; 3], SplitLoaderError> {
    let model = browser::page_model();
    let about = match model.is_imported() {
        true => embedded(&model.name),
        false => String::new(),
    };
    Ok([snippet.element(), snippet.frame(&fragment), about])
}

/// The button, and the dialog with a snippet for pages that may run scripts and one for others.
#[component]
pub fn EmbedDialog(
    /// Copies a text to the clipboard.
    copy: fn(String, RwSignal<&'static str>),
) -> impl IntoView {
    let store = expect_context::<Store>();
    let dialog = NodeRef::<Dialog>::new();
    let snippets = RwSignal::new([String::new(), String::new(), String::new()]);
    let note = RwSignal::new("");
    let open = move |_| {
        let (snippet, fragment) = snippet_of(&store);
        spawn_local(async move {
            match write(snippet, fragment).await {
                // The signal is gone if the language has changed since.
                Ok(all) => drop(snippets.try_set(all)),
                Err(_) => store.miss_chunk(),
            }
        });
        note.set("");
        if let Some(dialog) = dialog.get_untracked() {
            // This fails only if the dialog is open already.
            let _ = dialog.show_modal();
        }
    };
    let close = move |_| {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let words = &words().embed;
    let boxes = [("element", words.element), ("frame", words.frame)]
        .into_iter()
        .enumerate()
        .map(|(index, (name, label))| {
            let snippet = move || snippets.with(|snippets| snippets[index].clone());
            view! {
                <label>
                    {label}
                    <textarea readonly rows="4" spellcheck="false" data-snippet=name prop:value=text(snippet)></textarea>
                </label>
                <button
                    type="button"
                    class="secondary"
                    data-copy=name
                    on:click=move |_| copy(snippets.with_untracked(|all| all[index].clone()), note)
                >
                    {words.copy}
                </button>
            }
        })
        .collect_view();
    view! {
        <button type="button" class="plain" data-share="embed" aria-haspopup="dialog" on:click=open>
            {words.button}
        </button>
        <dialog class="embed-dialog" aria-labelledby="embed-heading" node_ref=dialog>
            <h2 id="embed-heading">{words.button}</h2>
            <p>{words.about}</p>
            <p data-embedded="" inner_html=said(move || snippets.with(|all| all[2].clone()))></p>
            {boxes}
            <p class="note" role="status" inner_html=said(move || note.get().to_owned())></p>
            <button type="button" class="primary" on:click=close>{words.close}</button>
        </dialog>
    }
}

/// The content of the snippets for the pair in the boxes, and the fragment of its link.
fn snippet_of(store: &Store) -> (Snippet, String) {
    let pair = store.text.get_untracked();
    let answer = store.answer.get_untracked();
    let answer = answer.filter(|answer| answer.pair == pair);
    let prediction = answer.as_ref().map(|answer| &answer.prediction);
    // The widget would not give the answer of another model.
    let prediction = prediction.filter(|_| !browser::page_model().is_imported());
    let label = store.label.get_untracked();
    let link = Link {
        pair: Some(pair.clone()),
        label,
        ..Link::default()
    };
    let snippet = Snippet {
        base: browser::resolve("./"),
        logits: prediction
            .filter(|prediction| prediction.doubt.is_none())
            .map(|prediction| prediction.logits),
        pair,
        label,
        language: store.settings.language.get_untracked().code(),
    };
    (snippet, link::write_all(&link))
}
