//! The tokens as a table.

use crate::{
    logic::tokens::{Token, tokens},
    store::Store,
    words::words,
};
use leptos::prelude::*;

/// One row a token. The rows are made when the reader opens the table: a long pair has 512.
#[component]
pub fn TokenTable() -> impl IntoView {
    let store = expect_context::<Store>();
    let is_open = RwSignal::new(false);
    let rows = move || {
        is_open.get().then(|| {
            store.answer.with(|answer| {
                let tokens = tokens(&answer.as_ref()?.prediction);
                Some(tokens.into_iter().enumerate().map(row).collect_view())
            })
        })
    };
    view! {
        <details
            class="token-table"
            class:empty=move || store.answer.with(Option::is_none)
            on:toggle:target=move |event| is_open.set(event.target().open())
        >
            <summary>{words().tutorial.as_table}</summary>
            <div class="scroller" role="region" aria-label=words().playground.receives tabindex="0">
                <table>
                    <thead>
                        <tr>
                            {words().playground.table_heads.map(|head| view! { <th scope="col">{head}</th> })}
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
}

fn row((position, token): (usize, Token)) -> impl IntoView {
    view! {
        <tr data-segment=token.segment>
            <td>{position}</td>
            <th scope="row">{token.text}</th>
            <td>{token.input_id}</td>
            <td>{token.segment}</td>
            <td>{token.mask}</td>
        </tr>
    }
}
