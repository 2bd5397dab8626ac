//! The page's signals, and the actions that its components can take.

mod download;
mod label;
mod questions;
mod texts;
mod unasked;
mod worker;

use crate::reactive::{effect, memo};
use crate::{
    browser,
    engine::{self, Client},
    logic::{
        Pair,
        answer::{Answer, Counts},
        batch::{Batch, BatchName, BatchProgress},
        conversation::Conversation,
        examples::{EXAMPLES, first_pair},
        link::{Link, parameter, without},
        model_state::{ModelAddress, ModelState},
        problem::Problem,
        questions::Questions,
        results::results,
        state::State,
        stored::Source,
        typed::Typed,
    },
    service_worker::{self, Wish},
    settings::Settings,
    words::{self, words},
};
use label::LabelChoice;
use leptos::{ev::hashchange, leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use nsp_protocol::{Failure, Inside, View};
use nsp_words::{Language, Words};
use std::{pin::Pin, sync::Arc, time::Duration};
use wasm_split_helpers::SplitLoaderError;
use worker::Tell;

/// How long the text must be unchanged before its tokens are counted.
const COUNT_DELAY: Duration = Duration::from_millis(120);

/// A call of a function whose code may fail to load.
pub type Loading = Pin<Box<dyn Future<Output = Result<(), SplitLoaderError>>>>;

/// The functions that keep the typed texts. Their code uses the store, so the caller that starts
/// the store passes them in.
#[derive(Clone, Copy)]
pub struct Typing {
    /// Puts back what was typed in this tab before.
    pub restore: fn(Store) -> Loading,
    /// Keeps what is typed in this tab, for as long as the owner lives.
    pub keep: fn(Owner, Store) -> Loading,
}

/// What the components read and call. A handle: copies share everything.
#[derive(Clone, Copy)]
pub struct Store {
    /// The text in box A.
    pub a: RwSignal<String>,
    /// The text in box B.
    pub b: RwSignal<String>,
    /// The third sentence of the matrix.
    pub third: RwSignal<String>,
    /// The text of section 9.
    pub flow_text: RwSignal<String>,
    /// The label for which the loss is computed.
    pub label: LabelChoice,
    /// The layer whose attention is shown, from 1, if one was chosen.
    pub layer: RwSignal<Option<u8>>,
    /// The head whose attention is shown, from 1, if one was chosen.
    pub head: RwSignal<Option<u8>>,
    /// Which attention is shown, as in a [`Link`]; `None` for all of it.
    pub filter: RwSignal<Option<u8>>,
    /// What is knocked out in section 8, as [`Off`](crate::logic::knock_outs::Off) writes it.
    pub off: RwSignal<String>,
    /// The class set, as a link carries it, if there is one.
    pub set: RwSignal<Option<String>>,
    /// How many sentences on each side of a border the model is shown in section 9, from 1, if a number was chosen.
    pub context: RwSignal<Option<u8>>,
    /// The reader's counter-examples, one line each.
    pub kept: RwSignal<String>,
    /// Pairs that another pair has just replaced in the boxes, one line each.
    pub left: RwSignal<String>,
    /// The reader's own among the replaced pairs; the newest is last.
    pub own: RwSignal<String>,
    /// The pinned pair and its answer, as [`Pinned`](crate::logic::pinned::Pinned) writes them.
    pub pinned: RwSignal<String>,
    /// The buttons below the examples, as HTML.
    pub own_row: RwSignal<String>,
    /// The entries of the note about the project's own model, as HTML; empty until their chunk has loaded.
    pub model_entries: RwSignal<String>,
    /// What is said of another model, as HTML; empty until its chunk has loaded, and for the project's own.
    pub model_said: RwSignal<String>,
    /// Whether the browser keeps what was typed.
    pub is_kept: StoredValue<bool>,
    /// What the reader has had removed. It is not kept again before something else is written.
    pub removed: StoredValue<Option<Typed>>,
    /// The texts and choices that are on the page at first.
    untouched: StoredValue<Link>,
    /// The section of the tutorial that the address asks for.
    pub section: RwSignal<Option<String>>,
    /// The reader's choices.
    pub settings: Settings,
    /// Both boxes.
    pub text: Memo<Pair>,
    /// What the playground is doing.
    pub state: Memo<State>,
    /// The last answer.
    pub answer: Memo<Option<Arc<Answer>>>,
    /// The last answer, if the model in this tab gave it.
    pub live: Memo<Option<Arc<Answer>>>,
    /// Whether the text has changed since the last answer.
    pub is_stale: Memo<bool>,
    /// The state of the model.
    pub model: Memo<ModelState>,
    /// Token counts of the text in the boxes.
    pub counts: Memo<Option<Counts>>,
    /// What went wrong.
    pub problem: Memo<Option<Problem>>,
    /// What is stored for visits without a network, and new builds.
    pub service_worker: service_worker::Handle,
    /// The size of the page's model, in bytes.
    pub model_bytes: u64,
    /// Whether the widget's frame has found the site's own model in the browser's cache.
    is_cached: RwSignal<bool>,
    progress: [Memo<BatchProgress>; BatchName::ALL.len()],
    conversation: RwSignal<Conversation>,
    questions: StoredValue<Questions>,
    english_tutorial: StoredValue<String>,
    client: StoredValue<Option<Client>, LocalStorage>,
    /// The number of the current worker. Messages of earlier workers are ignored.
    worker: StoredValue<u32>,
    suspicious: StoredValue<Vec<Tell>, LocalStorage>,
    count_timer: StoredValue<Option<TimeoutHandle>>,
}

impl Store {
    /// Starts the store. The boxes are filled from the address, with what was written now or
    /// earlier in this tab, or with the first example. If the reader has asked for a prediction, it
    /// is made. The model is loaded if it is cached, or if the reader has allowed it.
    pub fn start(
        words: &'static Words,
        written: Option<Pair>,
        is_asked: bool,
        typing: Typing,
    ) -> Self {
        let settings = Settings::start(words);
        let store = Self::new(settings);
        let view = browser::view();
        // There is no pair on these, and nothing loads before it is asked for.
        if !matches!(view, browser::View::Page | browser::View::Embed) {
            // An offline folder contains everything that its pages need.
            if !browser::is_from_file() {
                store.keep_for_later();
            }
            return store;
        }
        store.fill(written, is_asked, typing);
        let _ = window_event_listener(hashchange, move |event| store.follow_link(&event.old_url()));
        effect(move || store.count_when_the_text_rests());
        // The widget computes only when it is asked, and stores nothing but the model.
        if view == browser::View::Embed {
            store.look_into_the_cache();
            return store;
        }
        store.keep_what_is_typed(typing);
        // An offline folder contains everything that its page needs.
        if !browser::is_from_file() {
            store.keep_for_later();
        }
        spawn_local(async move {
            let may_load = settings.auto_load.get_untracked() && browser::is_unmetered();
            let model = browser::page_model();
            match engine::source(&model.files).await {
                Source::Cache => store.act(Conversation::want_model),
                Source::Host if may_load => store.act(Conversation::want_model),
                Source::Host => {}
                Source::Nowhere => {
                    // The browser has cleared its storage, or the head was trained on an earlier model of the site.
                    // The page goes on with the site's own model.
                    browser::lose_model(&model.name);
                    browser::reload();
                }
            }
        });
        store
    }

    fn new(settings: Settings) -> Self {
        let first = first_pair();
        let a = RwSignal::new(first.a);
        let b = RwSignal::new(first.b);
        let model = browser::page_model();
        // The ready answers are those of the site's own model.
        let ready = match model.is_imported() {
            true => Vec::new(),
            false => results(),
        };
        let ready: Vec<Arc<Answer>> = ready.into_iter().map(Arc::new).collect();
        let conversation =
            RwSignal::new(Conversation::new(browser::build_id(), model.files.manifest));
        let text = memo(move || Pair::new(a.get(), b.get()));
        // Before the model has answered, this is the ready answer to the example that was last in
        // the boxes, as long as one of its sentences is there: an edit makes it an old answer, but it
        // has nothing to do with two other sentences.
        let answer = Memo::new(move |before: Option<&Option<Arc<Answer>>>| {
            let live = conversation.with(|conversation| conversation.answer().cloned());
            live.or_else(|| {
                // Both the ready answers and the one before are those of the page's own model.
                if conversation.with(Conversation::is_other_model) {
                    return None;
                }
                let of_text = ready
                    .iter()
                    .find(|ready| text.with(|text| ready.pair == *text));
                let is_edited = |answer: &&Arc<Answer>| {
                    let pair = &answer.pair;
                    text.with(|text| text.a == pair.a || text.b == pair.b)
                };
                let before = before.and_then(Option::as_ref).filter(is_edited);
                of_text.or(before).cloned()
            })
        });
        let live = memo(move || answer.get().filter(|answer| answer.is_live()));
        let progress = BatchName::ALL.map(|name| {
            memo(move || conversation.with(|conversation| conversation.batch(name).progress()))
        });
        Self {
            a,
            b,
            third: RwSignal::new(words().samples.third.into()),
            flow_text: RwSignal::new(words().samples.flow.into()),
            label: LabelChoice::none(),
            layer: RwSignal::new(None),
            head: RwSignal::new(None),
            filter: RwSignal::new(None),
            off: RwSignal::new(String::new()),
            set: RwSignal::new(None),
            context: RwSignal::new(None),
            kept: RwSignal::new(String::new()),
            left: RwSignal::new(String::new()),
            own: RwSignal::new(String::new()),
            pinned: RwSignal::new(String::new()),
            own_row: RwSignal::new(String::new()),
            model_entries: RwSignal::new(String::new()),
            model_said: RwSignal::new(String::new()),
            is_kept: StoredValue::new(false),
            removed: StoredValue::new(None),
            untouched: StoredValue::new(Link::default()),
            section: RwSignal::new(None),
            settings,
            text,
            state: memo(move || {
                conversation.with(|conversation| text.with(|text| conversation.state(text)))
            }),
            answer,
            live,
            is_stale: memo(move || {
                answer.with(|answer| {
                    answer
                        .as_ref()
                        .is_some_and(|answer| text.with(|text| answer.pair != *text))
                })
            }),
            model: memo(move || conversation.with(|conversation| conversation.model().clone())),
            counts: memo(move || conversation.with(Conversation::counts)),
            problem: memo(move || {
                conversation.with(|conversation| conversation.problem().cloned())
            }),
            service_worker: service_worker::Handle::new(),
            model_bytes: model.bytes,
            is_cached: RwSignal::new(false),
            progress,
            conversation,
            questions: StoredValue::new(Questions::default()),
            english_tutorial: StoredValue::new(browser::tutorial_html()),
            client: StoredValue::new_local(None),
            worker: StoredValue::new(0),
            suspicious: StoredValue::new_local(Vec::new()),
            count_timer: StoredValue::new(None),
        }
    }

    /// Makes sure that the next visit needs no network. The model and the engines are cached once
    /// the model is used.
    fn keep_for_later(self) {
        self.service_worker.start();
        let has_model = memo(move || self.has_model());
        effect(move || {
            if has_model.get() {
                self.service_worker.keep_all();
            }
        });
    }

    /// Shows the page in another language, as soon as its words have loaded.
    pub fn choose_language(self, language: Language) {
        self.settings.choose_language(language);
        // The reader's choice is newer than the link's.
        let fragment = browser::fragment();
        if parameter(&fragment, "lang").is_some() {
            browser::set_fragment(&without(&fragment, &["lang"]));
        }
        spawn_local(async move {
            match words::load(language).await {
                Ok(words) => self.settings.speak(words),
                Err(_) => self.miss_chunk(),
            }
        });
    }

    /// Asks the browser to keep what it stores for this site.
    pub fn persist(&self) {
        self.grant(Wish::Persist);
    }

    /// Removes everything that the browser stores for this site. What is on the page stays there.
    pub fn remove_all(&self) {
        browser::keep_typed("");
        browser::keep_lab_typed("");
        self.own.set(String::new());
        self.is_kept.set_value(false);
        self.removed.set_value(Some(untrack(|| self.everything())));
        self.settings.forget();
        self.grant(Wish::Remove);
    }

    /// Switches to the new build of the site. The text in the boxes is kept.
    pub fn change_build(&self) {
        self.keep_text();
        self.grant(Wish::ChangeBuild);
    }

    fn grant(&self, wish: Wish) {
        let store = *self;
        spawn_local(async move {
            if service_worker::grant(store.service_worker, wish)
                .await
                .is_err()
            {
                store.miss_chunk();
            }
        });
    }

    /// A part of the conversation, read reactively.
    pub fn read<T>(&self, part: impl FnOnce(&Conversation) -> T) -> T {
        self.conversation.with(part)
    }

    /// The tutorial of index.html, without any values.
    pub fn english_tutorial(&self) -> String {
        self.english_tutorial.get_value()
    }

    /// The name of the model that has loaded, or that Predict loads, read reactively. An imported model has the name
    /// that the reader has given it.
    pub fn model_name(&self) -> String {
        let page = browser::page_model();
        let loaded = self
            .model
            .with(|model| model.card().map(|card| card.name.clone()));
        match loaded {
            Some(name) if !page.is_imported() => name,
            _ => page.name,
        }
    }

    /// The most tokens that the model takes, read reactively; BERT-base's 512 until a model has loaded.
    pub fn max_tokens(&self) -> usize {
        let most = self
            .model
            .with(|model| model.card().map(|card| card.max_tokens as usize));
        most.unwrap_or(512)
    }

    /// Whether the model has loaded.
    pub fn has_model(&self) -> bool {
        self.model
            .with(|model| matches!(model, ModelState::Loaded { .. }))
    }

    /// Uses the model at another address from now on. It loads with the next prediction.
    pub fn use_model(&self, address: ModelAddress) {
        self.act(|conversation| conversation.use_model(address));
    }

    /// The model that the widget's page wants can't be used.
    pub fn refuse_model(&self, failure: Failure) {
        self.act(|conversation| conversation.refuse_model(failure));
    }

    /// The size of the model with this manifest has become known.
    pub fn know_bytes(&self, manifest: &str, bytes: u64) {
        self.act(|conversation| conversation.know_bytes(manifest, bytes));
    }

    /// Predicts for the pair in the boxes, and loads the model if necessary.
    pub fn predict(&self) {
        browser::mark("bert-nsp:asked");
        let pair = self.text();
        self.act(|conversation| conversation.predict(pair));
    }

    /// Puts a pair into the boxes and predicts, and loads the model if necessary.
    pub fn ask_now(&self, pair: Pair) {
        self.a.set(pair.a);
        self.b.set(pair.b);
        self.predict();
    }

    /// Whether a pair of the reader's own has been replaced in the boxes, read reactively.
    pub fn has_own(&self) -> bool {
        !self.own.with(String::is_empty)
    }

    /// Puts the ready example with this id into the boxes.
    pub fn ask_example(&self, id: &str) {
        if let Some(example) = EXAMPLES.iter().find(|example| example.id == id) {
            self.ask(example.pair());
        }
    }

    /// Switches the measuring of predictions on or off.
    pub fn set_measuring(&self, measures: bool) {
        self.act(|conversation| conversation.set_measuring(measures));
    }

    /// Tries again what failed.
    pub fn retry(&self) {
        self.act(Conversation::retry);
    }

    /// Runs a batch, and loads the model if necessary.
    pub fn run(&self, name: BatchName, batch: Batch) {
        self.act(|conversation| conversation.run(name, batch));
    }

    /// Cancels a batch.
    pub fn cancel(&self, name: BatchName) {
        self.act(|conversation| conversation.cancel_batch(name));
    }

    /// The progress of a batch, read reactively.
    pub fn progress(&self, name: BatchName) -> BatchProgress {
        self.progress[name as usize].get()
    }

    /// A part of a batch, read again whenever the batch has progressed.
    pub fn batch<T>(&self, name: BatchName, part: impl FnOnce(&Batch) -> T) -> T {
        self.progress[name as usize].track();
        self.conversation
            .with_untracked(|conversation| part(conversation.batch(name)))
    }

    /// Requests intermediate values of the last answer.
    pub fn inspect(&self, view: View) {
        self.act(|conversation| conversation.inspect(view));
    }

    /// The intermediate values of the last answer, read reactively.
    pub fn inside(&self, view: View) -> Option<Arc<Inside>> {
        self.conversation
            .with(|conversation| conversation.inside(view).cloned())
    }

    /// Whether a request for intermediate values of the last answer has failed, read reactively.
    pub fn has_failed(&self, view: View) -> bool {
        self.conversation
            .with(|conversation| conversation.has_failed(view))
    }

    /// Runs again whenever the text or the model changes.
    fn count_when_the_text_rests(&self) {
        let text = self.text.get();
        if let Some(timer) = self.count_timer.get_value() {
            timer.clear();
        }
        if !self.has_model() {
            return;
        }
        let store = *self;
        let timer = set_timeout_with_handle(
            move || store.act(|conversation| conversation.count(&text)),
            COUNT_DELAY,
        );
        self.count_timer.set_value(timer.ok());
    }
}
