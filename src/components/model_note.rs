//! The note about the model.

use crate::{browser, reactive::text, store::Store, words};
use leptos::prelude::*;

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
    view! { <div class="model-note" inner_html=text(note)></div> }
}
