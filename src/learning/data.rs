//! The pairs: where they come from, what is odd about them, and all of them as a table.

use super::{
    lab::Lab,
    lab_words,
    labels::{kind_of, labelled},
    problems::problem,
    sources::{TEXTS, texts_of},
    table::PairsTable,
};
use crate::{
    logic::training::Task,
    reactive::{flag, said, text},
};
use leptos::{
    ev,
    prelude::*,
    web_sys::{DragEvent, HtmlInputElement},
};
use nsp_answer::Label;
use nsp_pairs::{Kind, Warning};
use nsp_words::{escape, fill, terms};
use wasm_bindgen::JsCast;

/// Text, file, task, seed, and the table.
#[component]
pub fn Data() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let words = lab_words();
    let ready = move |(name, label): (&'static str, &'static str)| {
        view! {
            <button
                type="button"
                class="secondary"
                data-text=name
                on:click=move |_| lab.take_texts(vec![name], lab.task.get_untracked())
            >
                {label}
            </button>
        }
    };
    let experiment = move |kind: Kind| {
        let texts = match texts_of(kind).len() {
            1 => words.texts[0],
            _ => words.all_texts,
        };
        let label = fill(words.experiment, &[kind_of(Task::Made(kind)).name, texts]);
        let is_chosen = move || {
            let has_pairs = lab.table.with(|table| !table.pairs().is_empty());
            has_pairs && lab.task.get() == Task::Made(kind)
        };
        view! {
            <button
                type="button"
                class="secondary"
                data-experiment=kind.name()
                aria-pressed=text(move || is_chosen().to_string())
                on:click=move |_| lab.take_texts(texts_of(kind), Task::Made(kind))
            >
                {label}
            </button>
        }
    };
    let files = move |event: ev::Event| {
        let input: Option<HtmlInputElement> = event.target().and_then(|it| it.dyn_into().ok());
        if let Some(input) = input {
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                lab.take_file(file);
            }
            // The same file can be chosen again.
            input.set_value("");
        }
    };
    let drop = move |event: DragEvent| {
        let files = event.data_transfer().and_then(|data| data.files());
        if let Some(file) = files.and_then(|files| files.get(0)) {
            event.prevent_default();
            lab.take_file(file);
        }
    };
    view! {
        <section class="lab-data">
            <h3>{words.data_title}</h3>
            <p>{words.data_lead}</p>
            <div class="controls" role="group" aria-label=words.experiments_label>
                {Kind::ALL.into_iter().map(experiment).collect_view()}
            </div>
            <div class="controls" role="group" aria-label=words.texts_label>
                {TEXTS.into_iter().zip(words.texts).map(ready).collect_view()}
            </div>
            <div class="small-sentence">
                <label for="train-text">{words.text_label}</label>
                <textarea
                    id="train-text"
                    data-testid="train-text"
                    dir="auto"
                    rows="8"
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=lab.text
                    on:input:target=move |event| lab.write(event.target().value())
                    on:dragover=|event: DragEvent| event.prevent_default()
                    on:drop=drop
                ></textarea>
            </div>
            <div class="lab-fields">
                <label class="lab-field">
                    <span>{words.file_label}</span>
                    <input type="file" data-testid="train-file" on:change=files />
                </label>
                <label class="lab-field">
                    <span>{words.kind_label}</span>
                    <select
                        data-testid="train-kind"
                        inner_html=text(move || options(lab.task.get()))
                        on:change:target=move |event| {
                            if let Some(task) = Task::of(&event.target().value()) {
                                lab.choose(task);
                            }
                        }
                    ></select>
                </label>
                <label class="lab-field">
                    <span>{words.seed_label}</span>
                    <input
                        type="text"
                        inputmode="numeric"
                        autocomplete="off"
                        data-testid="train-seed"
                        prop:value=lab.seed
                        on:input:target=move |event| lab.sow(event.target().value())
                    />
                </label>
            </div>
            <p class="lab-hint" inner_html=said(move || kind_of(lab.task.get()).description.to_owned())></p>
            <p class="lab-hint">{words.experiment_note}</p>
            <p
                class="lab-error"
                hidden=flag(move || lab.problem.with(Option::is_none))
                inner_html=said(move || {
                    lab.problem.with(|it| it.as_ref().map(problem)).unwrap_or_default()
                })
            ></p>
            <p class="said" role="status" inner_html=said(move || counted(lab))></p>
            <div inner_html=text(move || {
                let task = lab.task.get();
                lab.table.with(|table| warnings(task, &table.findings()))
            })></div>
            <PairsTable />
        </section>
    }
}

/// The tasks as the options of a choice.
fn options(chosen: Task) -> String {
    let option = |task: Task| {
        let selected = if task == chosen { " selected" } else { "" };
        let (name, label) = (task.name(), escape(kind_of(task).name));
        format!("<option value=\"{name}\"{selected}>{label}</option>")
    };
    Task::all().map(option).collect()
}

/// How many pairs there are, in words.
fn counted(lab: Lab) -> String {
    let words = lab_words();
    let counts = lab.table.with(|table| table.counts());
    if counts.pairs == 0 {
        return words.pairs_none.to_owned();
    }
    let trained = counts.pairs - counts.held_out;
    let [first, second] = Label::BOTH.map(|label| labelled(lab.task.get(), label));
    let numbers = [
        trained,
        counts.held_out,
        counts.of_label[0],
        counts.of_label[1],
    ];
    let [trained, held_out, of_first, of_second] = numbers.map(|number| number.to_string());
    let others = [&trained, &held_out, &of_first, &first, &of_second, &second];
    words
        .pairs_count
        .fill(counts.pairs, &others.map(String::as_str))
}

/// What is odd about the pairs, as paragraphs.
fn warnings(task: Task, findings: &[Warning]) -> String {
    let words = lab_words();
    let sentence = |finding: &Warning| match finding {
        Warning::Contradictions { pairs, first } => {
            let [one, other] = first.map(|number| number.to_string());
            words.warn_contradictions.fill(*pairs, &[&one, &other])
        }
        Warning::Duplicates(pairs) => words.warn_duplicates.fill(*pairs, &[]),
        Warning::HeldOutIsTrained(pairs) => words.warn_trained.fill(*pairs, &[]),
        Warning::HeldOutHasOneClass(label) => {
            fill(words.warn_one_class, &[&labelled(task, *label)])
        }
        Warning::Blank(pairs) => words.warn_blank.fill(*pairs, &[]),
        Warning::SharedSentences(pairs) => words.warn_shared.fill(*pairs, &[]),
        Warning::BetweenParts(pairs) => words.warn_left_out.fill(*pairs, &[]),
        Warning::NothingHeldOut => words.warn_nothing_held_out.to_owned(),
        Warning::Truncated { pairs, max_tokens } => {
            words.encoded_cut.fill(*pairs, &[&max_tokens.to_string()])
        }
    };
    let paragraph = |finding| format!("<p class=\"lab-warning\">{}</p>", terms(&sentence(finding)));
    findings.iter().map(paragraph).collect()
}
