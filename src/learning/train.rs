//! A training from the first vector to its start, and what the reader does with it.

use super::{
    lab::{Lab, Trained},
    worker::model,
};
use crate::logic::training::{Note, Problem, Run, Table};
use js_sys::Date;
use leptos::{prelude::*, task::spawn_local};
use nsp_protocol::{Options, TrainRequest};

/// Pairs in one request to the engine.
const AT_ONCE: usize = 8;

impl Lab {
    /// Trains on the pairs of the table.
    pub fn train(self) {
        if untrack(|| self.is_busy()) {
            return;
        }
        self.settle();
        let options = match self.options() {
            Ok(options) => options,
            Err(problem) => {
                self.run.update(|run| run.fail(problem));
                return;
            }
        };
        let table = self.table.get_untracked();
        let (revision, pairs) = (table.revision(), table.pairs().len());
        self.trained.set(Trained {
            task: self.task.get_untracked(),
            table: table.clone(),
        });
        self.kept.set(Default::default());
        self.compared.set(Default::default());
        let mut attempt = 0;
        self.run
            .update(|run| attempt = run.begin(revision, pairs, options.epochs));
        spawn_local(async move {
            let given = self.give_vectors(attempt, &table).await;
            if !self.run.with_untracked(|run| run.is_encoding(attempt)) {
                return;
            }
            match given {
                Ok(()) => self.start(options, &table),
                Err(problem) => self.run.update(|run| run.fail(problem)),
            }
        });
    }

    /// The options, if there is something to learn with them.
    ///
    /// # Errors
    /// When there is nothing to learn, or an option is wrong.
    fn options(self) -> Result<Options, Problem> {
        if let Some(problem) = self.problem.get_untracked() {
            return Err(problem);
        }
        if let Some(refusal) = self.table.with_untracked(Table::refusal) {
            return Err(Problem::Refused(refusal));
        }
        let options = self.choices.with_untracked(|choices| choices.options());
        options.map_err(Problem::Option)
    }

    /// Gives the trainer the head and the vectors that it does not have yet.
    async fn give_vectors(self, attempt: u32, table: &Table) -> Result<(), Problem> {
        self.give_head().await?;
        let texts = table.texts();
        let done = self.run.with_untracked(|run| run.encoded);
        self.encode(&texts, done, AT_ONCE, false, move |encoded| {
            if !self.run.with_untracked(|run| run.is_encoding(attempt)) {
                return false;
            }
            self.request(&TrainRequest::Vectors {
                vectors: encoded.vectors,
            });
            self.run
                .update(|run| run.has_encoded(encoded.pairs, encoded.truncated, Date::now()));
            true
        })
        .await
    }

    fn start(self, options: Options, table: &Table) {
        let note = Note {
            model: model(),
            task: self
                .trained
                .with_untracked(|trained| trained.task.name().to_owned()),
            pairs: table.pairs().to_vec(),
            held_out: table.held_out().to_vec(),
        };
        self.run.update(|run| run.start());
        self.request(&TrainRequest::Start {
            options,
            labels: table.labels(),
            held_out: table.held_out().to_vec(),
            note: note.write(),
        });
    }

    /// Pauses the training, or goes on with it.
    pub fn pause(self) {
        let mut goes_on = false;
        self.run.update(|run| goes_on = run.go_on());
        self.request(&match goes_on {
            true => TrainRequest::Resume,
            false => TrainRequest::Pause,
        });
    }

    /// Ends the training with what it has learned so far, or cancels the encoding.
    pub fn stop(self) {
        let mut is_cancelled = false;
        self.run.update(|run| is_cancelled = run.cancel());
        if !is_cancelled {
            self.request(&TrainRequest::Stop);
        }
    }

    /// Takes the head of another epoch.
    pub fn select(self, epoch: usize) {
        if self.run.with_untracked(Run::selected) == Some(epoch) {
            return;
        }
        self.compared.set(Default::default());
        self.kept.set(Default::default());
        self.request(&TrainRequest::Select { epoch });
    }
}
