//! What is known of the model that was looked up, and its import.

use super::{cost, importer::Importer, page_words, size};
use crate::{
    logic::{
        examples::EXAMPLES,
        format::about,
        import::{Import, Stage},
    },
    reactive::{flag, said, text},
};
use leptos::prelude::*;
use nsp_protocol::{CHOSEN_FILES, ImportFacts};
use nsp_words::{escape, fill};

/// The second step: the facts, the format, the buttons, and the status.
#[component]
pub fn Facts() -> impl IntoView {
    let importer = expect_context::<Importer>();
    let words = page_words();
    let import = importer.import;
    let fact = move |value: fn(&ImportFacts) -> String| {
        text(move || import.with(|it| it.facts.as_ref().map(value).unwrap_or_default()))
    };
    let is = move |holds: fn(&Import) -> bool| flag(move || !import.with(holds));
    let dtype = NodeRef::<leptos::html::Select>::new();
    let measure = NodeRef::<leptos::html::Input>::new();
    let start = move |_| {
        let chosen = dtype.get_untracked().map(|select| select.value());
        let measures = measure.get_untracked().is_some_and(|it| it.checked());
        let examples = if measures { EXAMPLES } else { &[] };
        let examples = examples.iter().map(|it| (it.a.to_owned(), it.b.to_owned()));
        importer.start(chosen.unwrap_or_default(), examples.collect());
    };
    let start_label = said(move || {
        let begun = import.with(|it| it.done > 0 || it.stage == Stage::Paused);
        let label = if begun { words.go_on } else { words.import };
        label.to_owned()
    });
    view! {
        <section hidden=is(|it| it.stage != Stage::Idle)>
            <div hidden=is(|it| it.facts.is_some())>
                <h2>{words.found}</h2>
                <dl
                    class="facts"
                    data-testid="facts"
                    data-bytes=fact(|facts| facts.bytes.to_string())
                    data-transferred=fact(|facts| facts.transferred.to_string())
                    data-license=fact(|facts| facts.license.clone())
                    inner_html=fact(entries)
                ></dl>
                <label class="pick">
                    {words.dtype} " "
                    <select
                        data-testid="dtype"
                        node_ref=dtype
                        disabled=flag(move || import.with(Import::is_begun))
                        inner_html=fact(options)
                    ></select>
                </label>
                <p hidden=is(Import::can_measure)>
                    <label>
                        <input
                            type="checkbox"
                            data-testid="measure"
                            prop:checked=true
                            node_ref=measure
                            disabled=flag(move || import.with(Import::is_begun))
                        />
                        " "
                        {words.measure}
                    </label>
                </p>
            </div>
            <div class="row">
                <button
                    type="button"
                    class="primary"
                    data-testid="import"
                    hidden=is(Import::can_start)
                    on:click=start
                    inner_html=start_label
                ></button>
                <button
                    type="button"
                    class="secondary"
                    data-testid="pause"
                    hidden=is(|it| it.stage == Stage::Importing)
                    on:click=move |_| importer.pause()
                >
                    {words.pause}
                </button>
                <button
                    type="button"
                    class="secondary"
                    data-testid="cancel"
                    hidden=is(Import::can_cancel)
                    on:click=move |_| importer.cancel()
                >
                    {words.cancel}
                </button>
            </div>
            <progress
                hidden=is(|it| matches!(it.stage, Stage::Importing | Stage::Paused))
                max=text(move || import.with(Import::total).to_string())
                value=text(move || import.with(|it| it.done).to_string())
                aria-label=words.import
            ></progress>
            <p
                role="status"
                data-testid="import-status"
                data-state=text(move || import.with(|it| it.stage).name().to_owned())
                data-value=text(move || import.with(|it| it.done).to_string())
                data-memory=text(move || import.with(|it| it.memory).to_string())
                inner_html=said(move || import.with(status))
            ></p>
            <p class="note" inner_html=said(move || {
                import.with(|it| it.notice.clone()).unwrap_or_default()
            })></p>
            <p
                class="error"
                role="alert"
                data-testid="import-error"
                hidden=is(|it| it.error.is_some())
                inner_html=said(move || import.with(|it| it.error.clone()).unwrap_or_default())
            ></p>
        </section>
    }
}

