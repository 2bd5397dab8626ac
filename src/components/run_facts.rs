//! Facts about the last run: what ran, and for how long.

use super::{ModelNote, ShareRow, WhatTheTabDid};
use crate::{
    logic::{format::fixed, model_state::ModelState},
    reactive::{said, text},
    store::Store,
    words::{self, numbers},
};
use leptos::prelude::*;

/// The time that the answer took, its tokens, the model, the threads, and where the model comes from.
#[component]
pub fn RunFacts() -> impl IntoView {
    let store = expect_context::<Store>();
    let latency = move || {
        let live = store.live.get();
        live.map(|answer| numbers().duration(answer.milliseconds))
            .unwrap_or_default()
    };
    let milliseconds = move || {
        store
            .live
            .get()
            .map(|answer| fixed(answer.milliseconds, 3))
            .unwrap_or_default()
    };
    let tokens = move || {
        store
            .answer
            .get()
            .map(|answer| words::tokens(answer.prediction.tokens.len()))
            .unwrap_or_default()
    };
    let model = move || match store.model.get() {
        ModelState::Loaded { card, cached } => words::model(&card, cached),
        _ => String::new(),
    };
    let threads = move || {
        let threads = store.read(|conversation| conversation.engine().map(words::threads));
        threads.unwrap_or_default()
    };
    let variant = move || {
        store.read(|conversation| {
            conversation
                .engine()
                .map(|engine| engine.variant.clone())
                .unwrap_or_default()
        })
    };
    view! {
        <div class="run-facts">
            <p class="facts">
                <span
                    data-testid="latency"
                    data-value=text(milliseconds)
                    translate="no"
                    inner_html=said(latency)
                ></span>
                <span inner_html=said(tokens)></span>
                <span
                    data-testid="model-name"
                    data-value=text(move || store.model_name())
                    inner_html=said(model)
                ></span>
                <span
                    data-testid="engine"
                    data-value=text(variant)
                    translate="no"
                    inner_html=said(threads)
                ></span>
            </p>
            <ShareRow />
            <ModelNote />
            <WhatTheTabDid />
        </div>
    }
}
