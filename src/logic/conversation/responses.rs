//! What the worker's responses change in a conversation.

use super::{Action, Conversation, Running};
use crate::logic::{
    Pair,
    answer::{Answer, Counts},
    batch::BatchName,
    model_state::{ModelState, Progress},
    problem::{Cause, Problem, Remedy},
};
use nsp_answer::Prediction;
use nsp_protocol::{EngineInfo, Failure, FailureCode, Profile, Request, Response};
use std::sync::Arc;

impl Conversation {
    /// Handles a response of the worker.
    pub fn receive(&mut self, response: Response) -> Vec<Action> {
        match response {
            Response::Ready { engine } => return self.greet(engine),
            Response::Loading {
                loaded,
                total,
                cached,
            } => {
                self.model = ModelState::Loading(Progress {
                    loaded,
                    total,
                    cached,
                });
            }
            Response::Loaded {
                model,
                kernel,
                cached,
                ..
            } => {
                if let Some(engine) = &mut self.engine {
                    engine.kernel = kernel;
                }
                self.model = ModelState::Loaded {
                    card: model,
                    cached,
                };
                let mut actions = match self.waiting.take() {
                    Some(pair) => self.start(pair),
                    None => Vec::new(),
                };
                actions.extend(BatchName::ALL.into_iter().flat_map(|name| self.go_on(name)));
                if actions.is_empty() {
                    // Nobody waits for the engine, so it can prepare for the first prediction.
                    actions.push(Action::Send(Request::WarmUp));
                }
                return actions;
            }
            Response::Tokenized {
                id,
                a,
                b,
                truncated,
                ..
            } if id == self.count_id => self.counts = Some(Counts { a, b, truncated }),
            // The last two answer questions, which are not part of the conversation.
            Response::Tokenized { .. }
            | Response::Encoded { .. }
            | Response::Vectors { .. }
            | Response::Head { .. } => {}
            Response::Progress { id, layer, layers } => {
                if let Some(running) = self.running.as_mut().filter(|running| running.id == id) {
                    running.layer = layer;
                    running.layers = layers;
                }
            }
            Response::Predicted {
                id,
                prediction,
                milliseconds,
                profile,
            } => {
                if let Some(running) = self.take_running(id) {
                    self.inspections.take_given_up();
                    self.finished += 1;
                    self.keep_answer(running.pair, prediction, milliseconds, profile);
                }
            }
            Response::PredictedSome {
                id,
                predictions,
                left,
            } => {
                let owner = BatchName::ALL
                    .into_iter()
                    .find(|name| self.batches[*name as usize].receive(id, &predictions, left));
                if let Some(name) = owner {
                    return self.go_on(name);
                }
            }
            Response::Inspected { id, inside } => self.inspections.receive(id, inside),
            Response::Cancelled { id } => {
                if self.take_running(id).is_some() {
                    return self.look_again();
                }
            }
            Response::Failed { id: None, failure } => self.fail_load(failure),
            Response::Failed {
                id: Some(id),
                failure,
            } => return self.fail_request(id, failure),
        }
        Vec::new()
    }

    /// Takes the engine's answer to a pair that the reader has typed without asking for a
    /// prediction. It becomes the last answer.
    pub fn take_unasked(
        &mut self,
        pair: Pair,
        prediction: Prediction,
        milliseconds: f64,
        profile: Option<Profile>,
    ) -> Vec<Action> {
        self.inspections.take_given_up();
        self.keep_answer(pair, prediction, milliseconds, profile);
        Vec::new()
    }

    fn keep_answer(
        &mut self,
        pair: Pair,
        prediction: Prediction,
        milliseconds: f64,
        profile: Option<Profile>,
    ) {
        self.answers += 1;
        self.answer = Some(Arc::new(Answer {
            pair,
            prediction,
            milliseconds,
            number: self.answers,
            profile,
        }));
    }

    fn greet(&mut self, engine: EngineInfo) -> Vec<Action> {
        self.is_starting = false;
        if engine.build_id != self.build_id {
            return vec![Action::ReloadPageOnce];
        }
        self.engine = Some(engine);
        self.load()
    }

    /// A load failed. If the reason was a bug in the engine or too little memory, a new engine is started: only the end of
    /// a worker frees its memory.
    fn fail_load(&mut self, failure: Failure) {
        let remedy = match (failure.code, &self.engine) {
            (FailureCode::Internal | FailureCode::Memory, _) | (_, None) => Remedy::Restart,
            _ => Remedy::Load,
        };
        if let Some(running) = self.running.take() {
            self.waiting.get_or_insert(running.pair);
        }
        self.model = ModelState::Absent;
        self.problem = Some(Problem {
            cause: Cause::Reported(failure),
            remedy,
        });
    }

    /// A request failed. The failure of a prediction that was replaced does not matter.
    fn fail_request(&mut self, id: u32, failure: Failure) -> Vec<Action> {
        let is_look = self.inspections.fail(id);
        let mut batches = self.batches.iter_mut();
        let batch = batches.find(|batch| batch.owns(id));
        let is_batch = batch.is_some();
        let running = self.running.take_if(|running| running.id == id);
        if !is_look && !is_batch && running.is_none() {
            return Vec::new();
        }
        if let Some(batch) = batch {
            batch.cancel();
        }
        let remedy = match (failure.code, running) {
            (FailureCode::Internal | FailureCode::Memory, running) => {
                self.waiting = running.map(|running| running.pair).or(self.waiting.take());
                // This worker will not answer any more, or has no memory for that.
                self.forget_worker();
                Remedy::Restart
            }
            (FailureCode::NoModel, running) => {
                self.waiting = running.map(|running| running.pair).or(self.waiting.take());
                self.model = ModelState::Absent;
                self.inspections.forget_requests();
                Remedy::Load
            }
            // The model gives no finite number for this pair, and a new try would not either.
            (FailureCode::Model, _) => Remedy::Dismiss,
            (_, Some(running)) => Remedy::Predict(running.pair),
            (_, None) => Remedy::Dismiss,
        };
        self.problem = Some(Problem {
            cause: Cause::Reported(failure),
            remedy,
        });
        self.look_again()
    }

    /// The answer stays. Requests the values again that were cancelled for another prediction.
    pub fn look_again(&mut self) -> Vec<Action> {
        let views = self.inspections.take_given_up();
        let looks = views.into_iter().map(|view| self.inspect(view));
        looks.collect::<Vec<_>>().concat()
    }

    fn take_running(&mut self, id: u32) -> Option<Running> {
        self.running.take_if(|running| running.id == id)
    }
}
