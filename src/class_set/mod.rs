//! Class sets: pupils guess the pairs of a set, see what the model says, and save their results; teachers make sets.
//!
//! The frame, in the place for teaching, is added by code that loads [later](crate::later). All else is a chunk of its own,
//! which loads when somebody opens the frame, or comes with a set in the link.

mod html;
mod make;
mod play;

use crate::{
    browser::{self, ChosenFile},
    exhibits::region::Region,
    logic::{
        Pair,
        class_set::{Item, Kept, MOST, MOST_BYTES, Round, SetError, Told, encode, read, read_link},
        examples::EXAMPLES,
        questions,
        results::results,
    },
    reactive::{effect, memo},
    store::Store,
    words::{
        self, numbers,
        pairs::{self, counts},
        words,
    },
};
use leptos::{
    prelude::*,
    task::spawn_local,
    web_sys::{Element, File, HtmlInputElement},
};
use nsp_words::{ClassSetWords, class_set_words, fill};
use wasm_bindgen::JsCast;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

/// The styles of the class sets. They are part of the code, because the first paint does not need them.
const STYLES: &str = include_str!("../../www/styles/class_set.css");

/// Adds the frame to the place for teaching, which the exhibits' code has made, until the current owner ends.
pub fn bind(tutorial: &Element, store: Store) {
    let place = tutorial.query_selector(".teaching").ok().flatten();
    let (Some(place), Some(owner)) = (place, Owner::current()) else {
        return;
    };
    // A browser without such sheets shows the frame with the styles of the document.
    let _ = browser::add_styles(STYLES);
    // The browser refuses only where an element has no parent.
    let _ = place.insert_adjacent_html("beforeend", &html::frame(word_list()));
    let Some(frame) = place.last_element_child().map(Region::new) else {
        return;
    };
    let is_needed = RwSignal::new(false);
    frame.on_self("toggle", move |_| is_needed.set(true));
    frame.on("class-file", "change", move |_| is_needed.set(true));
    effect(move || {
        if store.set.with(Option::is_some) {
            is_needed.set(true);
        }
    });
    // If the effect ran again, it would end what it has started.
    let is_needed_now = memo(move || is_needed.get());
    effect(move || {
        if !is_needed_now.get() {
            return;
        }
        let (owner, place) = (owner.clone(), frame.element().clone());
        spawn_local(async move {
            if show(owner, place, store).await.is_err() {
                // The next attempt tries again. The signal is gone if the language has changed since.
                let _ = is_needed.try_set(false);
                store.miss_chunk();
            }
        });
    });
}

/// Fills the frame, if it is still in the document, until `owner` ends.
///
/// # Errors
/// When the chunk fails to load.
#[wasm_split(class_set, fallible)]
pub fn show(owner: Owner, frame: Element, store: Store) -> Result<(), SplitLoaderError> {
    if frame.is_connected() {
        owner.with(|| begin(Region::new(frame), store));
    }
    Ok(())
}

/// The words in the reader's language.
fn word_list() -> &'static ClassSetWords {
    class_set_words(words().language)
}

/// What the parts share. A handle: copies share everything.
#[derive(Clone, Copy)]
struct Class {
    store: Store,
    /// The set under way, with guesses and answers; without pairs if there is none.
    round: RwSignal<Round>,
    /// The pair that is shown, from 0.
    at: RwSignal<usize>,
    /// Why the set in the link or in the file can't be taken.
    problem: RwSignal<Option<SetError>>,
    /// The text of the set that is being made.
    draft: RwSignal<String>,
    /// What the tab keeps.
    kept: StoredValue<Kept>,
    file: ChosenFile,
}

fn begin(frame: Region, store: Store) {
    let kept = Kept::read(&browser::class_kept().unwrap_or_default());
    let class = Class {
        store,
        round: RwSignal::new(Round::default()),
        at: RwSignal::new(0),
        problem: RwSignal::new(None),
        draft: RwSignal::new(kept.draft.clone()),
        kept: StoredValue::new(kept),
        file: ChosenFile::new(),
    };
    if let Some(place) = frame.find("class-parts") {
        place.set_inner_html(&html::parts(word_list()));
    }
    let details = frame.element().clone();
    let has_run = StoredValue::new(false);
    effect(move || {
        let set = store.set.get();
        if set.is_some() {
            let _ = details.set_attribute("open", "");
        }
        // Only the button that forgets what was typed takes a set away.
        let is_cleared = set.is_none() && has_run.get_value();
        has_run.set_value(true);
        untrack(|| {
            if is_cleared {
                class.forget();
            }
            class.take_link(set.as_deref());
        });
    });
    frame.text("class-error", move || {
        class.problem.with(|problem| {
            let sentence = problem.as_ref().map(sentence);
            sentence.unwrap_or_default()
        })
    });
    play::bind(&frame, class);
    make::bind(&frame, class);
    class.keep();
    bind_file(&frame, class);
    frame.on("class-ready", "click", move |_| {
        store.set.set(Some(encode(&ready())));
    });
    let has_model = memo(move || store.has_model());
    effect(move || {
        // Guesses of an earlier visit to the tab have no answers yet.
        if has_model.get() {
            untrack(|| class.ask_missing(true));
        }
    });
}

