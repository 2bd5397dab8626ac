//! The texts of the page. Every language needs every field.

mod asking;
mod bench;
mod class_set;
mod counted;
mod flow;
mod heads;
mod knock_outs;
mod learning;
mod learning_errors;
mod live;
mod map;
mod models;
mod note;
mod print;
mod stage;
mod tutorial;

pub use asking::AskingWords;
pub use bench::BenchPage;
pub use class_set::ClassSetWords;
pub use counted::Counted;
pub use flow::FlowWords;
pub use heads::HeadsWords;
pub use knock_outs::{KnockOutControl, KnockOutWords};
pub use learning::{LearningKind, LearningKinds, LearningWords};
pub use learning_errors::{EngineErrors, PairsErrors, TrainerErrors};
pub use live::LiveWords;
pub use map::MapWords;
pub use models::ModelsPage;
pub use note::{EmbedOptions, Note};
pub use print::{HandoutWords, PrintWords};
pub use stage::StageWords;

pub use tutorial::*;

/// All words of the page in one language.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// The language.
    pub language: crate::Language,
    /// The decimal mark of numbers.
    pub decimal_mark: char,
    /// The texts around the page's content.
    pub site: Site,
    /// The playground.
    pub playground: Playground,
    /// The status line.
    pub status: Status,
    /// Error messages, with what to do.
    pub problems: Problems,
    /// The model.
    pub model: Model,
    /// The measurements of the last prediction.
    pub measured: Measured,
    /// Copying and saving results.
    pub share: Share,
    /// Embedding a pair in another page.
    pub embed: Embed,
    /// The reader's settings.
    pub settings: Settings,
    /// The offline folder: the page opened from a file.
    pub folder: Folder,
    /// The data that the browser stores.
    pub storage: crate::Storage,
    /// The texts that are in the boxes of the tutorial at first.
    pub samples: Samples,
    /// Titles and notes of the ready examples, by id. An example without a translation is shown in English.
    pub examples: &'static [Example],
}

/// The texts of a ready example.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// Its id.
    pub id: &'static str,
    /// The label of its button.
    pub title: &'static str,
    /// One sentence about it.
    pub note: &'static str,
}

