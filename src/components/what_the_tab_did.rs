//! What the stages of the last prediction took. Closed it costs nothing: nothing is measured.

use crate::{
    logic::format::{gigaoperations, milliseconds},
    store::Store,
    words::{self, words},
};
use leptos::prelude::*;
use nsp_protocol::{Engine, Profile};

/// A disclosure with a table of stages, memory and transfer.
#[component]
pub fn WhatTheTabDid() -> impl IntoView {
    let store = expect_context::<Store>();
    let profile = Memo::new(move |_| store.answer.get().and_then(|answer| answer.profile.clone()));
    let engine = move || {
        store
            .read(|session| session.engine().cloned())
            .unwrap_or_default()
    };
    view! {
        <details
            class="measured"
            on:toggle:target=move |event| store.set_measuring(event.target().open())
        >
            <summary>{words().measured.heading}</summary>
            {move || match profile.get() {
                Some(profile) => measurements(&profile, &engine()).into_any(),
                None => view! { <p>{words().measured.none}</p> }.into_any(),
            }}
        </details>
    }
}

fn measurements(profile: &Profile, engine: &Engine) -> impl IntoView {
    let [stage, time, speed] = words().measured.columns;
    let rows = profile.stages.iter().map(|row| {
        view! {
            <tr>
                <th scope="row">{words::stage(row.stage)}</th>
                <td>{milliseconds(row.milliseconds)}</td>
                <td>{gigaoperations(row.operations, row.milliseconds)}</td>
            </tr>
        }
    });
    view! {
        <table class="measurements" data-measured="">
            <thead>
                <tr>
                    <th scope="col">{stage}</th>
                    <th scope="col">{time}</th>
                    <th scope="col">{speed}</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
        <p>{words::memory_and_transfer(profile, engine)}</p>
    }
}
