//! The note about the model.

use crate::words::words;
use leptos::prelude::*;
use nsp_words::{escape, terms};

/// Says that the model is ours and not Google's. A click shows its licence, data, accuracy and
/// limits.
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
