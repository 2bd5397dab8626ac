//! The row with the button and the verdict.

use super::{StatusLine, Verdict};
use crate::{
    browser,
    reactive::said,
    store::Store,
    words::{numbers, words},
};
use leptos::prelude::*;
use nsp_words::fill;

/// The button, its shortcut, the status, and the verdict. The button is never disabled.
#[component]
pub fn PredictRow() -> impl IntoView {
    let store = expect_context::<Store>();
    let keys = if browser::is_mac() {
        words().playground.shortcut_mac
    } else {
        words().playground.shortcut
    };
    let label = move || {
        let words = &words().playground;
        let bytes = store.bytes_to_download();
        let is_loading = store.read(|conversation| conversation.is_on_its_way());
        if store.has_model() || is_loading || bytes == 0 {
            words.predict.to_owned()
        } else {
            fill(words.predict_and_load, &[&numbers().megabytes(bytes)])
        }
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
                    inner_html=said(label)
                ></button>
                <kbd>{keys}</kbd>
                <StatusLine />
            </div>
            <Verdict />
        </div>
    }
}
