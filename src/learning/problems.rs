//! What went wrong, and what the reader should know, in the reader's words.

use super::lab_words;
use crate::{
    logic::training::{Notice, Problem, Refusal},
    words::{
        self, numbers,
        pairs::{self, counts},
        words,
    },
};
use nsp_answer::Label;
use nsp_protocol::{Failure, FailureCode, TrainNotice, TrainProblem};
use nsp_words::{fill, isolate};

/// A problem, with what to do.
pub fn problem(problem: &Problem) -> String {
    let words = lab_words();
    match problem {
        Problem::Lost => words.lost.to_owned(),
        Problem::Trainer(problem) => of_trainer(problem),
        Problem::Engine(failure) => of_engine(failure),
        Problem::EngineLost => self::words().problems.worker_lost.to_owned(),
        Problem::Pairs(error) => pairs::problem(&words.pairs_errors, error),
        Problem::Text => words.text_failed.to_owned(),
        Problem::File => words.file_failed.to_owned(),
        Problem::LargeFile { bytes, most } => {
            let [bytes, most] = [*bytes, *most].map(|bytes| numbers().megabytes(bytes));
            fill(words.file_too_large, &[&bytes, &most])
        }
        Problem::Option(field) => words.wrong_options[*field as usize].to_owned(),
        Problem::Refused(refusal) => refused(*refusal),
        Problem::NothingHeldOut => words.layers_no_held_out.to_owned(),
    }
}

/// A notice.
pub fn notice(notice: &Notice) -> String {
    let words = &lab_words().trainer_errors;
    match notice {
        Notice::OtherModel(name) => fill(lab_words().status_other_model, &[&isolate(name)]),
        Notice::Trainer(TrainNotice::NotStored { kept }) => counts(words.not_stored, [*kept]),
        Notice::Trainer(TrainNotice::NoRoom { reason, kept }) => {
            fill(words.no_room, &[&isolate(reason), &kept.to_string()])
        }
        Notice::Trainer(TrainNotice::BestGone { best, last }) => {
            counts(words.best_gone, [*best, *last])
        }
    }
}

fn refused(refusal: Refusal) -> String {
    let words = lab_words();
    match refusal {
        Refusal::Empty => words.train_empty.to_owned(),
        Refusal::OnePair => words.train_one.to_owned(),
        Refusal::OneClass { pairs, label } => one_class(pairs, label),
    }
}

fn one_class(pairs: usize, label: Label) -> String {
    let [label, other] = [label, label.other()].map(words::class);
    let template = lab_words().train_one_class;
    fill(template, &[&pairs.to_string(), &label, &other])
}

fn of_trainer(problem: &TrainProblem) -> String {
    let words = &lab_words().trainer_errors;
    match problem {
        TrainProblem::Empty => lab_words().train_empty.to_owned(),
        TrainProblem::OnePair => lab_words().train_one.to_owned(),
        TrainProblem::OneClass { pairs, label } => one_class(*pairs, *label),
        TrainProblem::NotFinite => words.not_finite.to_owned(),
        TrainProblem::Diverged {
            epoch,
            learning_rate,
            suggestion,
        } => {
            let [rate, better] = [*learning_rate, *suggestion].map(rate);
            fill(words.diverged, &[&epoch.to_string(), &rate, &better])
        }
        TrainProblem::TooLargeStep(step) => fill(words.too_large_step, &[&rate(*step)]),
        TrainProblem::TooManyPairs { pairs, most } => counts(words.too_many_pairs, [*pairs, *most]),
        TrainProblem::TooManyProbed { pairs, most } => {
            counts(words.too_many_probed, [*pairs, *most])
        }
        TrainProblem::Memory(pairs) => counts(words.memory, [*pairs]),
        TrainProblem::NoStorage => words.no_storage.to_owned(),
        TrainProblem::Full(reason) => fill(words.full, &[&isolate(reason)]),
        TrainProblem::OtherTab => words.other_tab.to_owned(),
        TrainProblem::OtherTabStores => words.other_tab_stores.to_owned(),
        TrainProblem::Changed(model) => fill(words.changed, &[&isolate(model)]),
        TrainProblem::Replaced => words.replaced.to_owned(),
        TrainProblem::Gone(epoch) => counts(words.gone, [*epoch]),
        TrainProblem::Unreadable { file, reason } => {
            fill(words.unreadable, &[&isolate(file), &isolate(reason)])
        }
        TrainProblem::Unusable(reason) => fill(words.unusable, &[&isolate(reason)]),
        TrainProblem::Refused(reason) => fill(words.refused, &[&isolate(reason)]),
        TrainProblem::NotStarted(reason) => fill(words.not_started, &[&isolate(reason)]),
        TrainProblem::Internal(reason) => fill(words.internal, &[&isolate(reason)]),
    }
}

fn of_engine(failure: &Failure) -> String {
    let words = &lab_words().engine_errors;
    let template = match failure.code {
        FailureCode::Network => words.network,
        FailureCode::Damaged => words.damaged,
        FailureCode::Model => words.model,
        FailureCode::Input => words.input,
        FailureCode::NoModel => words.no_model,
        FailureCode::Memory => words.memory,
        FailureCode::Internal => words.internal,
    };
    fill(template, &[&isolate(&failure.message)])
}

/// A learning rate with all its digits.
fn rate(rate: f64) -> String {
    let mark = numbers().decimal_mark;
    rate.to_string().replace('.', mark.encode_utf8(&mut [0; 4]))
}
