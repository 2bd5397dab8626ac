//! The tokens as a strip.

use crate::{
    logic::tokens::{Role, Token, tokens},
    reactive::text,
    store::Store,
    words,
};
use leptos::prelude::*;
use nsp_words::escape;

/// One list of tokens per segment, each token with its id. The segments differ by colour, by the
/// line under them, and by name.
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
    let html = move || {
        store.answer.with(|answer| {
            let tokens = answer.as_ref().map(|answer| tokens(&answer.prediction));
            let tokens = tokens.unwrap_or_default();
            let segments = tokens.chunk_by(|left, right| left.segment == right.segment);
            segments.map(segment).collect::<String>()
        })
    };
    view! {
        <div
            class="tokens"
            data-testid="tokens"
            data-value=text(list)
            translate="no"
            inner_html=text(html)
        ></div>
    }
}

fn segment(tokens: &[Token]) -> String {
    let index = tokens.first().map_or(0, |token| token.segment);
    let name = escape(&words::segment(index));
    let tokens: String = tokens.iter().map(token).collect();
    format!(
        "<div class=\"segment\" data-segment=\"{index}\"><span class=\"segment-name\">{name}</span>\
         <ol role=\"list\" aria-label=\"{name}\">{tokens}</ol></div>"
    )
}

fn token(token: &Token) -> String {
    let class = match token.role {
        Role::Special => "token special",
        Role::Word => "token",
        Role::Continuation => "token continuation",
    };
    format!(
        "<li class=\"{class}\">{} <span class=\"id\">{}</span></li>",
        escape(&token.text),
        token.input_id
    )
}
