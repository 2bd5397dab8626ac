//! The texts of the page. Every language needs every field.

mod tutorial;

pub use tutorial::*;

/// All words of the page in one language.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// The language.
    pub language: crate::Language,
    /// What stands before the decimals of a number.
    pub decimal_mark: char,
    /// The page's frame.
    pub site: Site,
    /// The playground.
    pub playground: Playground,
    /// What is going on.
    pub status: Status,
    /// What went wrong, and what helps.
    pub problems: Problems,
    /// The model.
    pub model: Model,
    /// What the tab just did.
    pub measured: Measured,
    /// Taking results away.
    pub share: Share,
    /// Showing a pair on a page of one's own.
    pub embed: Embed,
    /// The reader's choices.
    pub settings: Settings,
    /// The page in a folder, opened from a file.
    pub folder: Folder,
    /// What the browser keeps.
    pub storage: crate::Storage,
    /// What the sections of the tutorial share.
    pub tutorial: Tutorial,
    /// Section 1.
    pub matrix: Matrix,
    /// Section 2.
    pub sequence: Sequence,
    /// Section 3.
    pub embeddings: Embeddings,
    /// Section 4.
    pub encoders: Encoders,
    /// Section 5.
    pub head: Head,
    /// Section 6.
    pub softmax: Softmax,
    /// Section 7.
    pub loss: Loss,
    /// Section 8.
    pub occlusion: Occlusion,
    /// Section 9.
    pub flow: Flow,
    /// Section 10.
    pub limits: Limits,
    /// Section 11.
    pub python: Code,
    /// Titles and notes of the ready examples, by their id; one that is missing is said in English.
    pub examples: &'static [Example],
}

/// What is said of a ready example.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// Its id.
    pub id: &'static str,
    /// On its button.
    pub title: &'static str,
    /// One sentence about it.
    pub note: &'static str,
}

