//! Code that several exhibits share: intermediate values of a pass, rows with run buttons, tables,
//! the sentence of an empty exhibit.

use super::{
    paper::{Paper, Source},
    region::{Region, focus},
};
use crate::reactive::{effect, memo};
use crate::{
    browser,
    logic::{
        answer::Answer,
        batch::{BatchName, BatchState},
    },
    picture,
    store::Store,
    words::{exhibit_words, numbers, print_words},
};
use leptos::{prelude::*, web_sys::Element};
use nsp_protocol::{Inside, View};
use nsp_words::{fill, terms};
use std::{rc::Rc, sync::Arc};

pub use super::batch::is_old;

/// A part of the tutorial, and what it needs.
#[derive(Clone)]
pub struct Exhibit {
    /// The section in the document.
    pub region: Region,
    /// The page's signals.
    pub store: Store,
    /// The number of the section, from 1.
    pub number: usize,
    /// Whether the section is in the window.
    pub in_view: RwSignal<bool>,
    /// Whether the section is seen: in the window, or on paper.
    pub in_sight: Memo<bool>,
    /// What is printed.
    pub paper: Paper,
}

impl Exhibit {
    /// The section with this number, from 1.
    pub fn new(section: Element, number: usize, store: Store, paper: Paper) -> Self {
        let in_view = RwSignal::new(false);
        browser::on_sight(&section, move |seen| {
            // The signal is gone if the language has changed since.
            let _ = in_view.try_set(seen);
        });
        Self {
            region: Region::new(section),
            store,
            number,
            in_view,
            in_sight: paper.draws(in_view),
            paper,
        }
    }

    /// The last answer, once the exhibit is seen. Exhibits that nobody sees are not drawn.
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

    /// Intermediate values of the last answer. They are requested when the exhibit is in view, and for printing.
    pub fn inside(&self, view: impl Fn() -> View + Send + Sync + 'static) -> Looked {
        self.look(memo(view))
    }

    fn look(&self, view: Memo<View>) -> Looked {
        let (store, requests) = (self.store, self.paper.requests(self.in_view));
        self.paper.add(self.number, Source::Inside(view));
        effect(move || {
            let view = view.get();
            if requests.get() && store.has_model() && store.live.with(Option::is_some) {
                store.inspect(view);
            }
        });
        memo(move || store.inside(view.get()))
    }

    /// Binds the sentence of an exhibit that has nothing to show yet, or that shows an earlier
    /// text.
    pub fn waiting(&self, has_content: impl Fn() -> bool + 'static) {
        self.keep_waiting(Rc::new(has_content), Box::new(|| false));
    }

    /// The same for an exhibit that shows intermediate values.
    pub fn waiting_for(
        &self,
        view: impl Fn() -> View + 'static,
        has_content: impl Fn() -> bool + 'static,
    ) {
        let store = self.store;
        let has_failed = move || store.has_failed(view()) || store.problem.with(Option::is_some);
        self.keep_waiting(Rc::new(has_content), Box::new(has_failed));
    }

    fn keep_waiting(&self, has_content: Rc<dyn Fn() -> bool>, has_failed: Box<dyn Fn() -> bool>) {
        let store = self.store;
        let is_filled = Rc::clone(&has_content);
        say_on_paper(self.region.find("waiting"), move || match is_filled() {
            true => String::new(),
            false => print_words().not_computed.to_owned(),
        });
        let is_filled = Rc::clone(&has_content);
        self.paper.add(self.number, Source::Answer(is_filled));
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

    /// Binds the table behind a picture. It is made when it is opened.
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
        self.keep_run_row(hook, name, Rc::new(run));
    }

    fn keep_run_row(&self, hook: &str, name: BatchName, run: Rc<dyn Fn()>) {
        let (region, store) = (&self.region, self.store);
        let at = |what: &str| format!("{hook}-{what}");
        let pressed = Rc::clone(&run);
        region.on(&at("run"), "click", move |_| pressed());
        self.paper.add(self.number, Source::Batch(name, run));
        let run_button = region.find(&at("run"));
        let row = run_button.and_then(|button| button.closest(".run-row").ok().flatten());
        say_on_paper(row, move || missing(&store, name));
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

/// What is missing on paper of the answers of a batch; empty if nothing is.
fn missing(store: &Store, name: BatchName) -> String {
    let progress = store.progress(name);
    match progress.state {
        _ if is_old(store, name) => exhibit_words().tutorial.old_text.to_owned(),
        BatchState::Done => String::new(),
        _ if progress.done == 0 => print_words().not_computed.to_owned(),
        _ => {
            let counts = [progress.done, progress.total].map(|count| count.to_string());
            fill(print_words().partly, &[&counts[0], &counts[1]])
        }
    }
}

/// Binds a line below an element that is only on paper.
pub fn say_on_paper(above: Option<Element>, text: impl Fn() -> String + 'static) {
    keep_on_paper(above, Box::new(text));
}

fn keep_on_paper(above: Option<Element>, text: Box<dyn Fn() -> String>) {
    let line = above.and_then(|above| browser::paragraph_after(&above, "paper-note"));
    if let Some(line) = line {
        effect(move || line.set_inner_html(&terms(&text())));
    }
}
