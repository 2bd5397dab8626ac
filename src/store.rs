//! The page's signals, and what its parts can do with them.

use crate::{
    browser,
    engine::{Client, Event, has_simd},
    logic::{
        Pair,
        examples::{Example, examples},
        session::{Action, Answer, Cause, Counts, Model, Problem, Remedy, Session},
        state::State,
    },
};
use js_sys::encode_uri_component;
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use std::{sync::Arc, time::Duration};

/// How long the text must rest before its tokens are counted.
const COUNT_DELAY: Duration = Duration::from_millis(120);

/// What the components read and do. A handle: copies share everything.
#[derive(Clone, Copy)]
pub struct Store {
    /// The text in box A.
    pub a: RwSignal<String>,
    /// The text in box B.
    pub b: RwSignal<String>,
    /// What the playground is doing.
    pub state: Memo<State>,
    /// The last answer.
    pub answer: Memo<Option<Arc<Answer>>>,
    /// Whether the text has changed since the last answer.
    pub is_stale: Memo<bool>,
    /// Where the model stands.
    pub model: Memo<Model>,
    /// Token counts of the text in the boxes.
    pub counts: Memo<Option<Counts>>,
    /// What went wrong.
    pub problem: Memo<Option<Problem>>,
    session: RwSignal<Session>,
    examples: StoredValue<Vec<Example>>,
    client: StoredValue<Option<Client>, LocalStorage>,
    count_timer: StoredValue<Option<TimeoutHandle>>,
}

impl Store {
    /// Fills the boxes from the address or with the first example, and starts the engine.
    pub fn start() -> Self {
        let store = Self::new();
        if let Some(pair) = browser::linked_pair() {
            store.ask(pair);
        }
        let _ = window_event_listener(leptos::ev::hashchange, move |_| {
            if let Some(pair) = browser::linked_pair() {
                store.ask(pair);
            }
        });
        Effect::new(move |_| store.count_when_the_text_rests());
        store.start_worker();
        store
    }

    fn new() -> Self {
        let examples = examples();
        let first = examples.first().map(Example::pair).unwrap_or_default();
        let a = RwSignal::new(first.a);
        let b = RwSignal::new(first.b);
        let session = RwSignal::new(Session::new(
            browser::build_id(),
            browser::resolve("models/nsp-base.json"),
        ));
        let text = Memo::new(move |_| Pair::new(a.get(), b.get()));
        let answer = Memo::new(move |_| session.with(|session| session.answer().cloned()));
        Self {
            a,
            b,
            state: Memo::new(move |_| {
                session.with(|session| text.with(|text| session.state(text)))
            }),
            answer,
            is_stale: Memo::new(move |_| {
                answer.with(|answer| {
                    answer
                        .as_ref()
                        .is_some_and(|answer| text.with(|text| answer.pair != *text))
                })
            }),
            model: Memo::new(move |_| session.with(|session| session.model().clone())),
            counts: Memo::new(move |_| session.with(Session::counts)),
            problem: Memo::new(move |_| session.with(|session| session.problem().cloned())),
            session,
            examples: StoredValue::new(examples),
            client: StoredValue::new_local(None),
            count_timer: StoredValue::new(None),
        }
    }

    /// A part of the session, read reactively.
    pub fn read<T>(&self, part: impl FnOnce(&Session) -> T) -> T {
        self.session.with(part)
    }

    /// The ready examples.
    pub fn examples(&self) -> Vec<Example> {
        self.examples.get_value()
    }

    /// Asks for the pair in the boxes.
    pub fn predict(&self) {
        let pair = self.text();
        self.act(|session| session.predict(pair));
    }

    /// Puts a pair into the boxes and asks for it.
    pub fn ask(&self, pair: Pair) {
        self.a.set(pair.a);
        self.b.set(pair.b);
        self.predict();
    }

    /// Measures what each stage of a prediction takes, or stops to.
    pub fn set_measuring(&self, measures: bool) {
        self.act(|session| session.set_measuring(measures));
    }

    /// Tries again what failed.
    pub fn retry(&self) {
        self.act(Session::retry);
    }

    fn text(&self) -> Pair {
        Pair::new(self.a.get_untracked(), self.b.get_untracked())
    }

    fn hear(&self, event: Event) {
        match event {
            Event::Response(response) => self.act(|session| session.receive(response)),
            Event::Lost => self.lose_worker(Cause::WorkerLost, Remedy::Restart),
        }
    }

    fn act(&self, change: impl FnOnce(&mut Session) -> Vec<Action>) {
        let actions = self.session.try_update(change).unwrap_or_default();
        for action in actions {
            match action {
                Action::Send(request) => {
                    let sent = self.client.with_value(|client| match client {
                        Some(client) => client.send(&request).is_ok(),
                        None => false,
                    });
                    if !sent {
                        self.lose_worker(Cause::WorkerLost, Remedy::Restart);
                    }
                }
                Action::StartWorker => self.start_worker(),
                Action::ReloadPage => browser::reload_with(&self.text()),
            }
        }
    }

    fn start_worker(&self) {
        if !has_simd() {
            self.lose_worker(Cause::NoSimd, Remedy::Nothing);
            return;
        }
        let mut url = browser::resolve("engine/worker.js");
        if let Some(variant) = browser::engine_override() {
            let variant = String::from(encode_uri_component(&variant));
            url.push_str(&format!("?engine={variant}"));
        }
        let store = *self;
        match Client::start(&url, move |event| store.hear(event)) {
            Ok(client) => self.client.set_value(Some(client)),
            Err(_) => self.lose_worker(Cause::WorkerLost, Remedy::Restart),
        }
    }

    fn lose_worker(&self, cause: Cause, remedy: Remedy) {
        self.client.set_value(None);
        self.session
            .update(|session| session.lose_worker(Problem { cause, remedy }));
    }

    /// Runs again whenever the text or the model changes.
    fn count_when_the_text_rests(&self) {
        let text = Pair::new(self.a.get(), self.b.get());
        let has_model = self
            .model
            .with(|model| matches!(model, Model::Loaded { .. }));
        if let Some(timer) = self.count_timer.get_value() {
            timer.clear();
        }
        if !has_model {
            return;
        }
        let store = *self;
        let timer = set_timeout_with_handle(
            move || store.act(|session| session.count(&text)),
            COUNT_DELAY,
        );
        self.count_timer.set_value(timer.ok());
    }
}
