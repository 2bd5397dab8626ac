//! The page's side of the importer.

use super::{
    dropped::{self, Dropped},
    page_words, shelf,
};
use crate::{
    browser,
    engine::Client,
    logic::{
        import::{Import, Stage},
        model_address::{self, Places, Refusal},
    },
    service_worker,
};
use js_sys::Array;
use leptos::{
    prelude::*,
    reactive::owner::LocalStorage,
    task::spawn_local,
    web_sys::{DataTransfer, FileList},
};
use nsp_protocol::{
    IMPORTED, ImportRequest, ImportResponse, ImportSource, ImportedManifest, decode, encode,
};
use wasm_bindgen::JsValue;

/// The import under way and the models that are stored. A handle: copies share everything.
#[derive(Clone, Copy)]
pub struct Importer {
    /// The import.
    pub import: RwSignal<Import>,
    /// The stored models.
    pub models: RwSignal<Vec<ImportedManifest>>,
    /// The name of the model that the page uses, if it is not the site's own.
    pub in_use: RwSignal<Option<String>>,
    client: StoredValue<Option<Client>, LocalStorage>,
    /// What is sent when the importer is ready; `None` when it is.
    waiting: StoredValue<Option<Vec<JsValue>>, LocalStorage>,
    /// The drop whose files and folders are being read. The worker does not know of it yet.
    reading: StoredValue<Option<JsValue>, LocalStorage>,
}

impl Importer {
    /// An importer whose worker starts with the first request.
    pub fn new() -> Self {
        let importer = Self {
            import: RwSignal::default(),
            models: RwSignal::default(),
            in_use: RwSignal::new(browser::chosen_model()),
            client: StoredValue::new_local(None),
            waiting: StoredValue::new_local(Some(Vec::new())),
            reading: StoredValue::new_local(None),
        };
        importer.read_models();
        importer
    }

    /// Looks up what the reader has typed.
    pub fn look_up(self, typed: &str) {
        if self.is_busy() {
            return;
        }
        let origin = browser::origin();
        let places = Places {
            hub: &browser::hub(),
            origin: &origin,
        };
        match model_address::read(typed, places) {
            Ok(source) => self.ask(source),
            Err(refusal) => {
                let words = page_words();
                let sentence = match refusal {
                    Refusal::Empty => words.empty,
                    Refusal::NoName => words.no_name,
                    Refusal::Elsewhere => words.elsewhere,
                };
                self.fail(sentence);
            }
        }
    }

    /// Looks up files that the reader has chosen.
    pub fn choose(self, files: &FileList) {
        if files.length() > 0 && !self.is_busy() {
            self.look_up_files(dropped::pairs(files));
        }
    }

    /// Looks up files, and folders with files, that the reader has dropped. Reading folders takes a while, in which the
    /// importer counts as busy, so that nothing else begins.
    pub fn take_dropped(self, data: &DataTransfer) {
        if self.is_busy() {
            return;
        }
        let Some(dropped) = Dropped::of(data) else {
            self.fail(page_words().no_file);
            return;
        };
        let drop = JsValue::from(data);
        self.reading.set_value(Some(drop.clone()));
        self.import.set(Import::look_up());
        spawn_local(async move {
            let pairs = dropped.pairs().await;
            if self.reading.with_value(|it| it.as_ref() != Some(&drop)) {
                // The reader has cancelled it.
                return;
            }
            self.reading.set_value(None);
            match pairs.length() {
                0 => self.fail(page_words().no_file),
                _ => self.look_up_files(pairs),
            }
        });
    }

    /// Looks up files, given as pairs of a path and a `File`.
    fn look_up_files(self, pairs: Array) {
        self.send(pairs.into());
        self.ask(ImportSource::Chosen);
    }

    /// Whether the importer is at work, read reactively.
    pub fn is_busy(self) -> bool {
        let stage = self.import.with(|import| import.stage);
        matches!(stage, Stage::Checking | Stage::Importing)
    }

    fn ask(self, source: ImportSource) {
        self.import.set(Import::look_up());
        self.request(&ImportRequest::LookUp {
            source,
            folder: browser::resolve(IMPORTED),
            own: browser::own_model().name,
            fresh_head: true,
        });
    }

    /// Starts the import, or goes on with it. On these examples the importer measures what quantising costs.
    pub fn start(self, dtype: String, examples: Vec<(String, String)>) {
        self.import.update(|import| import.start(&dtype));
        self.request(&ImportRequest::Start { dtype, examples });
        spawn_local(async {
            // Without this promise the browser may clear the model by itself when the disk is full.
            service_worker::persist().await;
        });
    }

    /// Pauses the import.
    pub fn pause(self) {
        self.request(&ImportRequest::Pause);
    }

    /// Gives the import up.
    pub fn cancel(self) {
        if self.reading.with_value(Option::is_some) {
            self.reading.set_value(None);
            self.import.set(Import::default());
        } else {
            self.request(&ImportRequest::Cancel);
        }
    }

    /// Reads which models are stored.
    pub fn read_models(self) {
        spawn_local(async move {
            self.models.set(shelf::models().await);
            self.in_use.set(browser::chosen_model());
        });
    }

    /// Makes a model the one that the page uses; `None` is the site's own.
    pub fn use_model(self, name: Option<&str>) {
        browser::choose_model(name);
        self.in_use.set(browser::chosen_model());
    }

    fn request(self, request: &ImportRequest) {
        // A request consists of strings.
        if let Ok(text) = encode(request) {
            self.send(text.into());
        }
    }

    fn send(self, message: JsValue) {
        if self.client.with_value(Option::is_none) {
            self.start_worker();
        }
        let mut message = Some(message);
        self.waiting.update_value(|waiting| {
            if let Some(waiting) = waiting {
                waiting.extend(message.take());
            }
        });
        if let Some(message) = message {
            self.post(&message);
        }
    }

    fn post(self, message: &JsValue) {
        let posted = self
            .client
            .with_value(|client| client.as_ref().map(|client| client.post(message)));
        if !matches!(posted, Some(Ok(()))) {
            self.lose();
        }
    }

    fn start_worker(self) {
        let client = Client::start(
            &browser::importer_address(),
            move |text| self.hear(&text),
            move || self.lose(),
        );
        match client {
            Ok(client) => self.client.set_value(Some(client)),
            Err(_) => self.lose(),
        }
    }

    fn hear(self, text: &str) {
        let Ok(response) = decode::<ImportResponse>(text) else {
            self.lose();
            return;
        };
        if response == ImportResponse::Ready {
            let mut waiting = None;
            self.waiting.update_value(|value| waiting = value.take());
            for message in waiting.into_iter().flatten() {
                self.post(&message);
            }
        }
        let has_started = self.waiting.with_value(Option::is_none);
        if let (ImportResponse::Failed(failure), false) = (&response, has_started) {
            // The next request starts another worker.
            self.client.set_value(None);
            self.waiting.set_value(Some(Vec::new()));
            self.fail(&failure.message);
            return;
        }
        let is_done = matches!(response, ImportResponse::Done { .. });
        self.import
            .update(|import| import.take(response, js_sys::Date::now()));
        if is_done {
            self.read_models();
        }
    }

    /// The worker could not be started, or has died. The next request starts another one.
    fn lose(self) {
        self.client.set_value(None);
        self.waiting.set_value(Some(Vec::new()));
        // Another worker has looked nothing up.
        self.import.set(Import::default());
        self.fail(page_words().lost);
    }

    fn fail(self, sentence: &str) {
        self.import
            .update(|import| import.fail(sentence.to_owned()));
    }
}
