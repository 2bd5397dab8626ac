//! How long the stages of the last prediction took. While the panel is closed, nothing is measured.

use crate::{
    browser,
    reactive::text,
    store::Store,
    words::{self, numbers, words},
};
use leptos::prelude::*;
use nsp_protocol::{EngineInfo, Profile};
use nsp_words::escape;

/// A disclosure with a table of stages, memory, transfer and the engine.
#[component]
pub fn WhatTheTabDid() -> impl IntoView {
    let store = expect_context::<Store>();
    let profile = Memo::new(move |_| store.answer.get().and_then(|answer| answer.profile.clone()));
    let engine = move || {
        store
            .read(|conversation| conversation.engine().cloned())
            .unwrap_or_default()
    };
    view! {
        <details
            class="measured"
            on:toggle:target=move |event| store.set_measuring(event.target().open())
        >
            <summary>{words().measured.heading}</summary>
            <div inner_html=text(move || {
                let measured = match profile.get() {
                    Some(profile) => measurements(&profile, &engine()),
                    None => format!("<p>{}</p>", escape(words().measured.none)),
                };
                measured + &words::bench_link(browser::is_from_file())
            })></div>
        </details>
    }
}

fn measurements(profile: &Profile, engine: &EngineInfo) -> String {
    let heads = words()
        .measured
        .columns
        .map(|head| format!("<th scope=\"col\">{}</th>", escape(head)));
    let rows = profile.stages.iter().map(|row| {
        format!(
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td></tr>",
            escape(words::stage(row.stage)),
            numbers().milliseconds(row.milliseconds),
            numbers().gigaoperations(row.operations, row.milliseconds)
        )
    });
    format!(
        "<div class=\"scroller-x\" role=\"region\" tabindex=\"0\" aria-label=\"{}\">\
         <table class=\"measurements\" data-measured><thead><tr>{}</tr></thead><tbody>{}</tbody>\
         </table></div><p>{}</p>",
        escape(words().measured.heading),
        heads.concat(),
        rows.collect::<String>(),
        escape(&words::memory_and_engine(
            profile,
            engine,
            browser::engine_override().is_some(),
            browser::is_from_file(),
        ))
    )
}
