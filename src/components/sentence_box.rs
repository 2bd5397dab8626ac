//! One of the two boxes.

use crate::{
    reactive,
    store::Store,
    words::{self, words},
};
use leptos::prelude::*;

/// A box for one sentence, with its segment and its live token count.
#[component]
pub fn SentenceBox(
    /// 0 for sentence A, 1 for sentence B.
    segment: u32,
    /// The box's name for tests, and its id.
    testid: &'static str,
    /// The box's label.
    label: &'static str,
    /// The text in the box.
    text: RwSignal<String>,
    /// Its word pieces, once they have been counted.
    #[prop(into)]
    count: Signal<Option<u32>>,
) -> impl IntoView {
    let store = expect_context::<Store>();
    let count_id = format!("{testid}-count");
    let is_cut = move || {
        let counts = store.counts.get();
        counts.is_some_and(|counts| count.get().is_some_and(|count| counts.cuts(count)))
    };
    let said = move || match count.get().map(|count| words::tokens(count as usize)) {
        Some(tokens) if is_cut() => format!("{tokens}, {}", words().playground.will_be_cut),
        tokens => tokens.unwrap_or_default(),
    };
    view! {
        <div class="sentence" data-segment=segment>
            <div class="sentence-head">
                <label for=testid>
                    {label} <span class="segment-name">{words::segment(segment)}</span>
                </label>
                <span class="count" id=count_id.clone() inner_html=reactive::said(said)></span>
            </div>
            <textarea
                id=testid
                data-testid=testid
                aria-describedby=count_id
                dir="auto"
                rows="4"
                autocomplete="off"
                prop:value=text
                on:input:target=move |event| text.set(event.target().value())
            ></textarea>
        </div>
    }
}
