//! The tokens as a strip.

use crate::{
    logic::tokens::{Role, Token, tokens},
    store::Store,
    words,
};
use leptos::prelude::*;

/// One list of tokens a segment, each token with its id. The segments differ by colour, by the
/// line under them and by name.
#[component]
pub fn TokenStrip() -> impl IntoView {
    let store = expect_context::<Store>();
    let list = move || {
        store.answer.with(|answer| {
            answer
                .as_ref()
                .map(|answer| answer.prediction.tokens.join(" "))
                .unwrap_or_default()
        })
    };
    let segments = move || {
        store.answer.with(|answer| {
            let tokens = tokens(&answer.as_ref()?.prediction);
            let segments = tokens.chunk_by(|left, right| left.segment == right.segment);
            Some(segments.map(segment).collect_view())
        })
    };
    view! {
        <div class="tokens" data-testid="tokens" data-value=list>
            {segments}
        </div>
    }
}

fn segment(tokens: &[Token]) -> impl IntoView + use<> {
    let index = tokens.first().map_or(0, |token| token.segment);
    let name = words::segment(index);
    view! {
        <div class="segment" data-segment=index>
            <span class="segment-name">{name.clone()}</span>
            <ol role="list" aria-label=name>
                {tokens.iter().map(token).collect_view()}
            </ol>
        </div>
    }
}

fn token(token: &Token) -> impl IntoView + use<> {
    let class = match token.role {
        Role::Special => "token special",
        Role::Word => "token",
        Role::Continuation => "token continuation",
    };
    view! {
        <li class=class>
            {token.text.clone()} <span class="id">{token.input_id}</span>
        </li>
    }
}
