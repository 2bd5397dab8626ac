//! A training as the reader sees it.

use super::{Notice, Problem};
use crate::logic::flow::Pace;
use nsp_protocol::{EpochReport, Judgement, StoredTraining, TrainProblem, TrainResponse};

/// In how many steps the curves grow.
const SHOWN_STEPS: usize = 100;

/// How far a training is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// Nothing was trained.
    #[default]
    Idle,
    /// The engine encodes the pairs.
    Encoding,
    /// The trainer trains.
    Training,
    /// It has paused.
    Paused,
    /// It has ended.
    Done,
    /// Something went wrong.
    Error,
}

impl Stage {
    /// The value of `data-state`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Encoding => "encoding",
            Self::Training => "training",
            Self::Paused => "paused",
            Self::Done => "done",
            Self::Error => "error",
        }
    }
}

/// A step of an epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// The epoch under way, from 1.
    pub epoch: usize,
    /// Its steps that are done.
    pub step: usize,
    /// Its steps in all.
    pub steps: usize,
}

/// Everything that the page knows of a training.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    /// How far it is.
    pub stage: Stage,
    /// Pairs in all.
    pub pairs: usize,
    /// Pairs whose vectors the trainer has.
    pub encoded: usize,
    /// Those that were too long and were cut.
    pub truncated: usize,
    /// The step under way.
    pub progress: Progress,
    /// Epochs of the whole training.
    pub planned: usize,
    /// The most bytes of WebAssembly memory so far.
    pub memory: u64,
    /// The epochs that are measured, from 0.
    pub epochs: Vec<EpochReport>,
    /// What the selected epoch has changed.
    pub judgement: Option<Judgement>,
    /// What went wrong.
    pub error: Option<Problem>,
    /// What the reader should know besides.
    pub notice: Option<Notice>,
    /// Whether it was begun in an earlier visit.
    pub is_restored: bool,
    /// Whether the trainer looks for a stored training.
    pub is_restoring: bool,
    /// Whether the trainer has a head.
    pub has_head: bool,
    /// The revision of the pairs that the vectors belong to.
    revision: Option<u32>,
    /// Counts the trainings. What an earlier one still asks for is not wanted any more.
    attempt: u32,
    pace: Pace,
}

impl Run {
    /// The reader wants to train on so many pairs of this revision. Vectors that the trainer has already are used.
    /// Returns the number of this attempt.
    pub fn begin(&mut self, revision: u32, pairs: usize, planned: usize) -> u32 {
        if self.revision != Some(revision) || !self.has_head {
            // With another head, the trainer drops the vectors of other pairs, and learns how many pairs come.
            self.has_head = false;
            self.encoded = 0;
            self.truncated = 0;
        }
        *self = Self {
            stage: Stage::Encoding,
            pairs,
            encoded: self.encoded,
            truncated: self.truncated,
            planned,
            has_head: self.has_head,
            revision: Some(revision),
            attempt: self.attempt.wrapping_add(1),
            ..Self::default()
        };
        self.attempt
    }

    /// Whether this attempt is still wanted and its pairs are being encoded.
    pub fn is_encoding(&self, attempt: u32) -> bool {
        self.stage == Stage::Encoding && self.attempt == attempt
    }

    /// The trainer has got the head with which training begins; vectors that it had are dropped.
    pub fn has_got_head(&mut self) {
        self.has_head = true;
        self.encoded = 0;
    }

    /// More pairs are encoded, of which so many were cut, at a time in milliseconds.
    pub fn has_encoded(&mut self, pairs: usize, truncated: usize, now: f64) {
        self.encoded += pairs;
        self.truncated += truncated;
        self.pace.has(self.encoded, now);
    }

    /// The milliseconds that encoding still takes, once this can be estimated.
    pub fn left(&self) -> Option<f64> {
        self.pace.of(self.pairs.saturating_sub(self.encoded))
    }

