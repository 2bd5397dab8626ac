//! The status: what the page is doing.

use crate::{
    browser,
    logic::{format::fixed, model_state::ModelState, state::State, stored::Stored},
    reactive::{self, flag, text},
    store::Store,
    words::{self, words},
};
use leptos::prelude::*;

/// The state in words, and the progress of the download or the prediction.
#[component]
pub fn StatusLine() -> impl IntoView {
    let store = expect_context::<Store>();
    let progress = move || match store.model.get() {
        ModelState::Loading(progress) => Some(progress),
        _ => None,
    };
    let layers = move || {
        store.read(|conversation| {
            conversation
                .running()
                .map(|running| (running.layer, running.layers))
        })
    };
    let share = move || match store.state.get() {
        State::Loading => {
            progress().map(|progress| (progress.loaded as f64, progress.total as f64))
        }
        State::Computing => layers().map(|(layer, layers)| (f64::from(layer), f64::from(layers))),
        _ => None,
    };
    let said = move || {
        let is_waiting = store.read(|conversation| conversation.is_waiting());
        let is_starting = store.read(|conversation| conversation.is_on_its_way());
        words::status(
            store.state.get(),
            progress(),
            layers(),
            is_starting,
            is_waiting,
            store.bytes_to_download(),
            browser::is_from_file(),
        )
    };
    view! {
        <div class="status">
            <span
                data-testid="status"
                data-state=text(move || store.state.get().name().to_owned())
                data-offline=text(move || store.service_worker.stored.with(Stored::offline).to_owned())
                data-request=text(move || store.read(|conversation| conversation.finished().to_string()))
                inner_html=reactive::said(said)
            ></span>
            <progress
                aria-label=words().status.progress
                class:idle=flag(move || share().is_none())
                max=text(move || fixed(share().map_or(1.0, |(_, whole)| whole.max(1.0)), 0))
                value=text(move || fixed(share().map_or(0.0, |(part, _)| part), 0))
            ></progress>
        </div>
    }
}
