//! The pairs as a table, fifty rows at a time.

use super::{
    lab::Lab,
    lab_words,
    labels::{label_options, labelled},
};
use crate::{
    browser,
    logic::training::{NotAdded, Table, Task},
    reactive::{flag, memo, said, text},
};
use leptos::{
    ev::{self, MouseEvent},
    html::{Div, Select, Textarea},
    prelude::*,
    web_sys::{Element, EventTarget, HtmlSelectElement},
};
use nsp_answer::Label;
use nsp_pairs::{LabelledPair, MOST_PAIRS, to_csv, to_jsonl};
use nsp_words::{escape, fill, terms};
use wasm_bindgen::JsCast;

/// Rows that are shown at once. More would make the page slow.
const ROWS: usize = 50;

/// The table, its pages, what changes it, and its files.
#[component]
pub fn PairsTable() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let words = lab_words();
    let place = NodeRef::<Div>::new();
    let count = memo(move || lab.table.with(|table| table.pairs().len()));
    let drawing = memo(move || lab.table.with(Table::drawing));
    let html = move || {
        // A memo that is only tracked is never computed.
        drawing.with(|_| ());
        let from = lab.first_row.get();
        let task = lab.task.get();
        lab.table.with_untracked(|table| html(task, table, from))
    };
    let change = move |event: ev::Event| {
        let select: Option<HtmlSelectElement> = event.target().and_then(|it| it.dyn_into().ok());
        let Some(select) = select else {
            return;
        };
        let label: Option<Label> = select.value().parse().ok();
        if let (Some(at), Some(label)) = (number_at(Some(select.into()), "data-label"), label) {
            lab.table.update(|table| table.set_label(at, label));
        }
    };
    let click = move |event: MouseEvent| {
        let Some(at) = number_at(event.target(), "data-remove") else {
            return;
        };
        lab.table.update(|table| table.remove(at));
        let last = count.get_untracked().saturating_sub(1);
        lab.first_row
            .update(|from| *from = (*from).min(last / ROWS * ROWS));
        // The button disappears, so the focus has to move.
        if let Some(place) = place.get_untracked() {
            let _ = place.focus();
        }
    };
    let turn = move |pages: isize| {
        lab.first_row
            .update(|from| *from = from.saturating_add_signed(pages * ROWS as isize));
    };
    let range = move || {
        let (from, count) = (lab.first_row.get(), count.get());
        let numbers = [from + 1, (from + ROWS).min(count), count].map(|it| it.to_string());
        fill(words.page_of, &numbers.each_ref().map(String::as_str))
    };
    let is_last = move || lab.first_row.get() + ROWS >= count.get();
    let save = move |name: &str, media_type: &str, write: fn(&[LabelledPair]) -> String| {
        let text = lab.table.with_untracked(|table| write(table.pairs()));
        browser::save(name, media_type, &text);
    };
    view! {
        <div hidden=flag(move || count.get() == 0)>
            <div
                class="lab-table"
                role="region"
                aria-label=words.table_label
                tabindex="0"
                data-testid="train-pairs"
                data-count=text(move || count.get().to_string())
                node_ref=place
                on:change=change
                on:click=click
                inner_html=text(html)
            ></div>
            <div class="lab-pages">
                <button
                    type="button"
                    class="secondary"
                    disabled=flag(move || lab.first_row.get() == 0)
                    on:click=move |_| turn(-1)
                >
                    {words.page_before}
                </button>
                <span role="status" inner_html=said(range)></span>
                <button
                    type="button"
                    class="secondary"
                    disabled=flag(is_last)
                    on:click=move |_| turn(1)
                >
                    {words.page_after}
                </button>
            </div>
            <div class="controls">
                <button
                    type="button"
                    class="secondary"
                    data-testid="train-balance"
                    on:click=move |_| {
                        let seed = lab.pairs_seed();
                        lab.first_row.set(0);
                        lab.table.update(|table| table.balance(seed));
                    }
                >
                    {words.balance}
                </button>
                <button
                    type="button"
                    class="secondary"
                    data-testid="train-jsonl"
                    on:click=move |_| save("pairs.jsonl", "application/jsonl", to_jsonl)
                >
                    {words.save_jsonl}
                </button>
                <button
                    type="button"
                    class="secondary"
                    data-testid="train-csv"
                    on:click=move |_| save("pairs.csv", "text/csv", to_csv)
                >
                    {words.save_csv}
                </button>
            </div>
        </div>
        <AddPair />
    }
}

