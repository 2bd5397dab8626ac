//! The question and its answer.

use super::{StatusLine, Verdict};
use crate::{browser, store::Store, words};
use leptos::prelude::*;

/// The button, its keys, what is going on, and the verdict. The button is never disabled.
#[component]
pub fn PredictRow() -> impl IntoView {
    let store = expect_context::<Store>();
    let keys = if browser::is_mac() {
        words::SHORTCUT_MAC
    } else {
        words::SHORTCUT
    };
    view! {
        <div class="predict-row">
            <div class="ask">
                <button
                    id="predict"
                    type="button"
                    class="primary"
                    data-testid="predict"
                    on:click=move |_| store.predict()
                >
                    {words::PREDICT}
                </button>
                <kbd>{keys}</kbd>
                <StatusLine />
            </div>
            <Verdict />
        </div>
    }
}
