//! The note about the model.

use crate::{
    browser, later,
    reactive::{flag, text},
    store::Store,
    words::{self, words},
};
use leptos::{prelude::*, task::spawn_local};
use nsp_words::MEASURED_MODEL;

/// Says whose model it is, and links to others. About the project's own, a click shows its licence, data,
/// accuracy and limits; about another one, the note says what its file says.
#[component]
pub fn ModelNote() -> impl IntoView {
    let store = expect_context::<Store>();
    let (missing, is_from_file) = (browser::missing_model(), browser::is_from_file());
    let note = move || {
        let name = store.model_name();
        store
            .model
            .with(|model| words::model_note(&name, model.card(), missing.as_deref(), is_from_file))
    };
    let open = move |_| {
        spawn_local(async move {
            if later::describe_model(store).await.is_err() {
                store.miss_chunk();
            }
        });
    };
    view! {
        <div class="model-note">
            <div inner_html=text(note)></div>
            <details hidden=flag(move || store.model_name() != MEASURED_MODEL) on:toggle=open>
                <summary>{words().model.about}</summary>
                <dl inner_html=text(move || store.model_entries.get())></dl>
            </details>
        </div>
    }
}
