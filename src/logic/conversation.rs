//! A conversation with the engine: what the engine has sent, and what is requested of it.
//!
//! A [`Conversation`] never touches the worker. It takes events and returns the [`Action`]s that follow
//! from them; the store carries the actions out.

mod responses;

use super::{
    Pair,
    answer::{Answer, Counts},
    batch::{Batch, BatchName},
    inspection::Inspections,
    model_state::{ModelAddress, ModelState, Progress},
    problem::{Cause, Problem, Remedy},
    state::State,
};
use nsp_protocol::{EngineInfo, Failure, Inside, Request, View};
use std::sync::Arc;

/// What the store has to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Post a request to the worker.
    Send(Request),
    /// Start a new worker in place of the current one.
    StartWorker,
    /// End the worker, if there is one.
    StopWorker,
    /// Reload the page.
    ReloadPage,
    /// Reload the page, unless this was tried for this build of it. In that case the reader is
    /// [asked to](Conversation::ask_to_reload).
    ReloadPageOnce,
}

/// A prediction that is under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Running {
    id: u32,
    pair: Pair,
    /// Encoder layers that are finished.
    pub layer: u32,
    /// The number of encoder layers; 0 until the first one is finished.
    pub layers: u32,
}

/// A conversation with the engine.
#[derive(Clone, Debug)]
pub struct Conversation {
    build_id: String,
    /// The address of the page's own model.
    manifest: String,
    /// What is loaded.
    address: ModelAddress,
    /// The bytes of that model, if it is not the page's own; 0 as long as they are not known.
    bytes: u64,
    engine: Option<EngineInfo>,
    /// Whether a worker has been started and is not ready yet.
    is_starting: bool,
    model: ModelState,
    problem: Option<Problem>,
    waiting: Option<Pair>,
    running: Option<Running>,
    answer: Option<Arc<Answer>>,
    inspections: Inspections,
    batches: [Batch; BatchName::ALL.len()],
    counts: Option<Counts>,
    count_id: u32,
    last_id: u32,
    finished: u32,
    /// The number of the last answer.
    answers: u32,
    measures: bool,
}

impl Conversation {
    /// A conversation before its worker has started.
    ///
    /// `build_id` is the page's own; `manifest` is the absolute address of the model's manifest.
    pub fn new(build_id: String, manifest: String) -> Self {
        Self {
            build_id,
            address: ModelAddress {
                manifest: manifest.clone(),
                head: None,
            },
            manifest,
            bytes: 0,
            engine: None,
            is_starting: false,
            model: ModelState::Absent,
            problem: None,
            waiting: None,
            running: None,
            answer: None,
            inspections: Inspections::default(),
            batches: Default::default(),
            counts: None,
            count_id: 0,
            last_id: 0,
            finished: 0,
            answers: 0,
            measures: false,
        }
    }

    /// The state, given the text that is in the boxes now.
    pub fn state(&self, text: &Pair) -> State {
        if self.problem.is_some() {
            return State::Error;
        }
        if self.running.is_some() {
            return State::Computing;
        }
        match (&self.model, &self.answer) {
            (ModelState::Absent, _) => State::NoModel,
            (ModelState::Loading(_), _) => State::Loading,
            (ModelState::Loaded { .. }, None) => State::Ready,
            (ModelState::Loaded { .. }, Some(answer)) if answer.pair == *text => State::Done,
            (ModelState::Loaded { .. }, Some(_)) => State::Stale,
        }
    }

    /// The build of the engine, once it runs.
    pub fn engine(&self) -> Option<&EngineInfo> {
        self.engine.as_ref()
    }

    /// Whether another model is used than the page's own, or another head.
    pub fn is_other_model(&self) -> bool {
        self.address.head.is_some() || self.address.manifest != self.manifest
    }

    /// Whether the model at this address is used.
    pub fn uses(&self, address: &ModelAddress) -> bool {
        self.address == *address
    }

    /// The bytes of the model that a prediction would load, if it is not the page's own; 0 as long as they are not
    /// known.
    pub fn other_bytes(&self) -> Option<u64> {
        (self.address.manifest != self.manifest).then_some(self.bytes)
    }

    /// The state of the model.
    pub fn model(&self) -> &ModelState {
        &self.model
    }

    /// The last problem, until something is done about it.
    pub fn problem(&self) -> Option<&Problem> {
        self.problem.as_ref()
    }

    /// The prediction that is under way.
    pub fn running(&self) -> Option<&Running> {
        self.running.as_ref()
    }

    /// Whether the engine is starting or the model is loading.
    pub fn is_on_its_way(&self) -> bool {
        self.is_starting || matches!(self.model, ModelState::Loading(_))
    }

    /// A batch.
    pub fn batch(&self, name: BatchName) -> &Batch {
        &self.batches[name as usize]
    }

