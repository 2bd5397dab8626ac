//! What the exhibits show on paper, and what has to be computed for that.

use super::batch::is_complete;
use crate::{
    logic::batch::{BatchName, BatchState},
    reactive::memo,
    store::Store,
};
use leptos::{prelude::*, reactive::owner::LocalStorage};
use nsp_protocol::View;
use std::{collections::BTreeSet, rc::Rc};

/// What fills a part of an exhibit.
pub enum Source {
    /// The answer: whether it has filled the part.
    Answer(Rc<dyn Fn() -> bool>),
    /// Intermediate values of the answer.
    Inside(Memo<View>),
    /// A batch, and the function that runs it.
    Batch(BatchName, Rc<dyn Fn()>),
}

/// A part of an exhibit.
struct Part {
    /// The number of its section, from 1.
    section: usize,
    source: Source,
}

impl Part {
    /// Whether there is something to print, read reactively.
    fn is_filled(&self, store: &Store) -> bool {
        match &self.source {
            Source::Answer(is_filled) => is_filled(),
            Source::Inside(view) => store.inside(view.get()).is_some(),
            Source::Batch(name, _) => is_complete(store, *name),
        }
    }

    /// Computations that have ended, and all that the part needs, read reactively.
    fn steps(&self, store: &Store) -> (usize, usize) {
        match &self.source {
            Source::Answer(_) => (0, 0),
            Source::Inside(view) => {
                let view = view.get();
                let has_ended = store.inside(view).is_some() || store.has_failed(view);
                (usize::from(has_ended), 1)
            }
            Source::Batch(name, _) => {
                let progress = store.progress(*name);
                match progress.state {
                    // The number of its predictions may depend on the first answer.
                    BatchState::Running => (progress.done, progress.total.max(progress.done + 1)),
                    _ => (progress.total, progress.total),
                }
            }
        }
    }
}

/// What all exhibits know about printing. A handle: copies share everything.
#[derive(Clone, Copy)]
pub struct Paper {
    /// Whether everything is computed for printing. Then exhibits out of view request their values, too.
    computes: RwSignal<bool>,
    /// Whether the browser is about to print. Then exhibits out of view are drawn, too.
    prints: RwSignal<bool>,
    parts: StoredValue<Vec<Rc<Part>>, LocalStorage>,
    /// The batches that were started for printing.
    started: StoredValue<Vec<BatchName>>,
}

impl Paper {
    /// Nothing is being printed.
    pub fn new() -> Self {
        Self {
            computes: RwSignal::new(false),
            prints: RwSignal::new(false),
            parts: StoredValue::new_local(Vec::new()),
            started: StoredValue::new(Vec::new()),
        }
    }

    /// Whether an exhibit requests its values. `in_view` is whether it is in the window.
    pub fn requests(self, in_view: RwSignal<bool>) -> Memo<bool> {
        memo(move || in_view.get() || self.computes.get())
    }

    /// Whether an exhibit is drawn.
    pub fn draws(self, in_view: RwSignal<bool>) -> Memo<bool> {
        memo(move || in_view.get() || self.computes.get() || self.prints.get())
    }

    fn all(self) -> Vec<Rc<Part>> {
        self.parts.try_get_value().unwrap_or_default()
    }

    /// Adds a part of the section with this number, from 1.
    pub fn add(self, section: usize, source: Source) {
        let part = Rc::new(Part { section, source });
        self.parts.update_value(|parts| parts.push(part));
    }

    /// The browser is about to print, or has printed. Before, all exhibits are drawn by the effects that follow. The
    /// signal is gone if the language has changed since.
    pub fn set_printing(self, prints: bool) {
        let _ = self.prints.try_set(prints);
    }

    /// Computes all parts that are missing or belong to an earlier text. It needs the model.
    pub fn begin(self, store: &Store) {
        self.computes.set(true);
        let mut started = Vec::new();
        for part in self.all() {
            if let Source::Batch(name, run) = &part.source {
                let is_running = untrack(|| store.progress(*name).state) == BatchState::Running;
                if !is_running && !untrack(|| part.is_filled(store)) {
                    run();
                    started.push(*name);
                }
            }
        }
        self.started.set_value(started);
    }

    /// Exhibits out of view compute nothing any more. The signal is gone if the language has changed since.
    pub fn end(self) {
        let _ = self.computes.try_set(false);
    }

    /// Cancels what [`begin`](Self::begin) has started.
    pub fn cancel(self, store: &Store) {
        self.end();
        for name in self.started.get_value() {
            store.cancel(name);
        }
    }

    /// Computations that have ended, and all of them, read reactively.
    pub fn steps(self, store: &Store) -> (usize, usize) {
        let parts = self.all();
        let steps = parts.iter().map(|part| part.steps(store));
        steps.fold((0, 0), |(ended, all), (more_ended, more)| {
            (ended + more_ended, all + more)
        })
    }

    /// The numbers of the sections in which something is missing.
    pub fn missing(self, store: &Store) -> BTreeSet<usize> {
        let parts = self.all();
        let missing = parts
            .iter()
            .filter(|part| !untrack(|| part.is_filled(store)));
        missing.map(|part| part.section).collect()
    }
}
