//! What the engine gives and the trainer gets: heads and vectors.

use super::{
    lab::{HandChoice, Lab},
    worker::{folder, model},
};
use crate::{
    browser,
    logic::{Pair, questions::Unanswered, training::Problem},
};
use leptos::{prelude::*, task::spawn_local};
use nsp_protocol::{Numbers, Request, Response, TrainRequest};
use std::collections::VecDeque;

/// Requests that the engine has at once, so that it is never idle.
const OPEN: usize = 2;

/// Vectors of some pairs.
pub struct Encoded {
    /// How many pairs there are.
    pub pairs: usize,
    /// Their vectors.
    pub vectors: Numbers,
    /// How many of them were too long and were cut.
    pub truncated: usize,
}

impl Lab {
    /// Asks the engine for the vectors of all pairs after the first `done`, `at_once` at a time, and passes them on in
    /// the order of the pairs until `take` returns false. The model is loaded if necessary.
    ///
    /// # Errors
    /// When the engine fails.
    pub async fn encode(
        self,
        pairs: &[(String, String)],
        done: usize,
        at_once: usize,
        layers: bool,
        take: impl Fn(Encoded) -> bool,
    ) -> Result<(), Problem> {
        let mut rest = pairs.get(done..).unwrap_or_default().chunks(at_once.max(1));
        let mut open = VecDeque::new();
        // The number of the first pair that was not asked for yet.
        let mut next = done as u32;
        loop {
            while open.len() < OPEN
                && let Some(pairs) = rest.next()
            {
                let (mut asked, first) = (0, next);
                next = next.saturating_add(pairs.len() as u32);
                let answer = self.store.ask_engine(|id| {
                    asked = id;
                    let pairs = pairs.to_vec();
                    Request::Vectors {
                        id,
                        pairs,
                        first,
                        layers,
                    }
                });
                open.push_back((asked, pairs.len(), answer));
            }
            let Some((_, pairs, answer)) = open.pop_front() else {
                return Ok(());
            };
            let goes_on = match answer.await.map_err(problem) {
                Ok(Response::Vectors {
                    vectors, truncated, ..
                }) => Ok(take(Encoded {
                    pairs,
                    vectors,
                    truncated: truncated as usize,
                })),
                Ok(_) => Err(Problem::EngineLost),
                Err(problem) => Err(problem),
            };
            if goes_on != Ok(true) {
                for (id, ..) in open {
                    self.store.cancel_question(id);
                }
                return goes_on.map(drop);
            }
        }
    }

    /// The vector of one pair.
    ///
    /// # Errors
    /// When the engine fails.
    async fn vector(self, pair: &Pair) -> Result<Numbers, Problem> {
        let pairs = vec![(pair.a.clone(), pair.b.clone())];
        let answer = self.store.ask_engine(|id| Request::Vectors {
            id,
            pairs,
            first: 0,
            layers: false,
        });
        match answer.await.map_err(problem)? {
            Response::Vectors { vectors, .. } => Ok(vectors),
            _ => Err(Problem::EngineLost),
        }
    }

    /// The head of the model, and the length of a vector.
    async fn head(self) -> Result<(u32, Numbers), Problem> {
        let answer = self.store.ask_engine(|id| Request::Head { id });
        match answer.await.map_err(problem)? {
            Response::Head {
                hidden, numbers, ..
            } => {
                self.hidden.set_value(hidden);
                Ok((hidden, numbers))
            }
            _ => Err(Problem::EngineLost),
        }
    }

    /// The length of a vector.
    ///
    /// # Errors
    /// When the engine fails.
    pub async fn vector_size(self) -> Result<u32, Problem> {
        match self.hidden.get_value() {
            0 => Ok(self.head().await?.0),
            known => Ok(known),
        }
    }

    /// Makes sure that the trainer has the head with which training begins.
    ///
    /// # Errors
    /// When the engine fails.
    pub async fn give_head(self) -> Result<(), Problem> {
        let has_head = move || self.run.with_untracked(|run| run.has_head);
        if has_head() {
            return Ok(());
        }
        let (hidden, numbers) = self.head().await?;
        // A stored training brings its own head.
        while self.run.with_untracked(|run| run.is_restoring) {
            browser::next_task().await;
        }
        // Another part of the lab may have given it meanwhile, and vectors after it.
        if !has_head() {
            let pairs = self.run.with_untracked(|run| run.pairs);
            self.request(&TrainRequest::Head {
                hidden,
                numbers,
                model: model(),
                folder: folder(),
                pairs: u32::try_from(pairs).unwrap_or(u32::MAX),
            });
            self.run.update(|run| run.has_got_head());
        }
        Ok(())
    }

    /// Takes one step by hand on the pair in the boxes.
    pub fn step_by_hand(self) {
        let (pair, id) = (self.store.text(), self.next_id());
        let choice = (
            self.hand_label.get_untracked(),
            self.hand_rate.get_untracked(),
        );
        self.hand_asked.set_value(choice);
        self.hand.update(|hand| hand.ask(id, pair.clone()));
        spawn_local(async move {
            if let Err(problem) = self.ask_for_step(id, &pair, choice).await {
                self.hand.update(|hand| hand.fail(id, &problem));
            }
        });
    }

    async fn ask_for_step(self, id: u32, pair: &Pair, choice: HandChoice) -> Result<(), Problem> {
        let (label, exponent) = choice;
        let rate = 10_f64.powf(exponent);
        self.give_head().await?;
        let vector = self.vector(pair).await?;
        self.request(&TrainRequest::StepByHand {
            id,
            vector,
            label,
            rate,
        });
        Ok(())
    }

    /// Answers the pair in the boxes with the head before training and with the selected one.
    pub fn compare(self) {
        let (pair, id) = (self.store.text(), self.next_id());
        self.compared
            .update(|compared| compared.ask(id, pair.clone()));
        spawn_local(async move {
            match self.vector(&pair).await {
                Ok(vector) => self.request(&TrainRequest::Answer { id, vector }),
                Err(problem) => self.compared.update(|compared| compared.fail(id, &problem)),
            }
        });
    }
}

/// Why the engine did not answer.
fn problem(why: Unanswered) -> Problem {
    match why {
        Unanswered::Failed(failure) => Problem::Engine(failure),
        Unanswered::Cancelled | Unanswered::Lost => Problem::EngineLost,
    }
}
