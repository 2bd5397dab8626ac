//! The project's mark.

use leptos::prelude::*;

/// Two threads that hook into each other: the seam in a small form, as in the favicon.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 40 24" aria-hidden="true">
            <path class="thread-a" d="M2 12C8 12 9 18 17 18C23 18 26 15.5 26 11.5" />
            <path class="thread-b" d="M38 12C32 12 31 6 23 6C17 6 14 8.5 14 12.5" />
        </svg>
    }
}
