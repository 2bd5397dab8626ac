//! The dialog with the snippets that show the pair in other pages.

use super::embed_options;
use crate::reactive::{said, text};
use crate::{
    browser,
    logic::snippet::{Pinned, Snippet},
    store::Store,
    words::{embedded, words},
};
use leptos::{html::Dialog, prelude::*, task::spawn_local, web_sys::Element};
use wasm_split_helpers::{SplitLoaderError, wasm_split};

/// Writes both snippets as the controls in `options` say: script and element, and the frame for pages that may not run
/// scripts. The third text says that they don't use the page's model, if it is not the site's own, and the fourth one
/// is the element alone. If the dialog was just opened, it gets its controls, and the page gets the script.
#[wasm_split(later, fallible)]
fn write(store: Store, options: Element, is_opened: bool) -> Result<[String; 4], SplitLoaderError> {
    let start = snippet_of(&store);
    if is_opened {
        options.set_inner_html(&embed_options::html(&start));
        browser::add_script(&format!("{}bert-nsp.js", start.base));
    }
    let snippet = embed_options::chosen(&options, start);
    let model = browser::page_model();
    let about = match model.is_imported() {
        true => embedded(&model.name),
        false => String::new(),
    };
    Ok([snippet.element(), snippet.frame(), about, snippet.tag()])
}

/// The button, and the dialog with a snippet for pages that may run scripts and one for others, and with a preview.
#[component]
pub fn EmbedDialog(
    /// Copies a text to the clipboard.
    copy: fn(String, RwSignal<&'static str>),
) -> impl IntoView {
    let store = expect_context::<Store>();
    let dialog = NodeRef::<Dialog>::new();
    let snippets = RwSignal::new([const { String::new() }; 4]);
    let note = RwSignal::new("");
    let refresh = move |is_opened: bool| {
        let options = dialog
            .get_untracked()
            .and_then(|dialog| dialog.query_selector("[data-embed-options]").ok()?);
        let Some(options) = options else {
            return;
        };
        spawn_local(async move {
            match write(store, options, is_opened).await {
                // The signal is gone if the language has changed since.
                Ok(all) => drop(snippets.try_set(all)),
                Err(_) => store.miss_chunk(),
            }
        });
    };
    let open = move |_| {
        refresh(true);
        note.set("");
        if let Some(dialog) = dialog.get_untracked() {
            // This fails only if the dialog is open already.
            let _ = dialog.show_modal();
            // The next Tab leads to the first option, which may not be there yet.
            browser::focus("embed-heading");
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
            <h2 id="embed-heading" tabindex="-1">{words.button}</h2>
            <p>{words.about}</p>
            <p data-embedded="" inner_html=said(move || snippets.with(|all| all[2].clone()))></p>
            <div
                data-embed-options=""
                on:input=move |_| refresh(false)
                on:change=move |_| refresh(false)
            ></div>
            <div
                class="embed-preview"
                inner_html=text(move || snippets.with(|all| all[3].clone()))
            ></div>
            {boxes}
            <p class="note" role="status" inner_html=said(move || note.get().to_owned())></p>
            <button type="button" class="primary" on:click=close>{words.close}</button>
        </dialog>
    }
}

/// The snippet for the pair in the boxes, with all that can be chosen.
fn snippet_of(store: &Store) -> Snippet {
    let pair = store.text.get_untracked();
    let answer = store.answer.get_untracked();
    let answer = answer.filter(|answer| answer.pair == pair);
    let prediction = answer.as_ref().map(|answer| &answer.prediction);
    // The widget would not give the answer of another model.
    let prediction = prediction.filter(|_| !browser::page_model().is_imported());
    let pinned = browser::pinned_loader();
    Snippet {
        base: browser::resolve("./"),
        pinned: pinned.map(|(path, integrity)| Pinned { path, integrity }),
        logits: prediction
            .filter(|prediction| prediction.doubt.is_none())
            .map(|prediction| prediction.logits),
        pair,
        label: store.label.get_untracked(),
        language: store.settings.language.get_untracked().code().to_owned(),
        theme: String::new(),
        model: String::new(),
    }
}
