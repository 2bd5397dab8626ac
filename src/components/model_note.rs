//! The note about the model.

use crate::{
    browser, later,
    reactive::{effect, flag, text},
    store::Store,
    words::{self, words},
};
use leptos::{prelude::*, task::spawn_local};
use nsp_words::{MEASURED_MODEL, escape};

/// Says whose model it is, and links to others. About the project's own, a click shows its licence, data,
/// accuracy and limits; about another one, the note says what its file says.
#[component]
pub fn ModelNote() -> impl IntoView {
    let store = expect_context::<Store>();
    let is_own = move || store.model_name() == MEASURED_MODEL;
    let describe = move || {
        spawn_local(async move {
            if later::describe_model(store).await.is_err() {
                store.miss_chunk();
            }
        });
    };
    let is_absent = browser::missing_model().is_some() || browser::lost_model().is_some();
    effect(move || {
        store.model.track();
        if !is_own() || is_absent {
            describe();
        }
    });
    let whose = text(move || {
        let own = if is_own() {
            words().model.own_training
        } else {
            ""
        };
        escape(own) + &words::other_models(browser::is_from_file())
    });
    view! {
        <div class="model-note">
            <p inner_html=whose></p>
            <div inner_html=text(move || store.model_said.get())></div>
            <details hidden=flag(move || !is_own()) on:toggle=move |_| describe()>
                <summary>{words().model.about}</summary>
                <dl inner_html=text(move || store.model_entries.get())></dl>
            </details>
        </div>
    }
}
