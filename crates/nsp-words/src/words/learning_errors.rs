//! What section 12 says when something fails. The values stand in messages between page and workers.

/// What the trainer could not do, and what the reader should know of it.
#[derive(Clone, Copy, Debug)]
pub struct TrainerErrors {
    /// A vector of the model contains a number that is not finite.
    pub not_finite: &'static str,
    /// The loss is not finite any more: the epoch, the learning rate, one that works.
    pub diverged: &'static str,
    /// A step by hand has left the range of numbers: its learning rate.
    pub too_large_step: &'static str,
    /// More pairs than a tab trains on: the pairs, the most that are taken.
    pub too_many_pairs: &'static str,
    /// More pairs than the layers are compared on: the pairs, the most that are taken.
    pub too_many_probed: &'static str,
    /// There is no memory for the vectors: the number of pairs.
    pub memory: &'static str,
    /// The browser stores nothing, so no model can be saved.
    pub no_storage: &'static str,
    /// The browser has no room for the head: the browser's message.
    pub full: &'static str,
    /// Another tab trains.
    pub other_tab: &'static str,
    /// Another tab changes the list of models.
    pub other_tab_stores: &'static str,
    /// The model has changed: its name.
    pub changed: &'static str,
    /// The training was replaced or removed.
    pub replaced: &'static str,
    /// The head of an epoch is gone: the epoch.
    pub gone: &'static str,
    /// A file of the model can't be read: the file, the reason.
    pub unreadable: &'static str,
    /// The model can't be used: the reason.
    pub unusable: &'static str,
    /// The trainer has refused a request, which is a bug: the reason.
    pub refused: &'static str,
    /// The trainer could not be started: the reason.
    pub not_started: &'static str,
    /// The trainer has failed, which is a bug: the reason.
    pub internal: &'static str,
    /// The browser stores nothing, so the training is lost with the tab: how many epochs are kept.
    pub not_stored: &'static str,
    /// The browser has no room for an epoch: the browser's message, how many epochs are kept.
    pub no_room: &'static str,
    /// The head of the best epoch is gone: the best epoch, the last one.
    pub best_gone: &'static str,
}

/// A failure of the engine, by its code. The value is the engine's own sentence, which is English.
#[derive(Clone, Copy, Debug)]
pub struct EngineErrors {
    /// A file of the model could not be fetched.
    pub network: &'static str,
    /// A file of the model is not what it should be.
    pub damaged: &'static str,
    /// The model can't be used.
    pub model: &'static str,
    /// The engine can't compute with a text.
    pub input: &'static str,
    /// No model is loaded.
    pub no_model: &'static str,
    /// There is not enough memory.
    pub memory: &'static str,
    /// The engine has failed, which is a bug.
    pub internal: &'static str,
}

/// Why a text or a file gives no pairs.
#[derive(Clone, Copy, Debug)]
pub struct PairsErrors {
    /// A text is too long: its bytes, the most that are taken.
    pub long_text: &'static str,
    /// A text has too few sentences of one class.
    pub rare: &'static str,
    /// A text is too short: its different sentences.
    pub too_little: &'static str,
    /// A file has too many pairs: their number, the most that are taken.
    pub too_many: &'static str,
    /// A file has no pair.
    pub no_pairs: &'static str,
    /// A table has no column of this name.
    pub missing_column: &'static str,
    /// A line of a file is no pair: its number, what is wrong.
    pub line: &'static str,
    /// What is wrong: it is not the JSON of a pair. The value is the JSON reader's own message, which is English.
    pub json: &'static str,
    /// What is wrong: the cells of the row, the cells of the first line.
    pub cells: &'static str,
    /// What is wrong: this text is no label.
    pub label: &'static str,
    /// What is wrong: a quotation mark is not closed.
    pub open_quote: &'static str,
}