/// A form for one more pair.
#[component]
fn AddPair() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let words = lab_words();
    let (a, b) = (NodeRef::<Textarea>::new(), NodeRef::<Textarea>::new());
    let label = NodeRef::<Select>::new();
    let refusal = RwSignal::new(String::new());
    let options = move || {
        let task = lab.task.get();
        label_options(Label::IsNext, |label| labelled(task, label))
    };
    let add = move |_| {
        let written = |area: NodeRef<Textarea>| {
            let text = area.get_untracked().map(|area| area.value());
            text.unwrap_or_default().trim().to_owned()
        };
        let chosen = label.get_untracked().map(|label| label.value());
        let chosen = chosen.and_then(|label| label.parse().ok());
        let pair = LabelledPair {
            a: written(a),
            b: written(b),
            label: chosen.unwrap_or(Label::IsNext),
        };
        let mut added = Ok(());
        lab.table.update(|table| added = table.add(pair));
        refusal.set(match added {
            Ok(()) => String::new(),
            Err(NotAdded::Blank) => words.add_empty.to_owned(),
            Err(NotAdded::InBothParts) => words.add_both_parts.to_owned(),
            Err(NotAdded::TooMany) => fill(words.add_too_many, &[&MOST_PAIRS.to_string()]),
        });
        if added.is_ok() {
            // The new pair is in view.
            let last = lab.table.with_untracked(|table| table.pairs().len());
            let last = last.saturating_sub(1);
            lab.first_row.set(last / ROWS * ROWS);
            [a, b]
                .into_iter()
                .filter_map(|area| area.get_untracked())
                .for_each(|area| area.set_value(""));
        }
    };
    view! {
        <details data-testid="train-add">
            <summary>{words.add_title}</summary>
            <div class="lab-fields">
                <label class="lab-field">
                    <span>{words.add_a}</span>
                    <textarea rows="2" dir="auto" autocomplete="off" node_ref=a></textarea>
                </label>
                <label class="lab-field">
                    <span>{words.add_b}</span>
                    <textarea rows="2" dir="auto" autocomplete="off" node_ref=b></textarea>
                </label>
                <label class="lab-field">
                    <span>{words.add_label}</span>
                    <select translate="no" node_ref=label inner_html=text(options)></select>
                </label>
            </div>
            <div class="controls">
                <button type="button" class="secondary" on:click=add>
                    {words.add}
                </button>
            </div>
            <p
                class="lab-error"
                role="alert"
                hidden=flag(move || refusal.with(String::is_empty))
                inner_html=said(move || refusal.get())
            ></p>
        </details>
    }
}

/// The number in this attribute of the target of an event, or of an element around it.
fn number_at(target: Option<EventTarget>, name: &str) -> Option<usize> {
    let target: Element = target?.dyn_into().ok()?;
    let element = target.closest(&format!("[{name}]")).ok()??;
    element.get_attribute(name)?.parse().ok()
}

/// The rows from this one on, as HTML.
fn html(task: Task, table: &Table, from: usize) -> String {
    let words = lab_words();
    let heads = words
        .table_heads
        .map(|head| format!("<th scope=\"col\">{}</th>", terms(head)));
    let mut html = format!(
        "<table><caption>{}</caption><thead><tr>{}</tr></thead><tbody>",
        escape(words.table_label),
        heads.concat()
    );
    for (at, pair, is_held_out) in table.rows(from, ROWS) {
        let number = (at + 1).to_string();
        let (part, part_said) = match is_held_out {
            true => ("held-out", words.part_held_out),
            false => ("training", words.part_train),
        };
        html += &format!(
            "<tr data-part=\"{part}\"><th scope=\"row\">{number}</th>\
             <td class=\"text\" dir=\"auto\" translate=\"no\">{}</td>\
             <td class=\"text\" dir=\"auto\" translate=\"no\">{}</td>\
             <td translate=\"no\"><select data-label=\"{at}\" aria-label=\"{}\">{}</select></td>\
             <td>{}</td><td><button type=\"button\" class=\"plain\" data-remove=\"{at}\" \
             aria-label=\"{}\">{}</button></td></tr>",
            escape(&pair.a),
            escape(&pair.b),
            escape(&fill(words.label_of, &[&number])),
            label_options(pair.label, |label| labelled(task, label)),
            escape(part_said),
            escape(&fill(words.remove_pair, &[&number])),
            escape(words.remove),
        );
    }
    html + "</tbody></table>"
}
