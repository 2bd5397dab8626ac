//! What ran, and for how long.

use super::{ModelNote, ShareRow, WhatTheTabDid};
use crate::{
    logic::{format::duration, session::Model},
    store::Store,
    words,
};
use leptos::prelude::*;

/// The time the answer took, its tokens, the model, the engine build; and whose model it is.
#[component]
pub fn RunFacts() -> impl IntoView {
    let store = expect_context::<Store>();
    let latency = move || store.live.get().map(|answer| duration(answer.milliseconds));
    let milliseconds = move || {
        store
            .live
            .get()
            .map(|answer| answer.milliseconds.to_string())
            .unwrap_or_default()
    };
    let tokens = move || {
        store
            .answer
            .get()
            .map(|answer| words::tokens(answer.prediction.tokens.len()))
    };
    let model = move || match store.model.get() {
        Model::Loaded { card, cached } => Some(words::model(&card, cached)),
        _ => None,
    };
    let engine = move || store.read(|session| session.engine().map(words::engine));
    let variant = move || {
        store.read(|session| {
            session
                .engine()
                .map(|engine| engine.variant.clone())
                .unwrap_or_default()
        })
    };
    view! {
        <div class="run-facts">
            <p class="facts">
                <span data-testid="latency" data-value=milliseconds>
                    {latency}
                </span>
                <span>{tokens}</span>
                <span>{model}</span>
                <span data-testid="engine" data-value=variant>{engine}</span>
            </p>
            <ShareRow />
            <ModelNote />
            <WhatTheTabDid />
        </div>
    }
}
