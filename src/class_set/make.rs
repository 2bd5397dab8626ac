//! Making a set: its text, the pair in the boxes, the ready examples; its link and its file.

use super::{Class, ready, sentence, word_list};
use crate::{
    browser,
    exhibits::region::{Region, attribute_of},
    logic::{
        class_set::{Item, LONG_LINK, SetError, encode, read, write},
        link,
    },
    reactive::memo,
    words::pairs::counts,
};
use leptos::prelude::*;
use nsp_answer::Label;
use nsp_words::fill;

/// Binds the part of the frame.
pub fn bind(frame: &Region, class: Class) {
    let draft = class.draft;
    frame.text_box("class-draft", draft);
    let set = memo(move || draft.with(|draft| read(draft)));
    let address = memo(move || set.with(|set| set.as_ref().ok().map(|items| address(items))));
    let note = RwSignal::new("");

    frame.on("class-adds", "click", move |event| {
        let label = attribute_of(&event, "data-add");
        if let Some(label) = label.and_then(|label| label.parse::<Label>().ok()) {
            let item = Item {
                title: String::new(),
                pair: class.store.text(),
                label,
            };
            add(draft, item);
        }
    });
    frame.on("class-take-ready", "click", move |_| {
        draft.set(write(&ready()));
    });
    frame.value("class-length", move || {
        address
            .with(|address| address.as_ref().map(|address| address.len().to_string()))
            .unwrap_or_default()
    });
    frame.text("class-length", move || {
        let length = address.with(|address| address.as_ref().map(String::len));
        set.with(|set| match (set, length) {
            (Ok(items), Some(length)) => counts(word_list().length, [items.len(), length]),
            // Nothing was written yet.
            (Err(SetError::Empty), _) => String::new(),
            (Err(error), _) => sentence(error),
            (Ok(_), None) => String::new(),
        })
    });
    frame.text("class-long", move || {
        let is_long = address.with(|address| {
            let length = address.as_ref().map(String::len);
            length.is_some_and(|length| length > LONG_LINK)
        });
        match is_long {
            true => fill(word_list().long, &[&LONG_LINK.to_string()]),
            false => String::new(),
        }
    });
    frame.shown("class-give", move || set.with(Result::is_ok));
    frame.on("class-start", "click", move |_| {
        if let Ok(items) = set.get_untracked() {
            class.store.set.set(Some(encode(&items)));
        }
    });
    frame.on("class-link", "click", move |_| {
        let Some(address) = address.get_untracked() else {
            return;
        };
        browser::copy(&address, move |is_copied| {
            // The signal is gone if the language has changed since.
            let _ = note.try_set(match is_copied {
                true => word_list().copied,
                false => word_list().not_copied,
            });
        });
    });
    frame.on("class-save", "click", move |_| {
        if let Ok(items) = set.get_untracked() {
            browser::save("class-set.jsonl", "application/jsonl", &write(&items));
        }
    });
    frame.text("class-note", move || note.get().to_owned());
}

/// Adds a pair at the end, unless something else in the text is no pair.
fn add(draft: RwSignal<String>, item: Item) {
    let mut items = match draft.with_untracked(|draft| read(draft)) {
        Ok(items) => items,
        Err(SetError::Empty) => Vec::new(),
        Err(_) => return,
    };
    items.push(item);
    draft.set(write(&items));
}

/// The link to a set.
fn address(items: &[Item]) -> String {
    let code = link::encode(&encode(items));
    format!("{}#set={code}", browser::address())
}