/// The facts as the entries of a list.
fn entries(facts: &ImportFacts) -> String {
    let words = page_words();
    let or = |value: &str| match value {
        "" | "not stated" => words.not_stated.to_owned(),
        value => value.to_owned(),
    };
    let source = match facts.source.as_str() {
        CHOSEN_FILES => words.chosen_files,
        source => source,
    };
    let [layers, hidden, vocabulary] =
        [facts.layers, facts.hidden, facts.vocabulary].map(|number| number.to_string());
    let read = size(facts.transferred);
    let read = match facts.is_download {
        true => fill(words.download, &[&read]),
        false => fill(words.on_device, &[&read]),
    };
    let sizes = facts
        .sizes
        .iter()
        .map(|(name, bytes)| fill(words.bits, &[&name.to_uppercase(), &size(*bytes)]));
    let sizes: Vec<String> = sizes.collect();
    let mut list = vec![
        (words.name, facts.name.clone()),
        (words.source, source.to_owned()),
        (words.license, or(&facts.license)),
        (words.languages, or(&facts.languages.join(", "))),
        (
            words.shape,
            fill(words.layers, &[&layers, &hidden, &vocabulary]),
        ),
        (words.to_read, read),
        (words.stored, sizes.join(", ")),
        (words.speed, words.speeds.to_owned()),
        (
            words.memory,
            fill(words.memory_needed, &[&size(memory(facts))]),
        ),
    ];
    if facts.done > 0 {
        let (done, all) = (size(facts.done), size(facts.bytes));
        list.push((words.go_on, fill(words.earlier, &[&done, &all])));
    }
    let mut html: String = list
        .iter()
        .map(|(term, value)| {
            format!(
                "<dt>{}</dt><dd translate=\"no\">{}</dd>",
                escape(term),
                escape(value)
            )
        })
        .collect();
    for warning in &facts.warnings {
        html += &format!("<dd class=\"note\">{}</dd>", escape(warning));
    }
    html
}

/// The memory of the engine: weights in 7 bits take about a byte each, whatever their format in the file is.
/// Besides them there are the program and its buffers.
fn memory(facts: &ImportFacts) -> u64 {
    const PROGRAM: u64 = 25_000_000;
    let of = |name: &str| facts.sizes.iter().find(|(format, _)| format == name);
    let weights = match (of("q8_0"), of("q4_0")) {
        (Some((_, bytes)), _) => bytes * 32 / 34,
        (None, Some((_, bytes))) => bytes * 32 / 18,
        (None, None) => 0,
    };
    weights + PROGRAM
}

/// The formats as the options of a choice; the first is the default.
fn options(facts: &ImportFacts) -> String {
    let words = page_words();
    let option = |(name, _): &(String, u64)| {
        let label = match name.as_str() {
            "q8_0" => words.q8_0,
            _ => words.q4_0,
        };
        format!(
            "<option value=\"{}\">{}</option>",
            escape(name),
            escape(label)
        )
    };
    facts.sizes.iter().map(option).collect()
}

/// The status as a sentence.
fn status(import: &Import) -> String {
    let words = page_words();
    let (done, all) = (size(import.done), size(import.total()));
    match import.stage {
        Stage::Idle | Stage::Error => String::new(),
        Stage::Checking => words.checking.to_owned(),
        Stage::Ready => words.ready.to_owned(),
        Stage::Importing => importing(import),
        Stage::Paused => fill(words.paused, &[&done, &all]),
        Stage::Done => {
            let name = import.name.as_deref().unwrap_or_default();
            let cost = import.cost.map(cost::sentence).unwrap_or_default();
            format!("{} {cost}", fill(words.done, &[name]))
        }
    }
}

/// How far a running import is, as a sentence.
fn importing(import: &Import) -> String {
    let words = page_words();
    let (done, all) = (size(import.done), size(import.total()));
    if let (Some(layer), Some(facts)) = (import.measuring, &import.facts) {
        let (layer, layers) = (layer.to_string(), facts.layers.to_string());
        return fill(words.measuring, &[&done, &all, &layer, &layers]);
    }
    if import.done > 0 && import.done == import.total() {
        return words.finishing.to_owned();
    }
    match import.pace(js_sys::Date::now()) {
        Some((per_second, left)) => {
            let per_second = size(per_second as u64);
            fill(words.importing, &[&done, &all, &per_second, &about(left)])
        }
        None => fill(words.begun, &[&done, &all]),
    }
}