/// Binds the field for a file. One may have been chosen before this code has loaded.
fn bind_file(frame: &Region, class: Class) {
    let input = frame.find("class-file");
    let input = input.and_then(|input| input.dyn_into::<HtmlInputElement>().ok());
    let Some(input) = input else {
        return;
    };
    let take = move || {
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            class.take_file(file);
            // The same file can be chosen again.
            input.set_value("");
        }
    };
    take();
    frame.on("class-file", "change", move |_| take());
}

impl Class {
    /// Begins the set that the link has, with the guesses that the tab has kept for it.
    fn take_link(self, code: Option<&str>) {
        let items = code.map_or_else(|| Ok(Vec::new()), read_link);
        let (items, problem) = match items {
            Ok(items) => (items, None),
            Err(problem) => (Vec::new(), Some(problem)),
        };
        self.problem.set(problem);
        let code = code.unwrap_or_default();
        if !items.is_empty() && self.kept.with_value(|kept| kept.code != code) {
            self.kept.update_value(|kept| {
                kept.code = code.to_owned();
                kept.guesses.clear();
            });
        }
        let round = self
            .kept
            .with_value(|kept| Round::new(items, &kept.guesses));
        self.at.set(round.first_open());
        self.round.set(round);
        self.ask_missing(untrack(|| self.store.has_model()));
        let address = browser::link();
        if !code.is_empty() && address.section.is_none() && address.set.as_deref() == Some(code) {
            // Wait until it has its content.
            request_animation_frame(|| browser::scroll_to("class-set"));
        }
    }

    /// Reads a file, and begins its set.
    fn take_file(self, file: File) {
        let bytes = file.size() as u64;
        if bytes > MOST_BYTES {
            self.problem.set(Some(SetError::LargeFile { bytes }));
            return;
        }
        spawn_local(async move {
            let Some(text) = self.file.text_of(&file).await else {
                return;
            };
            match text
                .map_err(|_| SetError::File)
                .and_then(|text| read(&text))
            {
                Ok(items) => self.store.set.set(Some(encode(&items))),
                // The signal is gone if the language has changed since.
                Err(problem) => drop(self.problem.try_set(Some(problem))),
            }
        });
    }

    /// Forgets the guesses and the set that is being made.
    fn forget(self) {
        self.kept.set_value(Kept::default());
        self.draft.set(String::new());
    }

    /// Keeps guesses and the set that is being made, for a reload of the tab.
    fn keep(self) {
        effect(move || {
            let (draft, guesses) = (self.draft.get(), self.round.with(Round::guesses));
            self.kept.update_value(|kept| {
                kept.draft = draft;
                // Without a set under way, the guesses of the last one stay.
                if !guesses.is_empty() {
                    kept.guesses = guesses;
                }
            });
            browser::keep_class(&self.kept.with_value(Kept::write));
        });
    }

    /// Asks the model about all pairs that have a guess and no answer. The ready examples were answered in advance. For
    /// the others the model is loaded, if it `may_load`.
    fn ask_missing(self, may_load: bool) {
        let missing = self.round.try_update(Round::begin_missing);
        for (index, pair) in missing.unwrap_or_default() {
            if let Some((logits, model)) = self.in_advance(&pair) {
                let told = Told::Answer(logits, model);
                self.round.update(|round| round.take(index, &pair, told));
                continue;
            }
            if !may_load {
                self.round
                    .update(|round| round.take(index, &pair, Told::Nothing));
                continue;
            }
            let answering = self
                .store
                .ask_engine(|id| questions::one(id, &pair, Vec::new()));
            spawn_local(async move {
                let told = match questions::prediction(answering.await) {
                    Ok(answer) => Told::Answer(answer.logits, untrack(|| self.store.model_name())),
                    Err(reason) => Told::Failed(
                        reason.unwrap_or_else(|| words().problems.worker_lost.to_owned()),
                    ),
                };
                // The signal is gone if the language has changed since.
                let _ = self
                    .round
                    .try_update(|round| round.take(index, &pair, told));
            });
        }
    }

    /// The logits of a pair that were computed in advance, and the model's name. Once the page's model has loaded, it
    /// answers all pairs.
    fn in_advance(self, pair: &Pair) -> Option<([f32; 2], String)> {
        let is_needed = !untrack(|| self.store.has_model()) && !browser::page_model().is_imported();
        let all = if is_needed { results() } else { Vec::new() };
        let answer = all.into_iter().find(|answer| answer.pair == *pair)?;
        Some((answer.prediction.logits, answer.prediction.model))
    }
}

/// The ready examples as a set.
fn ready() -> Vec<Item> {
    let items = EXAMPLES
        .iter()
        .map(|example| Item::ready(example, words::example(example).0));
    items.collect()
}

/// Why something is no class set.
fn sentence(error: &SetError) -> String {
    let words = word_list();
    match error {
        SetError::Damaged => words.bad_link.to_owned(),
        SetError::Empty => words.empty.to_owned(),
        SetError::TooMany { found } => counts(words.too_many, [*found, MOST]),
        SetError::Pairs(error) => pairs::problem(&words.pairs, error),
        SetError::LargeFile { bytes } => {
            let [bytes, most] = [*bytes, MOST_BYTES].map(|bytes| numbers().megabytes(bytes));
            fill(words.large_file, &[&bytes, &most])
        }
        SetError::File => words.bad_file.to_owned(),
    }
}
