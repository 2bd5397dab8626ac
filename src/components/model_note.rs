//! The note about the model.

use crate::words;
use leptos::prelude::*;

/// That the model is ours and not Google's; one click away, its licence, data, accuracy, limits.
#[component]
pub fn ModelNote() -> impl IntoView {
    let entries = words::MODEL_NOTE.map(|(term, text)| {
        view! {
            <dt>{term}</dt>
            <dd>{text}</dd>
        }
    });
    view! {
        <div class="model-note">
            <p>{words::OWN_TRAINING}</p>
            <details>
                <summary>{words::ABOUT_MODEL}</summary>
                <dl>{entries}</dl>
            </details>
        </div>
    }
}
