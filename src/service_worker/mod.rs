//! The page's end of the service worker: what is stored for visits without a network, and new builds.

mod storage;
mod worker;

use crate::{
    browser, engine,
    logic::stored::{Note, Stored, Worker},
};
use leptos::{
    prelude::*,
    task::spawn_local,
    web_sys::{ServiceWorker, ServiceWorkerRegistration},
};
pub use storage::persist;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

/// What is stored, and what the reader can do about it. A handle: copies share everything.
#[derive(Clone, Copy)]
pub struct Handle {
    /// What is stored.
    pub stored: RwSignal<Stored>,
    /// The outcome of the reader's last request, if there is something to say about it.
    pub outcome: RwSignal<Option<Note>>,
    /// Whether a new build is ready.
    pub has_update: RwSignal<bool>,
    /// Whether to cache everything, and not only the page.
    wants_all: StoredValue<bool>,
    standing: StoredValue<Worker>,
    /// Whether the host has changed a document.
    is_changed: StoredValue<bool>,
    worker: StoredValue<Option<ServiceWorker>, LocalStorage>,
    update: StoredValue<Option<ServiceWorker>, LocalStorage>,
}

/// Carries out what the reader wishes to do with the stored data.
///
/// # Errors
/// When the code for it fails to load.
#[wasm_split(later, fallible)]
pub fn grant(handle: Handle, wish: Wish) -> Result<(), SplitLoaderError> {
    handle.grant(wish);
    Ok(())
}

/// What the reader can do with the stored data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Ask the browser not to clear the stored data. With Save-Data, this also allows the page to
    /// cache itself.
    Persist,
    /// Remove everything: the service worker, its caches, the model. The page continues to work.
    Remove,
    /// Let the new build replace the current one.
    ChangeBuild,
}

impl Handle {
    /// A handle that has not done anything yet.
    pub fn new() -> Self {
        Self {
            stored: RwSignal::default(),
            outcome: RwSignal::default(),
            has_update: RwSignal::default(),
            wants_all: StoredValue::default(),
            standing: StoredValue::default(),
            is_changed: StoredValue::default(),
            worker: StoredValue::new_local(None),
            update: StoredValue::new_local(None),
        }
    }

    /// Installs the service worker, unless the address switches it off, the browser asks for
    /// Save-Data, or nothing can be stored. This happens when the browser is idle, so that it does
    /// not compete with what the page still loads.
    pub fn start(self) {
        browser::when_idle(move || {
            worker::on_changed(move || {
                self.is_changed.set_value(true);
                self.stored.update(|stored| stored.is_changed = true);
            });
            spawn_local(async move {
                if browser::is_worker_off() {
                    worker::unregister().await;
                    storage::remove_site().await;
                    self.standing.set_value(Worker::Off);
                } else if browser::saves_data() {
                    self.use_worker(worker::registered().await).await;
                    self.standing.set_value(Worker::SavesData);
                } else if storage::is_allowed().await {
                    self.use_worker(worker::register().await).await;
                }
                self.keep().await;
            });
        });
    }

    /// Caches everything that the next visit needs, because the model is used in this visit.
    pub fn keep_all(self) {
        self.wants_all.set_value(!browser::saves_data());
        // Data that was removed is cached again, so the message about the removal is outdated.
        if self.outcome.get_untracked() == Some(Note::Removed) {
            self.outcome.set(None);
        }
        spawn_local(self.keep());
    }

    /// Carries out a wish of the reader.
    fn grant(self, wish: Wish) {
        match wish {
            Wish::Persist => self.persist(),
            Wish::Remove => self.remove_all(),
            Wish::ChangeBuild => self.change_build(),
        }
    }

    fn persist(self) {
        spawn_local(async move {
            let is_persistent = persist().await;
            self.outcome.set((!is_persistent).then_some(Note::Declined));
            if self.standing.get_value() == Worker::SavesData {
                self.use_worker(worker::register().await).await;
                self.wants_all
                    .set_value(self.stored.with_untracked(|stored| stored.has_model));
            }
            self.keep().await;
        });
    }

    fn remove_all(self) {
        browser::forget_guesses();
        spawn_local(async move {
            worker::unregister().await;
            storage::remove_site().await;
            engine::forget_models().await;
            browser::forget_models();
            browser::forget_live_and_pinned();
            browser::keep_class("");
            self.worker.set_value(None);
            self.standing.set_value(Worker::Unknown);
            self.wants_all.set_value(false);
            self.keep().await;
            let is_empty = self.stored.with_untracked(Stored::total) == 0;
            self.outcome.set(Some(match is_empty {
                true => Note::Removed,
                false => Note::NotRemoved,
            }));
        });
    }

    fn change_build(self) {
        spawn_local(async move {
            if let Some(worker) = self.update.get_value() {
                worker::take_over(&worker).await;
            }
            browser::reload();
        });
    }

    /// Waits until the worker is active, and listens for workers of later builds.
    async fn use_worker(self, registration: Option<ServiceWorkerRegistration>) {
        let worker = match &registration {
            Some(registration) => worker::active(registration).await,
            None => None,
        };
        if let (Some(registration), true) = (registration, worker.is_some()) {
            worker::on_update(&registration, move |worker| {
                self.update.set_value(Some(worker));
                self.has_update.set(true);
            });
        }
        self.standing.set_value(match worker {
            Some(_) => Worker::Active,
            None => Worker::Unavailable,
        });
        self.worker.set_value(worker);
    }

    /// Lets the worker cache what is wanted, and then updates what is shown as stored.
    async fn keep(self) {
        let wants_all = self.wants_all.get_value();
        let told = match self.worker.get_value() {
            Some(worker) => Some(worker::keep(&worker, wants_all).await),
            None => None,
        };
        let model = browser::page_model();
        let (cached, files) = (
            engine::cached_files(&model.files).await,
            model.files.count(),
        );
        let stored = Stored {
            is_forbidden: !storage::is_allowed().await,
            worker: match told {
                Some(None) => Worker::Silent,
                _ => self.standing.get_value(),
            },
            kept: told.flatten().unwrap_or_default(),
            model: model.bytes * cached as u64 / files.max(1) as u64,
            training: engine::training_bytes().await,
            has_model: model.files.parts > 0 && cached >= files,
            is_persistent: storage::is_persistent().await,
            wants_all,
            is_changed: self.is_changed.get_value(),
        };
        self.stored.set(stored);
    }
}