    /// The trainer has been told to start.
    pub fn start(&mut self) {
        self.stage = Stage::Training;
    }

    /// The reader goes on with a training that has paused. Returns whether there is one.
    pub fn go_on(&mut self) -> bool {
        let has_paused = self.stage == Stage::Paused;
        if has_paused {
            self.stage = Stage::Training;
            self.error = None;
        }
        has_paused
    }

    /// The reader stops encoding. What is encoded stays with the trainer. Returns whether the pairs were being
    /// encoded.
    pub fn cancel(&mut self) -> bool {
        let was_encoding = self.stage == Stage::Encoding;
        if was_encoding {
            self.stage = Stage::Idle;
            self.attempt = self.attempt.wrapping_add(1);
        }
        was_encoding
    }

    /// The trainer begins anew: a stored training is forgotten.
    pub fn forget(&mut self) {
        *self = Self {
            attempt: self.attempt.wrapping_add(1),
            ..Self::default()
        };
    }

    /// The trainer, or its head, is lost.
    pub fn lose(&mut self, problem: Problem) {
        self.has_head = false;
        self.revision = None;
        self.encoded = 0;
        self.is_restoring = false;
        self.judgement = None;
        self.fail(problem);
    }

    /// Something went wrong.
    pub fn fail(&mut self, problem: Problem) {
        self.stage = Stage::Error;
        self.attempt = self.attempt.wrapping_add(1);
        self.error = Some(problem);
    }

    /// Takes a message of the trainer. Those about other things than the training change nothing.
    pub fn take(&mut self, response: TrainResponse) {
        match response {
            TrainResponse::Step {
                epoch,
                step,
                steps,
                memory,
            } => {
                self.progress = Progress { epoch, step, steps };
                self.memory = self.memory.max(memory);
            }
            TrainResponse::Epoch(report) => {
                self.epochs.truncate(report.epoch);
                self.epochs.push(report);
            }
            TrainResponse::Paused => self.stage = Stage::Paused,
            TrainResponse::Done(judgement) => {
                self.stage = Stage::Done;
                self.judgement = Some(judgement);
            }
            TrainResponse::Selected(judgement) => self.judgement = Some(judgement),
            TrainResponse::Restored(_) => self.is_restoring = false,
            TrainResponse::Notice(notice) => self.notice = Some(Notice::Trainer(notice)),
            TrainResponse::Failed(failure) => self.take_failure(failure.problem),
            _ => {}
        }
    }

    /// If nothing is under way, the trainer could not do something besides, and the training stays what it is.
    fn take_failure(&mut self, problem: TrainProblem) {
        self.is_restoring = false;
        if self.stage == Stage::Encoding {
            // It has refused the head or some vectors, so it does not have those that were counted.
            self.has_head = false;
            self.encoded = 0;
            self.truncated = 0;
        }
        let problem = Problem::Trainer(problem);
        match self.stage {
            Stage::Encoding | Stage::Training => self.fail(problem),
            _ => self.error = Some(problem),
        }
    }

    /// Shows a training that was stored. The trainer has its head and its vectors; the pairs have this revision.
    pub fn restore(&mut self, stored: StoredTraining, revision: u32, pairs: usize) {
        *self = Self {
            stage: match stored.is_done {
                true => Stage::Done,
                false => Stage::Paused,
            },
            pairs,
            encoded: pairs,
            planned: stored.options.epochs,
            epochs: stored.epochs,
            is_restored: true,
            has_head: true,
            revision: Some(revision),
            attempt: self.attempt.wrapping_add(1),
            ..Self::default()
        };
    }

    /// Whether the reader has not begun anything yet, so that a stored training can be shown.
    pub fn is_untouched(&self) -> bool {
        self.stage == Stage::Idle && !self.has_head
    }

    /// Whether the engine or the trainer works on it.
    pub fn is_busy(&self) -> bool {
        self.is_restoring || matches!(self.stage, Stage::Encoding | Stage::Training)
    }

