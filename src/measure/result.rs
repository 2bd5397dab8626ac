//! The result beside the README's machines, and its copies.

use super::{measurer::Measurer, name, page_words};
use crate::{
    browser,
    logic::measuring::{Line, Measurement, Reason, Row},
    reactive::{flag, said, text},
    words::{numbers, words},
};
use leptos::prelude::*;
use nsp_words::{MACHINES, MEASURED_MODEL, escape, fill, isolate};

/// The table, what its columns mean, and the buttons that copy it.
#[component]
pub fn ResultTable() -> impl IntoView {
    let measurement = expect_context::<Measurer>().measurement;
    let (page, share) = (page_words(), &words().share);
    let note = RwSignal::new("");
    let is_empty = move || measurement.with(|it| it.lines.is_empty());
    let has_no_row = move || measurement.with(|it| it.rows().next().is_none());
    let copy = move |write: fn(&Measurement) -> String| {
        browser::copy(&measurement.with_untracked(write), move |is_copied| {
            let told = if is_copied {
                share.copied
            } else {
                share.failed
            };
            // The signal is gone if the language has changed since.
            let _ = note.try_set(told);
        });
    };
    view! {
        <section>
            <h2>{page.result}</h2>
            <p hidden=flag(move || !is_empty())>{page.no_result}</p>
            <p inner_html=said(move || measurement.with(kernels))></p>
            <div
                class="scroller-x"
                role="region"
                aria-label=page.result
                tabindex="0"
                hidden=flag(is_empty)
            >
                <table
                    data-testid="bench-table"
                    inner_html=text(move || measurement.with(table))
                ></table>
            </div>
            <p class="note" inner_html=said(move || measurement.with(about))></p>
            <div class="row">
                <button
                    type="button"
                    class="secondary"
                    data-share="json"
                    disabled=flag(has_no_row)
                    on:click=move |_| copy(Measurement::json)
                >
                    {share.json}
                </button>
                <button
                    type="button"
                    class="secondary"
                    data-share="markdown"
                    disabled=flag(has_no_row)
                    on:click=move |_| copy(Measurement::markdown)
                >
                    {share.markdown}
                </button>
                <span class="note" role="status" inner_html=said(move || note.get().to_owned())></span>
            </div>
            <details>
                <summary>{page.as_json}</summary>
                <pre
                    data-testid="bench-json"
                    translate="no"
                    role="region"
                    aria-label=page.as_json
                    tabindex="0"
                    inner_html=text(move || measurement.with(|it| escape(&it.json())))
                ></pre>
            </details>
        </section>
    }
}

/// Which kernels the engine chose, and what that means.
fn kernels(measurement: &Measurement) -> String {
    let page = page_words();
    let chosen = &measurement.kernels;
    if chosen.is_empty() {
        return String::new();
    }
    let list = chosen
        .iter()
        .map(|(build, kernel)| format!("{kernel} ({})", name(*build)));
    let list: Vec<String> = list.collect();
    let mut sentences = vec![fill(page.chosen, &[&list.join("; ")])];
    for (packing, sentence) in [("7-bit", page.seven_bits), ("4-bit", page.four_bits)] {
        if chosen.iter().any(|(_, kernel)| kernel.starts_with(packing)) {
            sentences.push(sentence.to_owned());
        }
    }
    sentences.join(" ")
}

/// What the columns contain.
fn about(measurement: &Measurement) -> String {
    let page = page_words();
    let model = &measurement.model;
    match model.as_str() {
        "" | MEASURED_MODEL => page.about.to_owned(),
        _ => format!(
            "{} {}",
            page.about,
            fill(page.other_model, &[&isolate(model)])
        ),
    }
}

/// A row for each time, with those of the README's machines beside it, and for everything that can't be measured.
fn table(measurement: &Measurement) -> String {
    let page = page_words();
    let heads = page.heads.iter().chain(&page.machines);
    let heads: String = heads
        .map(|head| format!("<th scope=\"col\">{}</th>", escape(head)))
        .collect();
    let rows: String = measurement.lines.iter().map(line).collect();
    format!("<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody>")
}

fn line(line: &Line) -> String {
    let (build, tokens) = match line {
        Line::Measured(row) => (row.build, Some(row.tokens)),
        Line::Missing { build, tokens, .. } => (*build, *tokens),
    };
    let tokens = tokens.map_or("–".to_owned(), |tokens| tokens.to_string());
    let cells = match line {
        Line::Measured(row) => times(row),
        Line::Missing { reason, .. } => format!(
            "<td class=\"reason\" colspan=\"{}\">{}</td>",
            1 + MACHINES.len(),
            escape(&why(reason))
        ),
    };
    format!(
        "<tr><th scope=\"row\" translate=\"no\">{}</th><td>{}</td><td>{tokens}</td>{cells}</tr>",
        escape(build.variant),
        build.threads
    )
}

/// The time in this browser, then those of the machines.
fn times(row: &Row) -> String {
    let others = MACHINES.map(|machine| {
        let median = machine.median(row.build.variant, row.build.threads, row.tokens);
        let median = median.map_or("–".to_owned(), |median| median.to_string());
        format!("<td>{median}</td>")
    });
    let own = numbers().milliseconds(row.median_ms);
    format!("<td>{own}</td>{}", others.concat())
}

fn why(reason: &Reason) -> String {
    let page = page_words();
    match reason {
        Reason::NotIsolated => page.not_isolated.to_owned(),
        Reason::OneCore => page.one_core.to_owned(),
        Reason::TooLong(tokens) => fill(page.too_long, &[&tokens.to_string()]),
        Reason::Told(sentence) => sentence.clone(),
    }
}
