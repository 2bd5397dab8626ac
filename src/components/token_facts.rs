//! The three inputs of the model, in summary.

use crate::{
    logic::{format::integer_list, tokens::runs},
    reactive::{said, text},
    store::Store,
    words,
};
use leptos::prelude::*;
use nsp_answer::Prediction;

/// `input_ids`, `token_type_ids` and `attention_mask`: what they are for this pair.
#[component]
pub fn TokenFacts() -> impl IntoView {
    view! {
        <dl class="token-facts">
            <Fact
                name="input_ids"
                testid="input-ids"
                values=|prediction| &prediction.input_ids
                summary=|values| words::id_count(values.len())
            />
            <Fact
                name="token_type_ids"
                testid="token-type-ids"
                values=|prediction| &prediction.token_type_ids
                summary=|values| words::runs(&runs(values))
            />
            <Fact
                name="attention_mask"
                testid="attention-mask"
                values=|prediction| &prediction.attention_mask
                summary=|values| words::runs(&runs(values))
            />
        </dl>
    }
}

/// One of the model's inputs.
#[component]
fn Fact(
    /// Its name in the field.
    name: &'static str,
    /// Its id in tests.
    testid: &'static str,
    /// Its values in the answer.
    values: fn(&Prediction) -> &Vec<u32>,
    /// The summary of the values.
    summary: fn(&[u32]) -> String,
) -> impl IntoView {
    let store = expect_context::<Store>();
    let read = move |form: fn(&[u32]) -> String| {
        store.answer.with(|answer| {
            answer
                .as_ref()
                .map(|answer| form(values(&answer.prediction)))
                .unwrap_or_default()
        })
    };
    view! {
        <div>
            <dt><code translate="no">{name}</code></dt>
            <dd
                data-testid=testid
                data-value=text(move || read(integer_list))
                translate="no"
                inner_html=said(move || read(summary))
            ></dd>
        </div>
    }
}
