//! The note about the model.

use crate::words::words;
use leptos::prelude::*;
use nsp_words::{escape, terms};

/// That the model is ours and not Google's; one click away, its licence, data, accuracy, limits.
#[component]
pub fn ModelNote() -> impl IntoView {
    let entries = words()
        .model
        .note
        .map(|(term, text)| format!("<dt>{}</dt><dd>{}</dd>", escape(term), terms(text)));
    view! {
        <div class="model-note">
            <p>{words().model.own_training}</p>
            <details>
                <summary>{words().model.about}</summary>
                <dl inner_html=entries.concat()></dl>
            </details>
        </div>
    }
}
