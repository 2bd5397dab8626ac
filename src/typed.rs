//! What the reader has typed: it is kept for a reload of the tab, and restored if something else
//! has replaced it. This code loads [later](crate::later), because a reader who only reads does not
//! need it.

use crate::{
    browser,
    logic::{
        Pair,
        examples::{EXAMPLES, first_pair, too_long},
        link::{self, Link},
        typed::Typed,
    },
    reactive::effect,
    store::Store,
    words::words,
};
use leptos::{
    ev::{MouseEvent, click, pagehide},
    prelude::*,
    web_sys::Element,
};
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::JsCast;

/// Restores what was typed in this tab before, and does what the address asks for. If the reader
/// has come back to the page, what was typed is newer than the address.
pub fn restore(store: Store) {
    let Typed { link, own, kept } = Typed::read(&browser::typed().unwrap_or_default());
    // The pair was written since the page was opened.
    let is_new = store.text() != first_pair();
    store.own.set(own);
    store.kept.set(kept);
    match link.pair.clone() {
        Some(pair) if is_new => store.left.update(|left| *left += &line(&pair)),
        Some(pair) => {
            store.a.set(pair.a);
            store.b.set(pair.b);
        }
        None => {}
    }
    store.follow(Link { pair: None, ..link });
    let mut address = browser::link();
    if browser::is_return() {
        address = Link {
            // It is predicted if it is the one in the boxes.
            pair: address.pair.filter(|pair| *pair == store.text()),
            section: address.section,
            ..Link::default()
        };
    }
    address.pair.take_if(|_| is_new);
    store.follow(address);
}

/// Keeps what is typed from now on, and shows the buttons that put the reader's own pairs back. A
/// second call does nothing.
pub fn keep(store: Store) {
    if !store.own_row.with_untracked(String::is_empty) {
        return;
    }
    effect(move || {
        let left = store.left.get();
        if !left.is_empty() {
            store.left.set(String::new());
            left.lines().for_each(|line| remember(&store, line));
        }
    });
    let is_due = Rc::new(Cell::new(false));
    effect(move || {
        let has_typed = typed(&store) != Typed::default();
        store.settings.language.track();
        let row = row(store.has_own(), has_typed);
        if store.own_row.with_untracked(|shown| *shown != row) {
            store.own_row.set(row);
        }
        // A long text is not written at every key.
        if !is_due.replace(true) {
            let is_due = is_due.clone();
            browser::when_idle(move || {
                is_due.set(false);
                write(&store);
            });
        }
    });
    let _ = window_event_listener(pagehide, move |_| write(&store));
    let _ = window_event_listener(click, move |event: MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into().ok());
        // A browser that translates the page puts elements around the words.
        let button = target.and_then(|target: Element| target.closest("[data-own]").ok().flatten());
        let button = button.and_then(|button| button.get_attribute("data-own"));
        match button.as_deref() {
            Some("back") => back(&store),
            Some("clear") => clear(&store),
            _ => return,
        }
        // The button may disappear, so the focus has to move.
        browser::focus("sentence-a");
    });
}

/// Puts the reader's own pair back into the boxes. If there are several, it starts with the newest
/// and continues with the others in turn.
pub fn back(store: &Store) {
    let before = store.text();
    let own = store.own.get_untracked();
    let mut lines: Vec<String> = own.lines().map(str::to_owned).collect();
    let Some(pair) = lines.pop().and_then(|line| link::read("", &line).pair) else {
        return;
    };
    if is_own(&before) {
        lines.insert(0, link::write(&before));
    }
    store.own.set(lines.join("\n"));
    store.show(pair);
}

/// Puts a pair back that was in the boxes before one of the page's. It is no longer among the pairs that wait for that.
pub fn back_to(store: &Store, pair: Pair) {
    let line = link::write(&pair);
    let own = store.own.get_untracked();
    let others: Vec<&str> = own.lines().filter(|other| **other != line).collect();
    store.own.set(others.join("\n"));
    store.show(pair);
}

/// Empties the boxes and forgets everything that was typed, the pinned pair and the class set included.
fn clear(store: &Store) {
    let words = words();
    for place in [store.a, store.b, store.own, store.kept] {
        place.set(String::new());
    }
    store.off.set(String::new());
    // The code of the class sets may not have loaded. If it has, it forgets what it has when the set is taken away.
    browser::keep_class("");
    store.set.set(None);
    store.pin(String::new());
    store.third.set(words.samples.third.into());
    store.flow_text.set(words.samples.flow.into());
    // A reload would take the texts from the address.
    if browser::link() != Link::default() {
        browser::set_fragment(&link::write_into(&browser::fragment(), &Link::default()));
    }
    write(store);
}

/// Writes what was typed to the tab's storage.
fn write(store: &Store) {
    if store.is_removed() {
        return;
    }
    store.removed.set_value(None);
    let typed = untrack(|| typed(store)).write();
    store.is_kept.set_value(browser::keep_typed(&typed));
}

/// Remembers a pair that has left the boxes, if it is the reader's own.
fn remember(store: &Store, left: &str) {
    if !link::read("", left).pair.as_ref().is_some_and(is_own) {
        return;
    }
    let now = link::write(&store.text());
    if left == now {
        // It is back already.
        return;
    }
    store.own.update(|own| {
        let others = own.lines().filter(|line| *line != left && *line != now);
        *own = others.chain([left]).collect::<Vec<&str>>().join("\n");
    });
}

/// Whether a pair is the reader's own, and not one of the page's.
fn is_own(pair: &Pair) -> bool {
    let is_ours = EXAMPLES.iter().any(|example| example.pair() == *pair);
    !is_ours && !is_blank(pair) && *pair != too_long()
}

/// What is to be kept, read reactively. What is on the page at first is not kept.
fn typed(store: &Store) -> Typed {
    let mut typed = store.everything();
    let first = first_pair();
    let pair = &mut typed.link.pair;
    pair.take_if(|pair| is_blank(pair) || *pair == first);
    typed
}

/// Whether both boxes are empty.
fn is_blank(pair: &Pair) -> bool {
    pair.a.trim().is_empty() && pair.b.trim().is_empty()
}

fn line(pair: &Pair) -> String {
    link::write(pair) + "\n"
}

/// The buttons below the examples, as HTML.
fn row(has_own: bool, has_typed: bool) -> String {
    let words = &words().playground;
    let button = |name: &str, label: &str, is_shown: bool| {
        let hidden = if is_shown { "" } else { " hidden" };
        format!(
            "<button type=\"button\" class=\"plain\" data-own=\"{name}\"{hidden}>{label}</button>"
        )
    };
    button("back", words.back, has_own) + &button("clear", words.clear, has_typed)
}