    /// How many epochs the curves show. While the training runs, they grow in about a hundred steps: drawing all epochs
    /// after each of them would take longer and longer.
    pub fn shown_epochs(&self) -> usize {
        let measured = self.epochs.len();
        let step = match self.stage {
            Stage::Training => (self.planned / SHOWN_STEPS).max(1),
            _ => 1,
        };
        // The head before training, and the first epoch, are shown at once.
        (measured - measured % step).max(measured.min(2))
    }

    /// The last epoch that is measured.
    pub fn last_epoch(&self) -> Option<usize> {
        self.epochs.last().map(|report| report.epoch)
    }

    /// The epoch with the smallest held-out loss, or without held-out pairs the last one: what the trainer selects.
    pub fn best_epoch(&self) -> Option<usize> {
        let losses = self.epochs.iter();
        let losses = losses.filter_map(|report| Some((report.epoch, report.valid_loss?)));
        // Of equal losses, that of the earlier epoch.
        let best = losses.min_by(|a, b| a.1.total_cmp(&b.1));
        best.map(|(epoch, _)| epoch).or(self.last_epoch())
    }

    /// The epoch whose head is the result.
    pub fn selected(&self) -> Option<usize> {
        self.judgement.as_ref().map(|judgement| judgement.epoch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nsp_protocol::{Confusion, Options, TrainFailure};

    fn report(epoch: usize, valid_loss: Option<f64>) -> EpochReport {
        EpochReport {
            epoch,
            train_loss: 0.5,
            train_accuracy: 0.75,
            valid_loss,
            valid_accuracy: valid_loss.map(|_| 0.5),
        }
    }

    fn judgement(epoch: usize) -> Judgement {
        Judgement {
            epoch,
            train: [Confusion::default(); 2],
            held_out: None,
            flipped: Vec::new(),
        }
    }

    fn failure(problem: TrainProblem) -> TrainResponse {
        TrainResponse::Failed(TrainFailure { id: None, problem })
    }

    /// A training on 16 pairs of revision 1 whose vectors the trainer has.
    fn encoded() -> Run {
        let mut run = Run::default();
        run.begin(1, 16, 3);
        run.has_got_head();
        run.has_encoded(8, 1, 1000.0);
        run.has_encoded(8, 0, 3000.0);
        run
    }

    #[test]
    fn a_training_goes_from_encoding_to_done() {
        let mut run = Run::default();
        let attempt = run.begin(1, 16, 3);
        assert!(run.is_encoding(attempt) && run.is_busy() && !run.has_head);
        run.has_got_head();
        run.has_encoded(8, 1, 1000.0);
        assert_eq!(run.left(), None);
        run.has_encoded(4, 0, 2000.0);
        assert_eq!((run.left(), run.truncated), (Some(1000.0), 1));
        run.start();
        run.take(TrainResponse::Epoch(report(0, Some(0.9))));
        run.take(TrainResponse::Epoch(report(1, Some(0.4))));
        run.take(TrainResponse::Step {
            epoch: 2,
            step: 3,
            steps: 4,
            memory: 7,
        });
        assert_eq!((run.last_epoch(), run.progress.step), (Some(1), 3));
        run.take(TrainResponse::Paused);
        assert_eq!(run.stage.name(), "paused");
        assert!(run.go_on() && !run.go_on());
        run.take(TrainResponse::Epoch(report(2, Some(0.6))));
        run.take(TrainResponse::Done(judgement(1)));
        assert_eq!((run.stage, run.selected()), (Stage::Done, Some(1)));
        assert_eq!(run.best_epoch(), Some(1));
        run.take(TrainResponse::Selected(judgement(2)));
        assert_eq!((run.stage, run.selected()), (Stage::Done, Some(2)));
    }

    #[test]
    fn vectors_are_used_again_for_the_same_texts_only() {
        let mut run = encoded();
        run.begin(1, 16, 5);
        assert_eq!((run.encoded, run.truncated, run.planned), (16, 1, 5));
        assert_eq!((run.has_head, run.left()), (true, None));
        run.begin(2, 20, 5);
        assert_eq!((run.encoded, run.truncated), (0, 0));
        assert!(!run.has_head, "another head drops the earlier vectors");
        let attempt = run.begin(2, 20, 5);
        run.has_got_head();
        run.has_encoded(8, 0, 0.0);
        assert!(run.cancel() && !run.cancel() && !run.is_encoding(attempt));
        assert_eq!((run.stage, run.encoded), (Stage::Idle, 8));
        run.begin(2, 20, 5);
        assert_eq!(run.encoded, 8, "it goes on where it was cancelled");
    }

    #[test]
    fn a_failure_ends_what_is_under_way_and_nothing_else() {
        let mut run = encoded();
        run.start();
        run.take(failure(TrainProblem::NotFinite));
        assert_eq!(run.stage, Stage::Error);
        let not_finite = Problem::Trainer(TrainProblem::NotFinite);
        assert_eq!(run.error, Some(not_finite));
        run.begin(1, 16, 3);
        assert_eq!((&run.error, run.encoded), (&None, 16));
        run.start();
        run.take(TrainResponse::Done(judgement(0)));
        run.take(failure(TrainProblem::NoStorage));
        assert_eq!(run.stage, Stage::Done);
        let no_storage = Problem::Trainer(TrainProblem::NoStorage);
        assert_eq!(run.error, Some(no_storage));
        run.lose(Problem::Lost);
        assert_eq!((run.stage, run.encoded), (Stage::Error, 0));
        assert!(!run.has_head && run.judgement.is_none());
    }

    #[test]
    fn a_failure_during_encoding_drops_what_was_encoded() {
        let mut run = encoded();
        run.take(failure(TrainProblem::Memory(16)));
        assert_eq!((run.stage, run.has_head), (Stage::Error, false));
        assert_eq!((run.encoded, run.truncated), (0, 0));
        run.begin(1, 16, 3);
        assert!(
            !run.has_head,
            "the trainer gets a head and all vectors again"
        );
    }

    #[test]
    fn a_head_for_a_step_by_hand_is_given_again_for_a_training() {
        let mut run = Run::default();
        run.has_got_head();
        run.begin(1, 16, 3);
        assert!(!run.has_head, "it was given for no pairs");
    }

    #[test]
    fn the_curves_of_a_long_training_grow_in_a_hundred_steps() {
        let mut run = encoded();
        run.planned = 1000;
        run.start();
        let mut shown = Vec::new();
        for epoch in 0..=1000 {
            run.take(TrainResponse::Epoch(report(epoch, None)));
            shown.push(run.shown_epochs());
        }
        shown.dedup();
        assert!((90..=110).contains(&shown.len()), "{shown:?}");
        run.take(TrainResponse::Done(judgement(1000)));
        assert_eq!(run.shown_epochs(), 1001);
    }

    #[test]
    fn a_stored_training_is_paused_or_done_and_needs_no_engine() {
        let stored = |is_done| StoredTraining {
            note: String::new(),
            options: Options::default(),
            epochs: vec![report(0, None), report(1, None)],
            is_done,
        };
        let mut run = Run {
            is_restoring: true,
            ..Run::default()
        };
        assert!(run.is_busy() && run.is_untouched());
        run.restore(stored(false), 4, 16);
        assert!(!run.is_busy() && run.is_restored && !run.is_untouched());
        assert!(run.go_on(), "it had not ended");
        run.begin(4, 16, 3);
        assert_eq!(run.encoded, 16);
        run.restore(stored(true), 4, 16);
        assert_eq!((run.stage, run.best_epoch()), (Stage::Done, Some(1)));
        run.forget();
        assert_eq!((run.stage, run.has_head), (Stage::Idle, false));
    }
}
