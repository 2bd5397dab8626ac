//! The panel that shows what this browser stores for the site.

use crate::{
    logic::stored::Stored,
    reactive::{flag, said},
    store::Store,
    words::{self, numbers, words},
};
use leptos::prelude::*;
use nsp_words::fill;

/// How much is stored. A click shows the details, and the buttons to keep the data or remove it.
/// Below is a line if the browser keeps less than it should.
#[component]
pub fn StoragePanel() -> impl IntoView {
    let store = expect_context::<Store>();
    let words = &words().storage;
    let stored = store.service_worker.stored;
    let size = move |template: &'static str, bytes: fn(&Stored) -> u64| {
        said(move || fill(template, &[&numbers().megabytes(stored.with(bytes))]))
    };
    let use_offline = said(move || {
        let is_ready = stored.with(Stored::is_ready);
        let sentence = if is_ready {
            words.ready
        } else {
            words.not_ready
        };
        sentence.to_owned()
    });
    let is_persistent = move || stored.with(|stored| stored.is_persistent);
    let note = said(move || {
        let note = store
            .service_worker
            .outcome
            .get()
            .or(stored.with(Stored::note));
        note.map(words::storage_note).unwrap_or_default().to_owned()
    });
    view! {
        <div class="storage">
            <details>
                <summary data-testid="storage" inner_html=size(words.summary, Stored::total)></summary>
                <dl>
                    <dt>{words.page}</dt>
                    <dd inner_html=size(words.megabytes, |stored| stored.kept.page)></dd>
                    <dt>{words.engines}</dt>
                    <dd inner_html=size(words.megabytes, |stored| stored.kept.engines)></dd>
                    <dt>{words.model}</dt>
                    <dd inner_html=size(words.megabytes, |stored| stored.model)></dd>
                    <dt>{words.training}</dt>
                    <dd inner_html=size(words.megabytes, |stored| stored.training)></dd>
                    <dt>{words.settings}</dt>
                    <dd>{words.settings_kept}</dd>
                </dl>
                <p inner_html=use_offline></p>
                <p hidden=flag(move || !is_persistent())>{words.persistent}</p>
                <div class="storage-actions">
                    <button
                        type="button"
                        class="secondary"
                        data-storage="persist"
                        hidden=flag(is_persistent)
                        on:click=move |_| store.persist()
                    >
                        {words.persist}
                    </button>
                    <button
                        type="button"
                        class="secondary"
                        data-storage="remove"
                        on:click=move |_| store.remove_all()
                    >
                        {words.remove}
                    </button>
                </div>
            </details>
            <p class="note" role="status" data-testid="storage-note" inner_html=note></p>
        </div>
    }
}
