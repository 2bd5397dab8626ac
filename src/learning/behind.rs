//! The table behind a picture.

use crate::{
    reactive::{flag, text},
    words::words,
};
use leptos::prelude::*;

/// A table that is made when it is opened.
#[component]
pub fn TableBehind(
    /// What the table shows.
    label: &'static str,
    /// The table as HTML.
    html: Memo<String>,
    /// Whether there is nothing to show.
    is_empty: Memo<bool>,
) -> impl IntoView {
    let is_open = RwSignal::new(false);
    view! {
        <details
            class="table-behind"
            hidden=flag(move || is_empty.get())
            on:toggle:target=move |event| is_open.set(event.target().open())
        >
            <summary>{words().playground.as_table}</summary>
            <div
                class="scroller"
                role="region"
                aria-label=label
                tabindex="0"
                inner_html=text(move || match is_open.get() {
                    true => html.get(),
                    false => String::new(),
                })
            ></div>
        </details>
    }
}
