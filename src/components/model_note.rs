//! The note about the model.

use crate::words::words;
use leptos::prelude::*;

/// That the model is ours and not Google's; one click away, its licence, data, accuracy, limits.
#[component]
pub fn ModelNote() -> impl IntoView {
    let entries = words().model.note.map(|(term, text)| {
        view! {
            <dt>{term}</dt>
            <dd>{text}</dd>
        }
    });
    view! {
        <div class="model-note">
            <p>{words().model.own_training}</p>
            <details>
                <summary>{words().model.about}</summary>
                <dl>{entries}</dl>
            </details>
        </div>
    }
}