/// The texts around the page's content.
#[derive(Clone, Copy, Debug)]
pub struct Site {
    /// The document's title.
    pub title: &'static str,
    /// The description that search engines show.
    pub description: &'static str,
    /// The heading.
    pub heading: &'static str,
    /// The introduction under the heading.
    pub lede: &'static str,
    /// The name of the list of sections.
    pub contents: &'static str,
    /// The link to the tutorial.
    pub contents_link: &'static str,
    /// The footer.
    pub footer: &'static str,
    /// The links in it: source, licence, authors, citation, offline folder.
    pub footer_links: [&'static str; 5],
    /// The message of 404.html.
    pub missing: &'static str,
    /// Its link to the page.
    pub missing_link: &'static str,
}

/// The playground.
#[derive(Clone, Copy, Debug)]
pub struct Playground {
    /// Its name.
    pub name: &'static str,
    /// The label of box A.
    pub sentence_a: &'static str,
    /// The label of box B.
    pub sentence_b: &'static str,
    /// `segment {}`.
    pub segment: &'static str,
    /// The button.
    pub predict: &'static str,
    /// The button before the model is loaded: megabytes.
    pub predict_and_load: &'static str,
    /// The keys that press it.
    pub shortcut: &'static str,
    /// The keys that press it, on a Mac.
    pub shortcut_mac: &'static str,
    /// The name of the row of examples.
    pub examples: &'static str,
    /// Puts the reader's own pair back into the boxes.
    pub back: &'static str,
    /// Empties the boxes and deletes the typed text.
    pub clear: &'static str,
    /// Placeholder for the verdict.
    pub no_verdict: &'static str,
    /// Shown with a result whose text has changed.
    pub stale: &'static str,
    /// Shown with a precomputed result of a ready example.
    pub precomputed: &'static str,
    /// The verdict for IsNext.
    pub yes: &'static str,
    /// The verdict for NotNext.
    pub no: &'static str,
    /// Argmax, its name, the name again, its probability.
    pub basis: &'static str,
    /// Added where the probabilities are close.
    pub close: &'static str,
    /// Shown with an answer that means little: the reason.
    pub doubtful: &'static str,
    /// A sentence has no tokens.
    pub no_token: &'static str,
    /// Some tokens are `[UNK]`: their number, from `token` or `tokens`.
    pub unread: &'static str,
    /// The letters belong to another script.
    pub foreign: &'static str,
    /// A wrong answer to a ready example: the correct answer.
    pub wrong: &'static str,
    /// The note on a ready example, if another model answers: the note.
    pub about_measured: &'static str,
    /// After it, if that model's answer differs: its name.
    pub differs: &'static str,
    /// The correct answer for a continuation.
    pub truth_yes: &'static str,
    /// The correct answer for a pair without continuation.
    pub truth_no: &'static str,
    /// Heading of the class.
    pub prediction: &'static str,
    /// Heading of the logits.
    pub logits: &'static str,
    /// Heading of the probabilities.
    pub softmax: &'static str,
    /// Heading of the tokens.
    pub receives: &'static str,
    /// Placeholder for the tokens.
    pub no_tokens: &'static str,
    /// One token.
    pub token: &'static str,
    /// The number of tokens.
    pub tokens: &'static str,
    /// Beside the count of a text that is too long.
    pub will_be_cut: &'static str,
    /// The pair was truncated: the number of tokens left.
    pub was_cut: &'static str,
    /// The number of ids.
    pub ids: &'static str,
    /// A run: its length and its value, `{} × {}`.
    pub times: &'static str,
    /// Between two runs.
    pub then: &'static str,
    /// Opens the table of the tokens, or that of a picture's data.
    pub as_table: &'static str,
    /// Heads of the table of tokens.
    pub table_heads: [&'static str; 5],
}

/// The status line.
#[derive(Clone, Copy, Debug)]
pub struct Status {
    /// The model was not requested: megabytes.
    pub asleep: &'static str,
    /// The engine starts.
    pub starting: &'static str,
    /// The manifest is being fetched.
    pub asking: &'static str,
    /// Megabytes of megabytes.
    pub loading: &'static str,
    /// Megabytes of megabytes, from the cache.
    pub from_cache: &'static str,
    /// The prediction starts afterwards: the status before it.
    pub waiting: &'static str,
    /// Ready.
    pub ready: &'static str,
    /// Computing.
    pub computing: &'static str,
    /// Layer of layers.
    pub layer: &'static str,
    /// Done.
    pub done: &'static str,
    /// The text has changed.
    pub stale: &'static str,
    /// An error.
    pub error: &'static str,
    /// The name of the bar.
    pub progress: &'static str,
}

/// Error messages, with what to do.
#[derive(Clone, Copy, Debug)]
pub struct Problems {
    /// Page and engine are of different builds.
    pub other_build: &'static str,
    /// No SIMD.
    pub no_simd: &'static str,
    /// The engine stopped.
    pub worker_lost: &'static str,
    /// A file of the page failed to load.
    pub chunk_missing: &'static str,
    /// The button that tries again.
    pub retry: &'static str,
    /// The button if only a reload helps.
    pub reload: &'static str,
    /// The button if there is nothing to do.
    pub dismiss: &'static str,
}

/// The model.
#[derive(Clone, Copy, Debug)]
pub struct Model {
    /// Says that the model is not Google's.
    pub own_training: &'static str,
    /// The link to models.html.
    pub others: &'static str,
    /// Opens the note.
    pub about: &'static str,
    /// From the cache.
    pub cached: &'static str,
    /// One thread.
    pub thread: &'static str,
    /// The number of threads.
    pub threads: &'static str,
}

/// The measurements of the last prediction.
#[derive(Clone, Copy, Debug)]
pub struct Measured {
    /// Opens the table.
    pub heading: &'static str,
    /// Before the first measurement.
    pub none: &'static str,
    /// The table's headers.
    pub columns: [&'static str; 3],
    /// Text to ids, ids to vectors, attention, feed-forward, head.
    pub stages: [&'static str; 5],
    /// Nothing was downloaded.
    pub cached: &'static str,
    /// Megabytes that were downloaded.
    pub downloaded: &'static str,
    /// Megabytes, what was downloaded, variant, threads, reason, kernel.
    pub memory: &'static str,
    /// Why a build of the engine runs: the one with threads, with relaxed SIMD, with plain SIMD, or the one
    /// that the address asks for.
    pub reasons: [&'static str; 4],
    /// The link to bench.html.
    pub bench: &'static str,
}

/// Copying and saving results.
#[derive(Clone, Copy, Debug)]
pub struct Share {
    /// The name of the row.
    pub name: &'static str,
    /// Copies the link.
    pub link: &'static str,
    /// Copies the result as JSON.
    pub json: &'static str,
    /// Copies the result as Markdown.
    pub markdown: &'static str,
    /// Saves a picture.
    pub picture: &'static str,
    /// The text was copied.
    pub copied: &'static str,
    /// The browser does not allow it.
    pub failed: &'static str,
    /// Saves a file: its kind.
    pub download: &'static str,
}

/// Embedding a pair in another page.
#[derive(Clone, Copy, Debug)]
pub struct Embed {
    /// The label of the button, and the dialog's heading.
    pub button: &'static str,
    /// What the dialog offers.
    pub about: &'static str,
    /// Heading of the snippet with script and element.
    pub element: &'static str,
    /// Heading of the snippet with a frame.
    pub frame: &'static str,
    /// The label of the copy buttons.
    pub copy: &'static str,
    /// Closes the dialog.
    pub close: &'static str,
    /// Before the loss: label.
    pub loss: &'static str,
    /// The link from the widget to the page.
    pub open: &'static str,
}

/// The reader's settings.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// The name of the choice of language.
    pub language: &'static str,
    /// The automatic-loading switch.
    pub auto_load: &'static str,
    /// When the model loads automatically.
    pub auto_load_note: &'static str,
}

/// The offline folder: the page opened from a file.
#[derive(Clone, Copy, Debug)]
pub struct Folder {
    /// What browsers do not allow there, and the consequences.
    pub note: &'static str,
    /// The model was not requested: megabytes.
    pub asleep: &'static str,
    /// Megabytes that were read.
    pub read: &'static str,
}

/// The texts that are in the boxes of the tutorial at first.
#[derive(Clone, Copy, Debug)]
pub struct Samples {
    /// The third sentence of the matrix.
    pub third: &'static str,
    /// The text of section 9.
    pub flow: &'static str,
}
