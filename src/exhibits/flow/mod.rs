//! Section 9 and check.html: a text, border by border.

mod alone;
mod content;
mod list;
mod sides;

use super::{
    region::{Region, focus},
    shared::Exhibit,
};
use crate::reactive::{effect, memo};
use crate::{
    browser,
    logic::{batch::BatchName, flow::Filter, format::exact_list},
    picture,
    store::Store,
    words::{self, flow_words, numbers, words},
};
use content::Content;
use js_sys::Date;
use leptos::prelude::*;
use nsp_answer::{argmax, softmax};
use nsp_pairs::DEFAULT_CONTEXT;
use nsp_words::{Checker, fill};

pub use alone::bind_alone;

/// Binds section 9.
pub fn bind(exhibit: Exhibit) {
    let store = exhibit.store;
    let context = context_of(store);
    // The seed of the last shuffle; 0 if the order is the text's own.
    let seed = RwSignal::new(0_u32);
    let content = Content::new(store, context, seed);
    insert(
        &exhibit.region,
        &Checker::in_tutorial(words(), context.get_untracked()),
    );
    let region = &exhibit.region;
    region.on("flow-text", "input", move |_| seed.set(0));
    region.on("shuffle", "click", move |_| {
        seed.update(|seed| *seed += 1);
        if store.has_model() {
            content.run();
        }
    });
    region.on("restore", "click", move |_| {
        seed.set(0);
        if store.has_model() {
            content.run();
        }
    });
    bind_parts(&exhibit, content, context, move || content.run());
}

/// The context that the link asks for, or that the reader has chosen; the store knows none as long as it is the
/// default.
fn context_of(store: Store) -> RwSignal<usize> {
    let of = |number: Option<u8>| usize::from(number.unwrap_or(DEFAULT_CONTEXT));
    let context = RwSignal::new(of(store.context.get_untracked()));
    effect(move || context.set(of(store.context.get())));
    effect(move || {
        let chosen = context.get();
        if of(store.context.get_untracked()) != chosen {
            let number = u8::try_from(chosen).ok();
            store
                .context
                .set(number.filter(|number| *number != DEFAULT_CONTEXT));
        }
    });
    context
}

/// Adds the parts that are not in the document at first.
fn insert(region: &Region, parts: &Checker) {
    let button = region.find("flow-run");
    let row = button.and_then(|button| button.closest(".run-row").ok().flatten());
    // Each of these fails only for an element without a parent.
    if let Some(row) = row {
        let _ = row.insert_adjacent_html("beforebegin", &parts.options);
    }
    if let Some(result) = region.find("flow") {
        let _ = result.insert_adjacent_html("beforebegin", &parts.before);
        result.set_inner_html(&parts.result);
        let _ = result.insert_adjacent_html("afterend", &parts.after);
    }
}

/// Binds what section 9 and check.html have in common: the box, the sentences with their borders, the curve, and the
/// files. `run` asks about the text.
fn bind_parts(
    exhibit: &Exhibit,
    content: Content,
    context: RwSignal<usize>,
    run: impl Fn() + 'static,
) {
    let (region, store) = (&exhibit.region, exhibit.store);
    let filter = RwSignal::new(0_usize);
    effect(move || content.note_pace(Date::now()));

    region.text_box("flow-text", store.flow_text);
    region.choice("context", context);
    region.text("count", move || content.count());
    region.text("estimate", move || content.estimate());
    region.value("estimate", move || content.estimated_milliseconds());
    exhibit.run_row("flow", BatchName::Flow, run);
    region.text("breaks", move || content.breaks());
    bind_rest(region, content);
    region.state("flow", move || content.state());
    region.class("flow", "stale", move || content.is_old());
    region.value("flow", move || match content.is_complete() {
        true => exact_list(&content.probabilities()),
        false => String::new(),
    });
    region.html("curve", move || content.curve());
    let has_answers = move || !content.logits.with(Vec::is_empty);
    region.shown("press", has_answers);
    region.shown("filter-row", has_answers);
    region.choice("filter", filter);
    region.html("list", move || {
        let filter = Filter::ALL.get(filter.get()).copied();
        content.list(filter.unwrap_or_default())
    });
    sides::bind(region, store, content, filter);
    region.shown("files", move || content.is_complete());
    region.on("save-csv", "click", move |_| {
        browser::save("flow.csv", "text/csv", &content.csv());
    });
    region.on("save-json", "click", move |_| {
        browser::save("flow.json", "application/json", &content.json());
    });
    exhibit.save_picture("curve");
    exhibit.table("table", move || {
        let words = flow_words();
        let sentences = content.answered().texts;
        let rows = content.logits.get().into_iter().enumerate();
        let rows = rows.map(|(at, logits)| {
            let second = sentences.get(at + 1).cloned().unwrap_or_default();
            let pair = format!("{} → {}", at + 1, at + 2);
            vec![
                pair,
                numbers().percent(softmax(logits)[0]),
                words::class(argmax(logits)),
                second,
            ]
        });
        picture::table(words.caption, &words.heads, rows)
    });
}

/// Binds the row that asks about the rest of a long text.
fn bind_rest(region: &Region, content: Content) {
    let left = memo(move || content.left());
    region.shown("rest-row", move || left.get() > 0);
    region.text("rest-note", move || content.rest_note());
    region.text("rest", move || {
        fill(flow_words().rest, &[&left.get().to_string()])
    });
    let button = region.find("flow-run");
    region.on("rest", "click", move |_| {
        content.run_rest();
        // The row disappears, so the focus has to move.
        button.iter().for_each(focus);
    });
}
