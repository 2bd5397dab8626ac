//! The note about the model.

use crate::{browser, words::words};
use leptos::prelude::*;
use nsp_words::{escape, terms};

/// Says that the model is ours and not Google's, and links to others. A click shows its licence, data,
/// accuracy and limits.
#[component]
pub fn ModelNote() -> impl IntoView {
    let words = &words().model;
    let others = match browser::is_from_file() {
        // A page from a file can't store a model.
        true => String::new(),
        false => format!(" <a href=\"./models.html\">{}</a>", escape(words.others)),
    };
    let entries = words
        .note
        .map(|(term, text)| format!("<dt>{}</dt><dd>{}</dd>", escape(term), terms(text)));
    view! {
        <div class="model-note">
            <p inner_html=escape(words.own_training) + &others></p>
            <details>
                <summary>{words.about}</summary>
                <dl inner_html=entries.concat()></dl>
            </details>
        </div>
    }
}
