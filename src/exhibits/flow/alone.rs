//! What only check.html has: files, messages, and how the model loads.

use super::{Content, bind_parts, context_of, insert};
use crate::exhibits::{
    region::{Region, focus},
    shared::Exhibit,
};
use crate::{
    browser::{self, ChosenFile},
    logic::{model_state::ModelState, state::State},
    store::Store,
    words::{self, flow_words, numbers, words},
};
use leptos::{
    prelude::*,
    task::spawn_local,
    web_sys::{DragEvent, File, HtmlInputElement},
};
use nsp_words::{Checker, fill};
use wasm_bindgen::JsCast;

/// The most bytes of a file that are read: a long book. Of more, a tab would show too much at once.
const MOST_BYTES: f64 = 2e6;

/// Binds the content of check.html. Nothing loads before the reader asks about a text.
pub fn bind_alone(exhibit: Exhibit) {
    let (region, store) = (&exhibit.region, exhibit.store);
    let context = context_of(store);
    insert(region, &Checker::alone(words(), context.get_untracked()));
    let content = Content::new(store, context, RwSignal::new(0));
    // What is wrong with the text or the file, as a sentence.
    let fault = RwSignal::new(String::new());
    let run = move || {
        let is_text = content.order.with_untracked(|order| order.texts.len() > 1);
        fault.set(match is_text {
            true => String::new(),
            false => flow_words().too_few.to_owned(),
        });
        if is_text {
            content.run();
        }
    };
    bind_parts(&exhibit, content, context, run);
    region.on("flow-text", "input", move |_| fault.set(String::new()));
    region.on("sample", "click", move |_| {
        fault.set(String::new());
        store.flow_text.set(words().samples.flow.to_owned());
    });
    bind_files(region, store, fault);
    bind_messages(region, store, fault);
}

/// Binds the choice of a file, and files that are dropped anywhere on the content.
fn bind_files(region: &Region, store: Store, fault: RwSignal<String>) {
    let chosen = ChosenFile::new();
    region.on("file", "change", move |event| {
        let input: Option<HtmlInputElement> = event.target().and_then(|it| it.dyn_into().ok());
        if let Some(input) = input {
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                take_file(chosen, file, store, fault);
            }
            // The same file can be chosen again.
            input.set_value("");
        }
    });
    region.on_self("dragover", |event| event.prevent_default());
    region.on_self("drop", move |event| {
        let data = event
            .dyn_ref::<DragEvent>()
            .and_then(DragEvent::data_transfer);
        let file = data.and_then(|data| data.files()?.get(0));
        if let Some(file) = file {
            event.prevent_default();
            take_file(chosen, file, store, fault);
        }
    });
}

/// Puts the text of a file into the box.
fn take_file(chosen: ChosenFile, file: File, store: Store, fault: RwSignal<String>) {
    if file.size() > MOST_BYTES {
        let [found, most] =
            [file.size(), MOST_BYTES].map(|bytes| numbers().megabytes(bytes as u64));
        fault.set(fill(flow_words().file_too_large, &[&found, &most]));
        return;
    }
    spawn_local(async move {
        let Some(text) = chosen.text_of(&file).await else {
            return;
        };
        let told = match &text {
            Ok(_) => String::new(),
            Err(_) => flow_words().file_failed.to_owned(),
        };
        // The signal is gone if the language has changed since.
        let _ = fault.try_set(told);
        if let Ok(text) = text {
            store.flow_text.set(text);
        }
    });
}

/// Binds what went wrong, a button that may help, and how much of the model has arrived.
fn bind_messages(region: &Region, store: Store, fault: RwSignal<String>) {
    region.text("error", move || {
        let problem = store.problem.get();
        let problem = problem.map(|problem| words::problem(&problem.cause));
        match fault.get() {
            fault if fault.is_empty() => problem.unwrap_or_default(),
            fault => fault,
        }
    });
    let help = move || {
        let problem = store.problem.get()?;
        words::remedy(&problem.remedy)
    };
    region.shown("retry-row", move || help().is_some());
    region.text("retry", move || help().unwrap_or_default().to_owned());
    let button = region.find("flow-run");
    region.on("retry", "click", move |_| {
        store.retry();
        // The button disappears, so the focus has to move.
        button.iter().for_each(focus);
    });
    region.text("loading", move || {
        store.model.with(|model| match model {
            ModelState::Loading(progress) => {
                let is_from_file = browser::is_from_file();
                let progress = Some(*progress);
                words::status(
                    State::Loading,
                    progress,
                    None,
                    false,
                    false,
                    0,
                    is_from_file,
                )
            }
            _ => String::new(),
        })
    });
}
