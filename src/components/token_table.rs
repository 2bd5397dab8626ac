//! The tokens as a table.

use crate::{
    logic::tokens::{Token, tokens},
    reactive::{flag, text},
    store::Store,
    words::words,
};
use leptos::prelude::*;
use nsp_words::escape;

/// One row per token. The rows are made when the reader opens the table, because a long pair has 512.
#[component]
pub fn TokenTable() -> impl IntoView {
    let store = expect_context::<Store>();
    let is_open = RwSignal::new(false);
    let html = move || match is_open.get() {
        true => store.answer.with(|answer| {
            let tokens = answer.as_ref().map(|answer| tokens(&answer.prediction));
            rows(&tokens.unwrap_or_default())
        }),
        false => String::new(),
    };
    let heads = words().playground.table_heads;
    let heads = heads.map(|head| format!("<th scope=\"col\">{}</th>", escape(head)));
    view! {
        <details
            class="token-table"
            class:empty=flag(move || store.answer.with(Option::is_none))
            on:toggle:target=move |event| is_open.set(event.target().open())
        >
            <summary>{words().playground.as_table}</summary>
            <div class="scroller" role="region" aria-label=words().playground.receives tabindex="0">
                <table>
                    <thead inner_html=format!("<tr>{}</tr>", heads.concat())></thead>
                    <tbody translate="no" inner_html=text(html)></tbody>
                </table>
            </div>
        </details>
    }
}

fn rows(tokens: &[Token]) -> String {
    let row = |(position, token): (usize, &Token)| {
        let Token {
            segment,
            input_id,
            mask,
            ..
        } = token;
        format!(
            "<tr data-segment=\"{segment}\"><td>{position}</td><th scope=\"row\">{}</th>\
             <td>{input_id}</td><td>{segment}</td><td>{mask}</td></tr>",
            escape(&token.text)
        )
    };
    tokens.iter().enumerate().map(row).collect()
}
