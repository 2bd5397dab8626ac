//! What the widget's frame shows.

use super::{Numbers, PredictRow, ProblemNote};
use crate::reactive::{said, text};
use crate::{
    logic::link,
    store::Store,
    words::{numbers, words},
};
use leptos::prelude::*;
use nsp_answer::cross_entropy;
use nsp_words::fill;

/// The pair, the button, the answer, and the link to the whole page.
#[component]
pub fn Embed() -> impl IntoView {
    let store = expect_context::<Store>();
    let loss = move || match (store.label.get(), store.answer.get()) {
        (Some(label), Some(answer)) => {
            let loss = cross_entropy(answer.prediction.logits, label);
            let name = fill(words().embed.loss, &[&label.to_string()]);
            format!("{name}: {}", numbers().signed(f64::from(loss), 4))
        }
        _ => String::new(),
    };
    let address = move || {
        let label = store.label.get().map(|label| format!("&label={label}"));
        let pair = store.text.with(link::write);
        format!("./#{pair}{}", label.unwrap_or_default())
    };
    view! {
        <main class="embed">
            <p class="given" data-segment="0" dir="auto" translate="no" inner_html=said(move || store.a.get())></p>
            <p class="given" data-segment="1" dir="auto" translate="no" inner_html=said(move || store.b.get())></p>
            <PredictRow />
            <ProblemNote />
            <div class:stale=store.is_stale>
                <Numbers />
                <p class="embed-loss" data-testid="loss" inner_html=said(loss)></p>
            </div>
            <p>
                <a href=text(address) target="_blank" rel="noopener">{words().embed.open}</a>
            </p>
        </main>
    }
}
