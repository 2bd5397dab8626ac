//! The texts of section 12. They are not part of [`Words`](super::Words), because the page needs them only when
//! that section comes into view.

use super::{Counted, EngineErrors, PairsErrors, TrainerErrors};

/// The words of section 12 in one language.
#[derive(Clone, Copy, Debug)]
pub struct LearningWords {
    /// Shown until the page's code has loaded.
    pub loading: &'static str,
    /// The trainer did not start, or it stopped.
    pub lost: &'static str,
    /// Cancels what runs.
    pub cancel: &'static str,
    /// The heading of the first part.
    pub step_title: &'static str,
    /// Its introduction.
    pub step_lead: &'static str,
    /// The choice of a label.
    pub step_label: &'static str,
    /// The label of the slider: the learning rate.
    pub step_rate: &'static str,
    /// The button.
    pub step_button: &'static str,
    /// The model reads the pair.
    pub step_working: &'static str,
    /// The model loads first: megabytes.
    pub step_needs_model: &'static str,
    /// The losses before and after the step.
    pub step_loss: &'static str,
    /// The loss has fallen: by how much.
    pub step_fell: &'static str,
    /// The loss has risen: by how much.
    pub step_rose: &'static str,
    /// The gradient of logit 0 and of logit 1.
    pub step_gradient: &'static str,
    /// The length of the whole gradient.
    pub step_norm: &'static str,
    /// What the picture and the table show.
    pub step_logits: &'static str,
    /// The table's headers.
    pub step_heads: [&'static str; 4],
    /// The step was taken for an earlier text.
    pub step_old: &'static str,
    /// The step belongs to another label or learning rate.
    pub step_other: &'static str,
    /// The heading of the second part.
    pub data_title: &'static str,
    /// Its introduction.
    pub data_lead: &'static str,
    /// The name of the row of texts.
    pub texts_label: &'static str,
    /// The texts: story, manual, dialogue.
    pub texts: [&'static str; 3],
    /// All of them together.
    pub all_texts: &'static str,
    /// A text failed to load.
    pub text_failed: &'static str,
    /// The label of the box.
    pub text_label: &'static str,
    /// The label of the choice of a file.
    pub file_label: &'static str,
    /// A file is no text.
    pub file_failed: &'static str,
    /// A file is too large: its megabytes, the most megabytes.
    pub file_too_large: &'static str,
    /// The choice of a kind.
    pub kind_label: &'static str,
    /// The kinds of pairs.
    pub kinds: LearningKinds,
    /// The name of the row of experiments.
    pub experiments_label: &'static str,
    /// An experiment: the name of a kind, the name of a text.
    pub experiment: &'static str,
    /// When new pairs are made.
    pub experiment_note: &'static str,
    /// The seed with which the pairs are drawn.
    pub seed_label: &'static str,
    /// The pairs: all, to train on, held out, those with the first label, its name, those with the second, its name.
    pub pairs_count: Counted,
    /// There are no pairs.
    pub pairs_none: &'static str,
    /// What the table shows.
    pub table_label: &'static str,
    /// The table's headers.
    pub table_heads: [&'static str; 6],
    /// The name of a pair's choice of a label: the pair's number.
    pub label_of: &'static str,
    /// The button that removes a pair.
    pub remove: &'static str,
    /// Its name: the pair's number.
    pub remove_pair: &'static str,
    /// The part of a pair that is trained on.
    pub part_train: &'static str,
    /// The part of a held-out pair.
    pub part_held_out: &'static str,
    /// The rows that are shown: first, last, all.
    pub page_of: &'static str,
    /// The button that shows the rows before.
    pub page_before: &'static str,
    /// The button that shows the rows after.
    pub page_after: &'static str,
    /// The heading of the form for a pair.
    pub add_title: &'static str,
    /// The label of its first box.
    pub add_a: &'static str,
    /// The label of its second box.
    pub add_b: &'static str,
    /// Its choice of a label.
    pub add_label: &'static str,
    /// Its button.
    pub add: &'static str,
    /// A box is empty.
    pub add_empty: &'static str,
    /// The sentences are in both parts.
    pub add_both_parts: &'static str,
    /// There is no room for more pairs: how many there are.
    pub add_too_many: &'static str,
    /// The button that removes pairs of the larger class.
    pub balance: &'static str,
    /// The button that saves JSON lines.
    pub save_jsonl: &'static str,
    /// The button that saves CSV.
    pub save_csv: &'static str,
    /// The heading of the third part.
    pub run_title: &'static str,
    /// Its introduction.
    pub run_lead: &'static str,
    /// Opens the options.
    pub options_title: &'static str,
    /// The names of the options.
    pub options: [&'static str; 9],
    /// What is allowed, in the same order.
    pub wrong_options: [&'static str; 9],
    /// The button that begins.
    pub train: &'static str,
    /// The button that pauses.
    pub pause: &'static str,
    /// The button that goes on.
    pub go_on: &'static str,
    /// The button that ends the training.
    pub stop: &'static str,
    /// The button that drops the training.
    pub anew: &'static str,
    /// How long a training is stored.
    pub anew_note: &'static str,
    /// There is nothing to train on.
    pub train_empty: &'static str,
    /// There is one pair only.
    pub train_one: &'static str,
    /// All labels are the same: pairs, their label, the other label.
    pub train_one_class: &'static str,
    /// The table has other pairs than the training had.
    pub run_old: &'static str,
    /// The same for the comparison of layers.
    pub layers_old: &'static str,
    /// The status before the first training.
    pub status_idle: &'static str,
    /// The status after a cancelled start: pairs that are encoded, all pairs.
    pub status_encoded: &'static str,
    /// The status while the model loads.
    pub status_waiting: &'static str,
    /// The status while pairs are encoded: done, all.
    pub status_encoding: &'static str,
    /// The same with a rough time: done, all, time left.
    pub status_encoding_left: &'static str,
    /// The status at the beginning.
    pub status_starting: &'static str,
    /// The status while it trains: epoch, epochs, step, steps.
    pub status_training: &'static str,
    /// The status when paused: epochs that are done, epochs.
    pub status_paused: &'static str,
    /// The status at the end: the number of epochs, the best epoch.
    pub status_done: Counted,
    /// The status at the end if the head before training is the best: the number of epochs.
    pub status_in_vain: Counted,
    /// The status if the training was stopped before the first epoch was done.
    pub status_too_early: &'static str,
    /// The status after an error.
    pub status_error: &'static str,
    /// The status of a training that was stored.
    pub status_restored: &'static str,
    /// The status if another model's training is stored: that model's name.
    pub status_other_model: &'static str,
    /// Pairs that were too long: their number, the model's limit in tokens.
    pub encoded_cut: Counted,
    /// The name of the charts.
    pub curve_label: &'static str,
    /// What the first chart shows.
    pub curve_losses: &'static str,
    /// What the second chart shows.
    pub curve_accuracies: &'static str,
    /// Their lines: the pairs that are trained on, the held-out pairs.
    pub curve_names: [&'static str; 2],
    /// Their line for the value before training: the value.
    pub curve_untrained: &'static str,
    /// An epoch on their axis: its number.
    pub curve_epoch: &'static str,
    /// Describes the first chart.
    pub curve_losses_alt: &'static str,
    /// Describes the second chart.
    pub curve_accuracies_alt: &'static str,
    /// What the table behind them shows.
    pub curve_table: &'static str,
    /// Its headers.
    pub curve_heads: [&'static str; 5],
    /// The choice of an epoch.
    pub choose_epoch: &'static str,
    /// An epoch: its number, the held-out loss.
    pub epoch_option: &'static str,
    /// The same without held-out pairs: its number, the loss.
    pub epoch_option_train: &'static str,
    /// The option for the head before training.
    pub epoch_zero: &'static str,
    /// The heading of the fourth part.
    pub changed_title: &'static str,
    /// Its introduction.
    pub changed_lead: &'static str,
    /// The heading of the pair in the boxes.
    pub pair_title: &'static str,
    /// The heading of the answer before training.
    pub pair_before: &'static str,
    /// The heading of the answer after training: the epoch.
    pub pair_after: &'static str,
    /// An answer: the class, its probability.
    pub pair_said: &'static str,
    /// Its logits: that of class 0, that of class 1.
    pub pair_logits: &'static str,
    /// There is no trained head.
    pub pair_none: &'static str,
    /// The answers belong to an earlier text.
    pub pair_old: &'static str,
    /// The button that asks both heads.
    pub pair_button: &'static str,
    /// The heading of the counts.
    pub counts_title: &'static str,
    /// The pairs that are trained on.
    pub counts_train: &'static str,
    /// The held-out pairs.
    pub counts_held_out: &'static str,
    /// The headers of the counts.
    pub counts_heads: [&'static str; 4],
    /// The accuracies of a part: its name; the accuracy before and its interval; the accuracy after and its
    /// interval; that of always giving the more frequent label.
    pub accuracy: &'static str,
    /// No pair is held out.
    pub no_held_out: &'static str,
    /// The heading of the pairs whose answer has changed.
    pub flipped_title: &'static str,
    /// No answer has changed.
    pub flipped_none: &'static str,
    /// How many of them are not shown.
    pub flipped_more: &'static str,
    /// One of them: the class before, the class after, the label.
    pub flipped_row: &'static str,
    /// The new answer is right.
    pub now_right: &'static str,
    /// The new answer is wrong.
    pub now_wrong: &'static str,
    /// The head overfits: the epoch with the lowest held-out loss.
    pub warn_rises: &'static str,
    /// The held-out part is small: its size, both ends of the interval.
    pub warn_small: Counted,
    /// The interval contains what the more frequent label reaches: that accuracy.
    pub warn_majority: &'static str,
    /// Pairs occur more than once: how many repeat another one.
    pub warn_duplicates: Counted,
    /// Pairs have both labels: how many, the numbers of the first two.
    pub warn_contradictions: Counted,
    /// Held-out pairs are trained on: how many.
    pub warn_trained: Counted,
    /// All held-out pairs have one label: that label.
    pub warn_one_class: &'static str,
    /// Pairs have an empty text: how many.
    pub warn_blank: Counted,
    /// Held-out pairs share a sentence with pairs that are trained on: how many.
    pub warn_shared: Counted,
    /// Pairs were left out, because each part has one of their sentences: how many.
    pub warn_left_out: Counted,
    /// Too many pairs have a sentence in common, so none is held out.
    pub warn_nothing_held_out: &'static str,
    /// The heading of the fifth part.
    pub keep_title: &'static str,
    /// Its introduction.
    pub keep_lead: &'static str,
    /// The label of the box for a name.
    pub save_name: &'static str,
    /// The button that stores the model.
    pub save: &'static str,
    /// The model is being stored.
    pub saving: &'static str,
    /// The model is stored: its name, the epoch of its head.
    pub saved: &'static str,
    /// The link to the page with the model.
    pub use_it: &'static str,
    /// The link to models.html.
    pub see_models: &'static str,
    /// The button for the whole model.
    pub export_model: &'static str,
    /// The button for the head as GGUF.
    pub export_head: &'static str,
    /// The button for the head as safetensors.
    pub export_safetensors: &'static str,
    /// A file was made: its name.
    pub exported: &'static str,
    /// There is no trained head.
    pub keep_none: &'static str,
    /// The heading of the sixth part.
    pub layers_title: &'static str,
    /// Its introduction.
    pub layers_lead: &'static str,
    /// The button.
    pub layers_button: &'static str,
    /// The pairs are being encoded: done, all.
    pub layers_reading: &'static str,
    /// The same with a rough time: done, all, time left.
    pub layers_reading_left: &'static str,
    /// The heads learn: layers that are done, layers.
    pub layers_training: &'static str,
    /// All heads have learned: the pairs, how many of them are held out, the most accurate layer, its accuracy, that of
    /// the last layer.
    pub layers_done: &'static str,
    /// There are too many pairs: all, those that are used, vectors of a pair.
    pub layers_limit: &'static str,
    /// What the chart shows.
    pub layers_caption: &'static str,
    /// Describes the chart.
    pub layers_alt: &'static str,
    /// Its lines.
    pub layers_names: [&'static str; 2],
    /// Its line for always giving the more frequent label: that accuracy.
    pub layers_always: &'static str,
    /// A layer on its axis: its number.
    pub layer: &'static str,
    /// What the table behind it shows.
    pub layers_table: &'static str,
    /// Its headers.
    pub layers_heads: [&'static str; 3],
    /// No pair is held out.
    pub layers_no_held_out: &'static str,
    /// An accuracy with both ends of its interval.
    pub interval: &'static str,
    /// What the trainer says when something fails.
    pub trainer_errors: TrainerErrors,
    /// What is said when the engine fails.
    pub engine_errors: EngineErrors,
    /// What is said when there are no pairs.
    pub pairs_errors: PairsErrors,
}

/// A kind of pairs.
#[derive(Clone, Copy, Debug)]
pub struct LearningKind {
    /// Its name.
    pub name: &'static str,
    /// What the pairs are, and what the head learns from them.
    pub description: &'static str,
    /// What its labels 0 and 1 mean, in a word or two.
    pub labels: [&'static str; 2],
}

/// All kinds of pairs.
#[derive(Clone, Copy, Debug)]
pub struct LearningKinds {
    /// Next sentences and random ones.
    pub follows: LearningKind,
    /// Neighbouring sentences in both orders.
    pub order: LearningKind,
    /// Next passages and passages of another text, with swapped labels.
    pub opposite: LearningKind,
    /// Sentences about others: he, she, they.
    pub others: LearningKind,
    /// Sentences in which somebody speaks about themselves: I, we.
    pub speaker: LearningKind,
    /// A sentence B that denies something.
    pub denies: LearningKind,
    /// Sentences of one text or of two.
    pub topic: LearningKind,
    /// The reader's own pairs.
    pub own: LearningKind,
}
