//! Where the pairs come from: a text, a file, or what the reader has typed in this tab before.

use super::lab::Lab;
use crate::{
    browser,
    logic::training::{Field, Problem, Task, Typed},
};
use leptos::{ev::pagehide, prelude::*, task::spawn_local, web_sys::File};
use nsp_pairs::{Kind, LabelledPair, MOST_PAIRS, Made, Warning, make, read, split};
use std::time::Duration;
use wasm_bindgen::JsValue;

/// How long a text must be unchanged before pairs are made of it.
const REST: Duration = Duration::from_millis(200);
/// The most bytes of a file that are read: 2 kB for each pair that a tab takes, and reading them does not take long.
const MOST_BYTES: f64 = 20e6;
/// What the names of files with pairs end with.
const PAIRS: [&str; 5] = [".jsonl", ".ndjson", ".json", ".csv", ".tsv"];
/// The built-in texts, in the order of their words. The build has written their addresses into index.html.
pub const TEXTS: [&str; 3] = ["story", "manual", "dialogue"];
/// What stands between two documents of a text.
const BORDER: &str = "\n***\n";

/// The built-in texts of the experiment with this kind of pairs. One text gives too few held-out pairs for most kinds.
pub fn texts_of(kind: Kind) -> Vec<&'static str> {
    match kind {
        Kind::Follows => vec![TEXTS[0]],
        _ => TEXTS.to_vec(),
    }
}

impl Lab {
    /// The reader has written into the text box.
    pub fn write(self, text: String) {
        self.begin_anew();
        self.brought.set_value(None);
        self.text.set(text);
        self.make_soon();
    }

    /// After the reader has had removed what was stored, something new is kept again.
    fn begin_anew(self) {
        self.store.removed.set_value(None);
    }

    /// The reader has chosen a task.
    pub fn choose(self, task: Task) {
        self.task.set(task);
        self.make();
    }

    /// The reader has written another seed.
    pub fn sow(self, seed: String) {
        self.seed.set(seed);
        self.make_soon();
    }

    /// Fetches built-in texts, joins them as documents, and makes pairs of them.
    pub fn take_texts(self, names: Vec<&'static str>, task: Task) {
        self.task.set(task);
        spawn_local(async move {
            match documents(&names).await {
                Ok(text) => {
                    self.begin_anew();
                    self.brought.set_value(None);
                    self.text.set(text);
                    self.make();
                }
                Err(_) => self.problem.set(Some(Problem::Text)),
            }
        });
    }

    /// Reads a file: pairs if its name says so or if the reader brings their own pairs, a text otherwise.
    pub fn take_file(self, file: File) {
        let name = file.name().to_lowercase();
        let is_pairs = PAIRS.iter().any(|end| name.ends_with(end));
        let is_own = is_pairs || self.task.get_untracked() == Task::Own;
        if file.size() > MOST_BYTES {
            let [bytes, most] = [file.size(), MOST_BYTES].map(|bytes| bytes as u64);
            self.problem.set(Some(Problem::LargeFile { bytes, most }));
            return;
        }
        spawn_local(async move {
            let text = match self.file.text_of(&file).await {
                Some(Ok(text)) => text,
                Some(Err(_)) => return self.problem.set(Some(Problem::File)),
                None => return,
            };
            if !is_own {
                self.write(text);
                return;
            }
            self.rest();
            self.task.set(Task::Own);
            browser::next_task().await;
            let pairs = read(&text);
            self.begin_anew();
            self.brought.set_value(pairs.as_ref().ok().cloned());
            match pairs {
                Ok(pairs) => self.divide(pairs).await,
                Err(error) => self.refuse(Problem::Pairs(error)),
            }
        });
    }

