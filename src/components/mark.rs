//! The project's mark.

use leptos::prelude::*;

/// Two threads that join: the seam in small. The same drawing is the favicon.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 40 24" aria-hidden="true">
            <path class="thread-b" d="M38 12C32 12 29 6 22 6C12 6 12 18 22 18" />
            <path class="thread-halo" d="M2 12C8 12 11 18 18 18C28 18 28 6 18 6" />
            <path class="thread-a" d="M2 12C8 12 11 18 18 18C28 18 28 6 18 6" />
        </svg>
    }
}
