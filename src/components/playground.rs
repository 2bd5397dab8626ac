//! The playground: two boxes, a question, an answer.

use super::{
    ExamplesRow, Numbers, PredictRow, ProblemNote, Received, RunFacts, SeamView, SentenceBox,
};
use crate::{reactive::said, store::Store, words::words};
use leptos::{ev::KeyboardEvent, prelude::*};

/// Everything from the two sentences to what the model said about them.
#[component]
pub fn Playground() -> impl IntoView {
    let store = expect_context::<Store>();
    let count_a = Signal::derive(move || store.counts.get().map(|counts| counts.a));
    let count_b = Signal::derive(move || store.counts.get().map(|counts| counts.b));
    let predict_by_keys = move |event: KeyboardEvent| {
        // While an input method composes, the keys belong to it. Safari indicates this only by the
        // key code.
        let is_composing = event.is_composing() || event.key_code() == 229;
        let is_asked = event.key() == "Enter" && (event.ctrl_key() || event.meta_key());
        if is_asked && !is_composing {
            event.prevent_default();
            store.predict();
        }
    };
    let stale = move || match store.is_stale.get() {
        true => words().playground.stale.to_owned(),
        false => String::new(),
    };
    view! {
        <section
            id="playground"
            class="playground"
            aria-label=words().playground.name
            on:keydown=predict_by_keys
        >
            <div class="pair">
                <SentenceBox
                    segment=0
                    testid="sentence-a"
                    label=words().playground.sentence_a
                    text=store.a
                    count=count_a
                />
                <SeamView />
                <SentenceBox
                    segment=1
                    testid="sentence-b"
                    label=words().playground.sentence_b
                    text=store.b
                    count=count_b
                />
            </div>
            <PredictRow />
            <ProblemNote />
            <ExamplesRow />
            <div class="result" class:stale=store.is_stale>
                <p class="stale-note" inner_html=said(stale)></p>
                <Numbers />
                <Received />
            </div>
            <RunFacts />
        </section>
    }
}
