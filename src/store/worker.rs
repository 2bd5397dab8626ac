//! The engine's worker as the store has it: its messages, what is sent to it, and what happens when it, or any
//! other file of the site, is lost.

use super::Store;
use crate::{
    browser,
    engine::{Client, has_simd, share_downloaded, take_shared},
    logic::{
        conversation::{Action, Conversation},
        problem::{Cause, Problem, Remedy},
    },
    update,
};
use js_sys::encode_uri_component;
use leptos::{prelude::*, task::spawn_local};
use nsp_protocol::{Request, Response, decode};
use std::{cell::Cell, rc::Rc, time::Duration};
use wasm_split_helpers::{SplitLoaderError, wasm_split};

/// How long a load waits for the parts that other sites have shared. The browser may ask the reader, who may not answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Reports a failure.
pub(super) type Tell = Box<dyn FnOnce(&Store)>;

/// Handles a text that the engine's worker with this number has sent.
#[wasm_split(later, fallible)]
fn hear(store: Store, worker: u32, text: String) -> Result<(), SplitLoaderError> {
    store.hear(worker, &text);
    Ok(())
}

/// Puts the phases of the engine's start on the page's timeline, if this response reports them.
fn mark_phases(response: &Response) {
    if let Response::Loaded { marks, .. } = response {
        for mark in marks {
            browser::mark_at(&mark.name, mark.at);
        }
        browser::mark("bert-nsp:ready");
    }
}

/// Sends a load to the worker with this number after the browser was asked for shared parts of the model.
#[wasm_split(later, fallible)]
fn load(store: Store, worker: u32, request: Request) -> Result<(), SplitLoaderError> {
    if let Request::Load { manifest, .. } = &request {
        let manifest = manifest.clone();
        let waiting = Rc::new(Cell::new(Some(request)));
        let send = move || {
            if let Some(request) = waiting.take()
                && store.worker.get_value() == worker
            {
                store.send(&request);
            }
        };
        set_timeout(send.clone(), PATIENCE);
        spawn_local(async move {
            take_shared(&manifest).await;
            send();
        });
    }
    Ok(())
}

impl Store {
    /// Handles a text that the worker with this number has sent.
    fn hear(&self, worker: u32, text: &str) {
        if self.worker.get_value() != worker {
            return;
        }
        match decode(text) {
            Ok(Response::Failed { id: None, failure }) => {
                self.suspect_worker(worker, move |store| {
                    store
                        .questions
                        .update_value(|questions| questions.fail(&failure));
                    let failed = Response::Failed { id: None, failure };
                    store.act(|conversation| conversation.receive(failed));
                });
            }
            Ok(response) => {
                mark_phases(&response);
                if matches!(response, Response::Loaded { .. }) {
                    share_downloaded();
                }
                let rest = self
                    .questions
                    .try_update_value(|questions| questions.answer(response));
                if let Some(response) = rest.flatten() {
                    self.receive(response);
                    self.send_questions();
                }
            }
            Err(_) => self.suspect_worker(worker, Self::stop_worker),
        }
    }

    fn receive(&self, response: Response) {
        let finished = || self.conversation.with_untracked(Conversation::finished);
        let before = finished();
        self.act(|conversation| conversation.receive(response));
        if finished() != before {
            browser::mark_when_drawn("bert-nsp:answered");
        }
    }

    /// A chunk of the page's code failed to load.
    pub fn miss_chunk(&self) {
        self.suspect(|store| {
            store.act(|conversation| conversation.ask_to_reload(Cause::ChunkMissing))
        });
    }

    /// Like [`suspect`](Self::suspect), for a failure of the worker with this number. If another
    /// worker has replaced it before the host answers, nothing is reported.
    fn suspect_worker(&self, worker: u32, tell: impl FnOnce(&Self) + 'static) {
        self.suspect(move |store| {
            if store.worker.get_value() == worker {
                tell(store);
            }
        });
    }

