//! The verdict.

use crate::{
    logic::examples::missed,
    reactive::{attribute, flag, said},
    store::Store,
    words::{self, words},
};
use leptos::prelude::*;
use nsp_answer::{Doubt, Label};

/// The verdict in words, whether it is known to be wrong, the numbers behind it, and why it may
/// mean little. Screen readers announce it when it changes.
#[component]
pub fn Verdict() -> impl IntoView {
    let store = expect_context::<Store>();
    let prediction = move || store.answer.get().map(|answer| answer.prediction.clone());
    let class = move || prediction().map(|prediction| prediction.prediction);
    let precomputed = move || {
        let is_ready_made = store
            .answer
            .with(|answer| answer.as_ref().is_some_and(|answer| !answer.is_live()));
        match is_ready_made {
            true => words().playground.precomputed.to_owned(),
            false => String::new(),
        }
    };
    let wrong = move || {
        let truth = store.answer.with(|answer| {
            let answer = answer.as_ref()?;
            missed(answer)
        });
        truth.map(words::wrong).unwrap_or_default()
    };
    let doubt = move || prediction().and_then(|prediction| prediction.doubt.map(Doubt::name));
    let verdict = move || class().map(words::verdict).unwrap_or_default().to_owned();
    let why = move || {
        prediction()
            .map(|prediction| words::doubt(&prediction))
            .unwrap_or_default()
    };
    let basis = move || match prediction() {
        Some(prediction) => words::verdict_basis(&prediction),
        None => words().playground.no_verdict.into(),
    };
    view! {
        <div
            class="verdict"
            class:stale=store.is_stale
            class:yes=flag(move || class() == Some(Label::IsNext))
            class:no=flag(move || class() == Some(Label::NotNext))
            aria-live="polite"
            aria-atomic="true"
        >
            <strong data-testid="verdict" data-doubt=attribute(doubt) inner_html=said(verdict)></strong>
            <strong class="wrong" inner_html=said(wrong)></strong>
            <span class="basis" inner_html=said(basis)></span>
            <span class="doubt" inner_html=said(why)></span>
            <span class="precomputed" inner_html=said(precomputed)></span>
        </div>
    }
}