    /// The intermediate values of the last answer, if they have arrived.
    pub fn inside(&self, view: View) -> Option<&Arc<Inside>> {
        self.inspections.seen(view, self.answer()?.number)
    }

    /// Whether a request for intermediate values of the last answer has failed.
    pub fn has_failed(&self, view: View) -> bool {
        let answer = self.answer();
        answer.is_some_and(|answer| self.inspections.has_failed(view, answer.number))
    }

    /// Whether a prediction waits for the model.
    pub fn is_waiting(&self) -> bool {
        self.waiting.is_some()
    }

    /// The last answer.
    pub fn answer(&self) -> Option<&Arc<Answer>> {
        self.answer.as_ref()
    }

    /// The live token counts.
    pub fn counts(&self) -> Option<Counts> {
        self.counts
    }

    /// The number of predictions that have finished, not counting [those that nobody has asked
    /// for](Self::take_unasked).
    pub fn finished(&self) -> u32 {
        self.finished
    }

    /// Switches the measuring of predictions on or off. If the current answer was not measured, it
    /// is computed again.
    pub fn set_measuring(&mut self, measures: bool) -> Vec<Action> {
        self.measures = measures;
        match &self.answer {
            Some(answer) if measures && answer.profile.is_none() && self.running.is_none() => {
                self.predict(answer.pair.clone())
            }
            _ => Vec::new(),
        }
    }

    /// The reader asks for a prediction. Without a model, the request waits for one. A newer
    /// request replaces one that waits or runs.
    pub fn predict(&mut self, pair: Pair) -> Vec<Action> {
        if matches!(self.model, ModelState::Loaded { .. }) {
            self.problem = None;
            return self.start(pair);
        }
        self.waiting = Some(pair);
        self.want_model()
    }

    /// Makes sure that the model will be available: starts the worker, loads the model, or tries
    /// again.
    pub fn want_model(&mut self) -> Vec<Action> {
        match self.problem() {
            // A page with such a problem is reloaded only by its own button.
            Some(problem) if problem.remedy == Remedy::Reload => Vec::new(),
            Some(_) => self.retry(),
            None if self.model != ModelState::Absent || self.is_starting => Vec::new(),
            None if self.engine.is_some() => self.load(),
            None => self.start_worker(),
        }
    }

    /// Uses the model at another address from now on. What the earlier one has answered, and what it was asked, is
    /// void. This does not load the model.
    pub fn use_model(&mut self, address: ModelAddress) -> Vec<Action> {
        if self.address == address {
            return Vec::new();
        }
        self.address = address;
        self.drop_model()
    }

    /// The model that is wanted can't be used. There is none until [another one](Self::use_model) is wanted.
    pub fn refuse_model(&mut self, failure: Failure) -> Vec<Action> {
        self.address = ModelAddress::default();
        let actions = self.drop_model();
        self.problem = Some(Problem {
            cause: Cause::Reported(failure),
            remedy: Remedy::Nothing,
        });
        actions
    }

    /// The size of the model with this manifest has become known.
    pub fn know_bytes(&mut self, manifest: &str, bytes: u64) -> Vec<Action> {
        if self.address.manifest == manifest {
            self.bytes = bytes;
        }
        Vec::new()
    }

    /// A pair that is predicted as soon as there is a model. This does not load the model.
    pub fn wait_with(&mut self, pair: Pair) -> Vec<Action> {
        if matches!(self.model, ModelState::Loaded { .. }) {
            self.problem = None;
            return self.start(pair);
        }
        self.waiting = Some(pair);
        Vec::new()
    }

    /// Runs a batch as soon as there is a model. It replaces an earlier batch of the same name.
    pub fn run(&mut self, name: BatchName, mut batch: Batch) -> Vec<Action> {
        let mut actions = self.cancel_batch(name);
        // That problem was about another batch or about intermediate values.
        self.problem
            .take_if(|problem| problem.remedy == Remedy::Dismiss);
        batch.start();
        self.batches[name as usize] = batch;
        actions.extend(match self.model {
            ModelState::Loaded { .. } => self.go_on(name),
            _ => self.want_model(),
        });
        actions
    }

    /// Cancels a batch.
    pub fn cancel_batch(&mut self, name: BatchName) -> Vec<Action> {
        let running = self.batches[name as usize].cancel();
        running.into_iter().map(cancel).collect()
    }

    /// Requests intermediate values of the last answer, if the engine gave the answer and has not
    /// sent them yet.
    pub fn inspect(&mut self, view: View) -> Vec<Action> {
        let (Some(answer), ModelState::Loaded { .. }) = (self.answer.clone(), &self.model) else {
            return Vec::new();
        };
        let id = self.next_id();
        let Some((request, replaced)) = self.inspections.want(view, &answer, id) else {
            return Vec::new();
        };
        let mut actions: Vec<Action> = replaced.into_iter().map(cancel).collect();
        actions.push(Action::Send(request));
        actions
    }

