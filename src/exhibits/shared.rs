//! Code that several exhibits share: intermediate values of a pass, rows with run buttons, tables,
//! the sentence of an empty exhibit.

use super::region::{Region, focus};
use crate::reactive::{effect, memo};
use crate::{
    browser,
    logic::{
        Pair,
        answer::Answer,
        batch::{BatchName, BatchState},
    },
    picture,
    store::Store,
    words::{exhibit_words, numbers},
};
use leptos::prelude::*;
use nsp_protocol::{Inside, View};
use nsp_words::fill;
use std::sync::Arc;

/// A part of the tutorial, and what it needs.
#[derive(Clone)]
pub struct Exhibit {
    /// The section in the document.
    pub region: Region,
    /// The page's signals.
    pub store: Store,
    /// Whether the section is in view.
    pub in_sight: RwSignal<bool>,
}

impl Exhibit {
    /// The last answer, once the exhibit is in view. Exhibits that nobody sees are not drawn.
    pub fn answer(&self) -> Memo<Option<Arc<Answer>>> {
        let (store, in_sight) = (self.store, self.in_sight);
        Memo::new(move |before: Option<&Option<Arc<Answer>>>| {
            if in_sight.get() {
                store.answer.get()
            } else {
                before.cloned().flatten()
            }
        })
    }

    /// Intermediate values of the last answer. They are requested when the exhibit is in view.
    pub fn inside(&self, view: impl Fn() -> View + Send + Sync + 'static) -> Looked {
        self.look(memo(view))
    }

    fn look(&self, view: Memo<View>) -> Looked {
        let (store, in_sight) = (self.store, self.in_sight);
        effect(move || {
            let view = view.get();
            if in_sight.get() && store.has_model() && store.live.with(Option::is_some) {
                store.inspect(view);
            }
        });
        memo(move || store.inside(view.get()))
    }

    /// Binds the sentence of an exhibit that has nothing to show yet, or that shows an earlier
    /// text.
    pub fn waiting(&self, has_content: impl Fn() -> bool + 'static) {
        self.keep_waiting(Box::new(has_content), Box::new(|| false));
    }

    /// The same for an exhibit that shows intermediate values.
    pub fn waiting_for(
        &self,
        view: impl Fn() -> View + 'static,
        has_content: impl Fn() -> bool + 'static,
    ) {
        let store = self.store;
        let has_failed = move || store.has_failed(view()) || store.problem.with(Option::is_some);
        self.keep_waiting(Box::new(has_content), Box::new(has_failed));
    }

    fn keep_waiting(&self, has_content: Box<dyn Fn() -> bool>, has_failed: Box<dyn Fn() -> bool>) {
        let store = self.store;
        self.region.text("waiting", move || {
            let words = &exhibit_words().tutorial;
            match (has_content(), store.live.with(Option::is_some)) {
                (true, _) if store.is_stale.get() => words.old_text,
                (true, _) => "",
                (false, true) if has_failed() => words.failed,
                (false, true) => words.working,
                (false, false) => words.needs_prediction,
            }
            .to_owned()
        });
    }

    /// Binds the table behind a picture. It is made when it is opened or printed.
    pub fn table(&self, hook: &str, html: impl Fn() -> String + 'static) {
        self.keep_table(hook, Box::new(html));
    }

    fn keep_table(&self, hook: &str, html: Box<dyn Fn() -> String>) {
        let Some(details) = self.region.region(hook) else {
            return;
        };
        let is_open = RwSignal::new(details.element().has_attribute("open"));
        let opened = details.clone();
        self.region.on(hook, "toggle", move |_| {
            is_open.set(opened.element().has_attribute("open"));
        });
        browser::before_print(move || {
            // The signal is gone if the language has changed since.
            let _ = is_open.try_set(true);
        });
        let place = details.element().query_selector(".scroller").ok().flatten();
        effect(move || {
            if let Some(place) = &place {
                let html = if is_open.get() { html() } else { String::new() };
                place.set_inner_html(&html);
            }
        });
    }

    /// Binds the button that saves a picture as a file.
    pub fn save_picture(&self, hook: &'static str) {
        let place = self.region.find(hook);
        self.region.on(&format!("save-{hook}"), "click", move |_| {
            let svg = place
                .as_ref()
                .and_then(|place| place.query_selector("svg").ok().flatten());
            if let Some(svg) = svg {
                let text = picture::alone(&svg.outer_html(), browser::colour);
                browser::save(&format!("{hook}.svg"), "image/svg+xml", &text);
            }
        });
    }

    /// Binds the row that runs a batch: its button, its progress, and a button that cancels it.
    pub fn run_row(&self, hook: &str, name: BatchName, run: impl Fn() + 'static) {
        self.region
            .on(&format!("{hook}-run"), "click", move |_| run());
        self.keep_run_row(hook, name);
    }

    fn keep_run_row(&self, hook: &str, name: BatchName) {
        let (region, store) = (&self.region, self.store);
        let at = |what: &str| format!("{hook}-{what}");
        let is_running = move || store.progress(name).state == BatchState::Running;
        region.text(&at("cancel"), || exhibit_words().tutorial.cancel.to_owned());
        region.shown(&at("cancel"), is_running);
        region.shown(&at("progress"), is_running);
        region.text(&at("note"), move || note(&store, name));
        if let Some(bar) = region.find(&at("progress")) {
            effect(move || {
                let progress = store.progress(name);
                let _ = bar.set_attribute("max", &progress.total.max(1).to_string());
                let _ = bar.set_attribute("value", &progress.done.to_string());
            });
        }
        let button = region.find(&at("run"));
        region.on(&at("cancel"), "click", move |_| {
            store.cancel(name);
            // The button disappears, so the focus has to move.
            button.iter().for_each(focus);
        });
    }
}

/// Intermediate values, once they have arrived.
pub type Looked = Memo<Option<Arc<Inside>>>;

fn note(store: &Store, name: BatchName) -> String {
    let words = &exhibit_words().tutorial;
    let progress = store.progress(name);
    match progress.state {
        _ if is_old(store, name) => words.old_text.to_owned(),
        BatchState::Running if store.has_model() => {
            let counts = [progress.done.to_string(), progress.total.to_string()];
            fill(words.running, &[&counts[0], &counts[1]])
        }
        BatchState::Running if store.problem.with(Option::is_some) => words.failed.to_owned(),
        BatchState::Running => words.working.to_owned(),
        BatchState::Cancelled => words.cancelled.to_owned(),
        _ if store.has_model() => String::new(),
        _ => fill(
            words.needs_model,
            &[&numbers().megabytes(store.model_bytes)],
        ),
    }
}

/// Whether the answers of a batch are about an earlier text. For the flow, only its exhibit knows
/// this, because it knows the order.
pub fn is_old(store: &Store, name: BatchName) -> bool {
    let Pair { a, b } = store.text.get();
    let text = match name {
        BatchName::Flow => return false,
        BatchName::Matrix => vec![a, b, store.third.get()],
        BatchName::Occlusion | BatchName::Masked | BatchName::Swap | BatchName::Padded => {
            vec![a, b]
        }
    };
    store.batch(name, |batch| batch.is_old(&text))
}