    /// Divides the pairs of a file into parts and shows them, each in a task of its own: many pairs take a while, and
    /// the page has to answer meanwhile.
    async fn divide(self, pairs: Vec<LabelledPair>) {
        browser::next_task().await;
        let Some(seed) = self.written_seed() else {
            self.make();
            return;
        };
        let (made, warning) = split(pairs, seed);
        browser::next_task().await;
        // The reader may have written a text or another seed, or chosen a task meanwhile.
        let is_wanted = self.brought.with_value(Option::is_some)
            && self.task.get_untracked() == Task::Own
            && self.written_seed() == Some(seed);
        if is_wanted {
            self.show(made, warning);
        }
    }

    fn make_soon(self) {
        self.rest();
        let timer = set_timeout_with_handle(move || self.make(), REST);
        self.timer.set_value(timer.ok());
    }

    /// Ends the wait for the text to rest. Returns whether there was one.
    fn rest(self) -> bool {
        let timer = self.timer.try_update_value(Option::take).flatten();
        timer.iter().for_each(|timer| timer.clear());
        timer.is_some()
    }

    /// Makes the pairs of a text that has not rested yet.
    pub fn settle(self) {
        if self.rest() {
            self.make();
        }
    }

    /// Makes the pairs anew.
    pub(super) fn make(self) {
        self.rest();
        let Some(seed) = self.written_seed() else {
            self.refuse(Problem::Option(Field::Seed));
            return;
        };
        let text = self.text.get_untracked();
        let brought = self.brought.get_value();
        let own = match (self.task.get_untracked(), brought) {
            (Task::Own, Some(pairs)) => Ok(pairs),
            _ if text.trim().is_empty() => {
                self.show(Made::default(), None);
                return;
            }
            (Task::Own, None) => read(&text),
            (Task::Made(kind), _) => {
                match make(&text, kind, seed, MOST_PAIRS) {
                    Ok(made) => self.show(made, None),
                    Err(error) => self.refuse(Problem::Pairs(error)),
                }
                return;
            }
        };
        match own {
            Ok(pairs) => {
                let (made, warning) = split(pairs, seed);
                self.show(made, warning);
            }
            Err(error) => self.refuse(Problem::Pairs(error)),
        }
    }

    fn show(self, made: Made, warning: Option<Warning>) {
        self.problem.set(None);
        self.first_row.set(0);
        self.table.update(|table| table.replace(made, warning));
    }

    /// There are no pairs, for this reason.
    fn refuse(self, problem: Problem) {
        self.show(Made::default(), None);
        self.problem.set(Some(problem));
    }

    /// The seed of the pairs; `None` if there is none in its field.
    fn written_seed(self) -> Option<u64> {
        self.seed.with_untracked(|seed| seed.trim().parse().ok())
    }

    /// The seed of the pairs; 1 if there is none in its field.
    pub fn pairs_seed(self) -> u64 {
        self.written_seed().unwrap_or(1)
    }

    /// Restores what was typed in this tab, and keeps it from now on, for a reload.
    pub fn keep_typed(self) {
        if let Some(typed) = browser::lab_typed().as_deref().and_then(Typed::read) {
            self.text.set(typed.text);
            self.seed.set(typed.seed);
            self.brought.set_value(typed.brought);
            self.task.set(Task::of(&typed.task).unwrap_or_default());
            self.make();
        }
        let _ = window_event_listener(pagehide, move |_| {
            let typed = Typed {
                text: self.text.get_untracked(),
                task: self.task.get_untracked().name().to_owned(),
                seed: self.seed.get_untracked(),
                brought: self.brought.get_value(),
            };
            // What the reader has had removed is not kept again.
            let is_removed = self.store.removed.with_value(Option::is_some);
            browser::keep_lab_typed(&if is_removed {
                String::new()
            } else {
                typed.write()
            });
        });
    }
}

/// Built-in texts as documents of one text.
async fn documents(names: &[&str]) -> Result<String, JsValue> {
    let mut texts = Vec::new();
    for name in names {
        texts.push(browser::fetch_training_text(name).await?);
    }
    Ok(texts.join(BORDER))
}