    /// Asks for the rest of a batch, if it is time to.
    fn go_on(&mut self, name: BatchName) -> Vec<Action> {
        let id = self.last_id.wrapping_add(1);
        let Some(request) = self.batches[name as usize].next_request(id) else {
            return Vec::new();
        };
        self.last_id = id;
        vec![Action::Send(request)]
    }

    /// Tries again what failed. Without a problem, this does nothing.
    pub fn retry(&mut self) -> Vec<Action> {
        let Some(problem) = self.problem.take() else {
            return Vec::new();
        };
        match problem.remedy {
            Remedy::Load => self.load(),
            Remedy::Restart => {
                self.forget_worker();
                self.start_worker()
            }
            Remedy::Predict(pair) => self.start(pair),
            Remedy::Dismiss => Vec::new(),
            Remedy::Reload => {
                self.problem = Some(problem);
                vec![Action::ReloadPage]
            }
            Remedy::Nothing => {
                self.problem = Some(problem);
                Vec::new()
            }
        }
    }

    /// The worker could not be started, or has died. If it has reported the reason, that report
    /// stays.
    pub fn lose_worker(&mut self, problem: Problem) {
        self.forget_worker();
        // A problem that can be dismissed is not that reason.
        let said = self
            .problem
            .take()
            .filter(|said| said.remedy != Remedy::Dismiss);
        self.problem = Some(Problem {
            cause: said.map_or(problem.cause, |said| said.cause),
            remedy: problem.remedy,
        });
    }

    /// Asks the reader to reload the page.
    pub fn ask_to_reload(&mut self, cause: Cause) -> Vec<Action> {
        self.problem = Some(Problem {
            cause,
            remedy: Remedy::Reload,
        });
        Vec::new()
    }

    /// The text in the boxes has changed. Requests its token counts, if there is a model.
    pub fn count(&mut self, text: &Pair) -> Vec<Action> {
        if !matches!(self.model, ModelState::Loaded { .. }) {
            return Vec::new();
        }
        self.count_id = self.next_id();
        vec![Action::Send(Request::Tokenize {
            id: self.count_id,
            a: text.a.clone(),
            b: text.b.clone(),
        })]
    }

    fn start_worker(&mut self) -> Vec<Action> {
        self.is_starting = true;
        vec![Action::StartWorker]
    }

    fn load(&mut self) -> Vec<Action> {
        self.model = ModelState::Loading(Progress::default());
        vec![Action::Send(Request::Load {
            manifest: self.address.manifest.clone(),
            head: self.address.head.clone(),
        })]
    }

    fn start(&mut self, pair: Pair) -> Vec<Action> {
        // If this prediction succeeds, the values of the earlier answer are not needed any more.
        let mut actions = self.give_up_looks();
        actions.extend(self.running.take().map(|replaced| cancel(replaced.id)));
        let id = self.next_id();
        actions.push(Action::Send(self.question(id, &pair)));
        self.running = Some(Running {
            id,
            pair,
            layer: 0,
            layers: 0,
        });
        actions
    }

    /// The request for the answer to a pair.
    pub fn question(&self, id: u32, pair: &Pair) -> Request {
        Request::Predict {
            id,
            a: pair.a.clone(),
            b: Some(pair.b.clone()),
            label: None,
            masked: Vec::new(),
            padded: None,
            measure: self.measures,
        }
    }

    /// Cancels the requests for intermediate values of the last answer, so that a prediction does not wait for them.
    pub fn give_up_looks(&mut self) -> Vec<Action> {
        self.inspections.give_up().into_iter().map(cancel).collect()
    }

    /// A new worker, and not the old one, loads the next model: two models would not fit into the memory of a phone,
    /// and what the old worker still sends would be taken for the new one's.
    fn drop_model(&mut self) -> Vec<Action> {
        self.forget_worker();
        self.bytes = 0;
        self.waiting = None;
        self.answer = None;
        self.problem = None;
        vec![Action::StopWorker]
    }

    fn forget_worker(&mut self) {
        if let Some(running) = self.running.take() {
            self.waiting.get_or_insert(running.pair);
        }
        self.engine = None;
        self.is_starting = false;
        self.model = ModelState::Absent;
        self.inspections.forget_requests();
        self.counts = None;
        self.batches.iter_mut().for_each(Batch::forget_request);
    }

    /// An id for a request, which no other one has.
    pub fn next_id(&mut self) -> u32 {
        self.last_id = self.last_id.wrapping_add(1);
        self.last_id
    }
}

fn cancel(id: u32) -> Action {
    Action::Send(Request::Cancel { id })
}

#[cfg(test)]
mod tests;