/// The page's frame.
#[derive(Clone, Copy, Debug)]
pub struct Site {
    /// The document's title.
    pub title: &'static str,
    /// What search engines show.
    pub description: &'static str,
    /// The heading.
    pub heading: &'static str,
    /// What the page is.
    pub lede: &'static str,
    /// The name of the list of sections.
    pub contents: &'static str,
    /// The link to the tutorial.
    pub contents_link: &'static str,
    /// The end of the page.
    pub footer: &'static str,
    /// What 404.html says.
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
    /// The button before the model is there: megabytes.
    pub predict_and_load: &'static str,
    /// The keys that press it.
    pub shortcut: &'static str,
    /// The keys that press it, on a Mac.
    pub shortcut_mac: &'static str,
    /// The name of the row of examples.
    pub examples: &'static str,
    /// Puts the reader's own pair back into the boxes.
    pub back: &'static str,
    /// Empties the boxes, and forgets what was typed.
    pub clear: &'static str,
    /// Where the verdict will stand.
    pub no_verdict: &'static str,
    /// Said of a result whose text has changed.
    pub stale: &'static str,
    /// Said of a result that was computed with the examples.
    pub precomputed: &'static str,
    /// The verdict for IsNext.
    pub yes: &'static str,
    /// The verdict for NotNext.
    pub no: &'static str,
    /// Argmax, its name, its probability.
    pub basis: &'static str,
    /// Added where the probabilities are close.
    pub close: &'static str,
    /// Said of an answer that means little: why.
    pub doubtful: &'static str,
    /// A sentence has no token.
    pub no_token: &'static str,
    /// Tokens that are `[UNK]`: so many tokens.
    pub unread: &'static str,
    /// The letters are of another script.
    pub foreign: &'static str,
    /// A wrong answer to a ready example: its truth.
    pub wrong: &'static str,
    /// A true continuation.
    pub truth_yes: &'static str,
    /// No continuation.
    pub truth_no: &'static str,
    /// Over the class.
    pub prediction: &'static str,
    /// Over the logits.
    pub logits: &'static str,
    /// Over the probabilities.
    pub softmax: &'static str,
    /// Over the tokens.
    pub receives: &'static str,
    /// Where the tokens will be.
    pub no_tokens: &'static str,
    /// One token.
    pub token: &'static str,
    /// So many tokens.
    pub tokens: &'static str,
    /// Beside the count of a text that is too long.
    pub will_be_cut: &'static str,
    /// Tokens that were left.
    pub was_cut: &'static str,
    /// So many ids.
    pub ids: &'static str,
    /// Between a run's length and its value: `{} × {}`.
    pub times: &'static str,
    /// Between two runs.
    pub then: &'static str,
    /// Heads of the table of tokens.
    pub table_heads: [&'static str; 5],
}

/// What is going on.
#[derive(Clone, Copy, Debug)]
pub struct Status {
    /// The model was not asked for: megabytes.
    pub asleep: &'static str,
    /// The engine starts.
    pub starting: &'static str,
    /// The manifest is on its way.
    pub asking: &'static str,
    /// Megabytes of megabytes.
    pub loading: &'static str,
    /// Megabytes of megabytes, from the cache.
    pub from_cache: &'static str,
    /// The prediction follows.
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

/// What went wrong, and what helps.
#[derive(Clone, Copy, Debug)]
pub struct Problems {
    /// Page and engine are of different builds.
    pub other_build: &'static str,
    /// No SIMD.
    pub no_simd: &'static str,
    /// The engine stopped.
    pub worker_lost: &'static str,
    /// A file of the page could not be had.
    pub part_missing: &'static str,
    /// The button.
    pub retry: &'static str,
    /// The button where only a reload helps.
    pub reload: &'static str,
    /// The button where there is nothing to do.
    pub dismiss: &'static str,
}

/// The model.
#[derive(Clone, Copy, Debug)]
pub struct Model {
    /// That it is not Google's.
    pub own_training: &'static str,
    /// Opens the note.
    pub about: &'static str,
    /// The note: heads and paragraphs.
    pub note: [(&'static str, &'static str); 5],
    /// From the cache.
    pub cached: &'static str,
    /// One thread.
    pub thread: &'static str,
    /// So many threads.
    pub threads: &'static str,
}

/// What the tab just did.
#[derive(Clone, Copy, Debug)]
pub struct Measured {
    /// Opens the table.
    pub heading: &'static str,
    /// Before there is one.
    pub none: &'static str,
    /// Its heads.
    pub columns: [&'static str; 3],
    /// Text to ids, ids to vectors, attention, feed-forward, head.
    pub stages: [&'static str; 5],
    /// Variant, threads, reason, kernel.
    pub fastest: &'static str,
    /// Nothing was downloaded.
    pub cached: &'static str,
    /// Megabytes.
    pub downloaded: &'static str,
    /// Megabytes, what was downloaded, variant, threads.
    pub memory: &'static str,
}

/// Taking results away.
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
    /// It is copied.
    pub copied: &'static str,
    /// The browser forbids it.
    pub failed: &'static str,
    /// Saves a file: its kind.
    pub download: &'static str,
}

/// Showing a pair on a page of one's own.
#[derive(Clone, Copy, Debug)]
pub struct Embed {
    /// On the button, and the dialog's heading.
    pub button: &'static str,
    /// What it is.
    pub about: &'static str,
    /// Over the snippet with script and element.
    pub element: &'static str,
    /// Over the snippet with a frame.
    pub frame: &'static str,
    /// On the buttons beside them.
    pub copy: &'static str,
    /// Closes the dialog.
    pub close: &'static str,
    /// Before the loss: label.
    pub loss: &'static str,
    /// The link from the widget to the page.
    pub open: &'static str,
}

/// The reader's choices.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// The name of the choice of language.
    pub language: &'static str,
    /// Load by itself.
    pub auto_load: &'static str,
    /// When it does.
    pub auto_load_note: &'static str,
}

/// The page in a folder, opened from a file.
#[derive(Clone, Copy, Debug)]
pub struct Folder {
    /// What browsers forbid there, and what follows from it.
    pub note: &'static str,
    /// The model was not asked for: megabytes.
    pub asleep: &'static str,
    /// Megabytes that were read.
    pub read: &'static str,
}