    /// Something may have failed because the host has a newer build of the site, without the files
    /// of this build. In that case, reloads the page; otherwise reports the failure with `tell`.
    fn suspect(&self, tell: impl FnOnce(&Self) + 'static) {
        self.keep_suspicion(Box::new(tell));
    }

    fn keep_suspicion(&self, tell: Tell) {
        let mut is_first = false;
        self.suspicious.update_value(|failures| {
            is_first = failures.is_empty();
            failures.push(tell);
        });
        if !is_first {
            return;
        }
        let store = *self;
        spawn_local(async move {
            let is_outdated = update::has_other_build().await;
            let failures = store.suspicious.try_update_value(std::mem::take);
            if is_outdated {
                store.reload_once();
            } else {
                for tell in failures.unwrap_or_default() {
                    tell(&store);
                }
            }
        });
    }

    fn reload_once(&self) {
        self.keep_text();
        // A page around a widget's frame repeats its request by itself.
        let is_asked = |conversation: &Conversation| {
            conversation.is_waiting() || conversation.running().is_some()
        };
        let is_embed = browser::view() == browser::View::Embed;
        let asks = !is_embed && self.conversation.with_untracked(is_asked);
        if !update::reload_once(asks) {
            self.act(|conversation| conversation.ask_to_reload(Cause::OtherBuild));
        }
    }

    /// Changes the conversation and carries out what follows from that.
    pub(super) fn act(&self, change: impl FnOnce(&mut Conversation) -> Vec<Action>) {
        let actions = self.conversation.try_update(change).unwrap_or_default();
        for action in actions {
            match action {
                Action::Send(request) => self.post(request),
                Action::StartWorker => self.start_worker(),
                Action::StopWorker => self.end_worker(),
                Action::ReloadPage => {
                    self.keep_text();
                    browser::reload();
                }
                Action::ReloadPageOnce => self.reload_once(),
            }
        }
    }

    /// Sends a request to the worker. If the browser shares files between sites, a load first looks for the model there.
    fn post(&self, request: Request) {
        let is_load = matches!(request, Request::Load { .. });
        if !is_load || !browser::has_shared_files() {
            return self.send(&request);
        }
        let (store, worker) = (*self, self.worker.get_value());
        spawn_local(async move {
            if load(store, worker, request).await.is_err() {
                store.suspect_worker(worker, Self::stop_worker);
            }
        });
    }

    fn send(&self, request: &Request) {
        let sent = self.client.with_value(|client| match client {
            Some(client) => client.send(request).is_ok(),
            None => false,
        });
        if !sent {
            self.stop_worker();
        }
    }

    fn start_worker(&self) {
        if !has_simd() {
            self.lose_worker(Cause::NoSimd, Remedy::Nothing);
            return;
        }
        let mut url = browser::worker_address();
        if let Some(variant) = browser::engine_override() {
            let variant = String::from(encode_uri_component(&variant));
            url.push_str(&format!("?engine={variant}"));
        }
        let (store, worker) = (*self, self.next_worker());
        let lose = move || store.suspect_worker(worker, Self::stop_worker);
        let hear = move |text| {
            spawn_local(async move {
                if hear(store, worker, text).await.is_err() {
                    lose();
                }
            });
        };
        let client = match browser::worker_before_start(&url) {
            Some(worker) => Ok(Client::of(worker, hear, lose)),
            None => Client::start(&url, hear, lose),
        };
        match client {
            Ok(client) => self.client.set_value(Some(client)),
            Err(_) => self.stop_worker(),
        }
    }

    /// Ends the worker, if there is one, and ignores what it has sent last.
    fn end_worker(&self) {
        self.client.set_value(None);
        self.next_worker();
        self.drop_questions();
    }

    fn stop_worker(&self) {
        self.lose_worker(Cause::WorkerLost, Remedy::Restart);
    }

    fn next_worker(&self) -> u32 {
        self.worker.update_value(|number| *number += 1);
        self.worker.get_value()
    }

    fn lose_worker(&self, cause: Cause, remedy: Remedy) {
        self.end_worker();
        self.conversation
            .update(|conversation| conversation.lose_worker(Problem { cause, remedy }));
    }
}
