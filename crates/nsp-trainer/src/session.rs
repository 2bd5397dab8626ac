//! The trainer's side of its conversation with the page.

use crate::error::TrainerError;
use crate::export::export;
use crate::layers::{Kind, Layers};
use crate::numbers::{Vectors, head_of, unpack};
use crate::save::save;
use crate::store::Store;
use crate::training::{Order, Subject, Training, Wanted};
use nsp_answer::Label;
use nsp_checkpoint::Head;
use nsp_protocol::{
    HandStep, Numbers, Probe, ProbePoint, TrainProblem, TrainRequest, TrainResponse, decode,
};
use nsp_train::{Examples, Probing, answers, step_by_hand};
use nsp_web::environment::pause;
use nsp_web::lock::{self, Lock};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::Url;

/// What was asked for and what is known.
pub struct Session {
    post: Box<dyn Fn(TrainResponse)>,
    waiting: RefCell<VecDeque<TrainRequest>>,
    /// Whether a request is being answered.
    is_busy: Cell<bool>,
    /// Whether that is a training.
    is_training: Cell<bool>,
    wanted: Cell<Wanted>,
    subject: RefCell<Option<Rc<Subject>>>,
    /// The vectors for this training and for those after it on the same pairs.
    vectors: RefCell<Vectors>,
    training: RefCell<Option<Rc<Training>>>,
    /// The right to train, while a training is under way or paused.
    lock: RefCell<Option<Lock>>,
    layers: RefCell<Option<Layers>>,
    /// The address of the file that was made last.
    exported: RefCell<Option<String>>,
    /// How often a probe was cancelled. One that runs ends when this changes.
    cancelled_probes: Cell<u32>,
}

impl Session {
    /// A session that sends its responses with `post`.
    pub fn new(post: impl Fn(TrainResponse) + 'static) -> Rc<Self> {
        Rc::new(Self {
            post: Box::new(post),
            waiting: RefCell::default(),
            is_busy: Cell::default(),
            is_training: Cell::default(),
            wanted: Cell::default(),
            subject: RefCell::default(),
            vectors: RefCell::default(),
            training: RefCell::default(),
            lock: RefCell::default(),
            layers: RefCell::default(),
            exported: RefCell::default(),
            cancelled_probes: Cell::default(),
        })
    }

    /// Takes the text of a request.
    pub fn take(self: &Rc<Self>, text: &str) {
        match decode::<TrainRequest>(text) {
            Ok(request) => self.take_request(request),
            Err(_) => {
                let sentence = "The trainer can't read this request.";
                self.fail(None, &TrainerError::Request(sentence));
            }
        }
    }

    /// Answers at once what is quick or stops something. All other requests wait for their turn.
    fn take_request(self: &Rc<Self>, request: TrainRequest) {
        match request {
            TrainRequest::Pause => self.wanted.set(Wanted::Pause),
            TrainRequest::Stop if self.is_training.get() => self.wanted.set(Wanted::Stop),
            TrainRequest::Probe(Probe::Cancel) => {
                let count = self.cancelled_probes.get().wrapping_add(1);
                self.cancelled_probes.set(count);
                let is_other = |request: &TrainRequest| !matches!(request, TrainRequest::Probe(_));
                self.waiting.borrow_mut().retain(is_other);
                self.layers.take();
            }
            TrainRequest::Answer { id, vector } => match self.answer(vector) {
                Ok(logits) => self.post(TrainResponse::Answered { id, logits }),
                Err(error) => self.fail(Some(id), &error),
            },
            TrainRequest::StepByHand {
                id,
                vector,
                label,
                rate,
            } => match self.step_by_hand(vector, label, rate) {
                Ok(step) => self.post(TrainResponse::Stepped { id, step }),
                Err(error) => self.fail(Some(id), &error),
            },
            _ if self.is_training.get() => {
                let sentence = "Training is under way. Pause or stop it first.";
                self.fail(None, &TrainerError::Request(sentence));
            }
            request => {
                match &request {
                    TrainRequest::Start { .. } | TrainRequest::Resume => {
                        self.wanted.set(Wanted::GoOn);
                    }
                    // A training that is about to begin ends at once, and one that is paused when it is its turn.
                    TrainRequest::Stop => self.wanted.set(Wanted::Stop),
                    _ => {}
                }
                self.wait(request);
            }
        }
    }

    /// Answers one request after the other.
    fn wait(self: &Rc<Self>, request: TrainRequest) {
        self.waiting.borrow_mut().push_back(request);
        if self.is_busy.replace(true) {
            return;
        }
        let session = Rc::clone(self);
        spawn_local(async move {
            loop {
                let next = session.waiting.borrow_mut().pop_front();
                let Some(request) = next else { break };
                if let Err(error) = session.perform(request).await {
                    session.fail(None, &error);
                }
            }
            session.is_busy.set(false);
        });
    }

    async fn perform(&self, request: TrainRequest) -> Result<(), TrainerError> {
        match request {
            TrainRequest::Head {
                hidden,
                numbers,
                model,
                folder,
                pairs,
            } => {
                let subject = Subject {
                    head: Rc::new(head_of(hidden as usize, unpack(numbers)?)?),
                    model,
                    folder,
                };
                self.begin(subject, pairs as usize)
            }
            TrainRequest::Vectors { vectors } => {
                let pairs = self.vectors.borrow_mut().push(&unpack(vectors)?)?;
                self.taken(pairs);
                Ok(())
            }
            TrainRequest::Start {
                options,
                labels,
                held_out,
                note,
            } => {
                let order = Order {
                    options,
                    labels,
                    held_out,
                    note,
                };
                self.start(order).await
            }
            TrainRequest::Resume => self.resume().await,
            TrainRequest::Stop => self.finish().await,
            TrainRequest::Select { epoch } => {
                let judgement = self.training()?.select(epoch).await?;
                self.post(TrainResponse::Selected(judgement));
                Ok(())
            }
            TrainRequest::Probe(probe) => self.probe(probe).await,
            TrainRequest::Save { name, own } => {
                let (name, epoch) = save(self.training()?.as_ref(), &name, own).await?;
                self.post(TrainResponse::Saved { name, epoch });
                Ok(())
            }
            TrainRequest::Export(kind) => {
                let (file, address) = export(self.training()?.as_ref(), kind).await?;
                let earlier = self.exported.replace(Some(address.clone()));
                if let Some(earlier) = earlier {
                    // Otherwise the browser keeps all files. Revoking does not fail.
                    let _ = Url::revoke_object_url(&earlier);
                }
                self.post(TrainResponse::Exported { file, address });
                Ok(())
            }
            TrainRequest::Restore { folder } => {
                self.restore(&folder).await;
                Ok(())
            }
            TrainRequest::Forget { folder } => {
                self.lock(&folder).await?;
                if let Some(store) = Store::open_existing(&folder).await {
                    store.forget().await;
                }
                self.lock.take();
                self.post(TrainResponse::Restored(None));
                Ok(())
            }
            // They have been answered at once.
            TrainRequest::Pause | TrainRequest::Answer { .. } | TrainRequest::StepByHand { .. } => {
                Ok(())
            }
        }
    }

    /// Begins anew, with room for the vectors of so many pairs.
    fn begin(&self, subject: Subject, pairs: usize) -> Result<(), TrainerError> {
        self.lock.take();
        // Their memory is needed.
        self.training.take();
        self.vectors.take();
        let hidden = subject.head.hidden_size();
        self.subject.replace(Some(Rc::new(subject)));
        self.vectors.replace(Vectors::new(hidden, pairs)?);
        Ok(())
    }

    async fn start(&self, order: Order) -> Result<(), TrainerError> {
        let subject = self.subject()?;
        order.check(self.vectors.borrow().pairs())?;
        self.lock(&subject.folder).await?;
        let vectors = self.vectors.borrow().all();
        // Its memory is needed.
        self.training.take();
        match Training::start(subject, vectors, order, &self.post).await {
            Ok(training) => self.training.replace(Some(Rc::new(training))),
            Err(error) => {
                self.lock.take();
                return Err(error);
            }
        };
        self.run().await
    }

    async fn resume(&self) -> Result<(), TrainerError> {
        let training = self.training()?;
        if training.is_done() {
            let sentence = "This training has ended. Start another one.";
            return Err(TrainerError::Request(sentence));
        }
        let was_paused = self.lock.borrow().is_some();
        self.lock(&training.subject.folder).await?;
        if !was_paused && !training.is_stored().await {
            self.lock.take();
            return Err(TrainProblem::Replaced.into());
        }
        self.run().await
    }

    /// Takes the right to train, which no other tab has then.
    async fn lock(&self, folder: &str) -> Result<(), TrainerError> {
        let has_it = self.lock.borrow().is_some();
        if !has_it {
            // The browser takes back an earlier lock of this tab only after the task that has dropped it.
            pause().await;
            let lock = lock::for_training(folder).await;
            self.lock.replace(Some(lock.ok_or(TrainProblem::OtherTab)?));
        }
        Ok(())
    }

    async fn run(&self) -> Result<(), TrainerError> {
        let training = self.training()?;
        self.is_training.set(true);
        let outcome = training.run(&self.wanted, &self.post).await;
        self.is_training.set(false);
        match outcome {
            Ok(true) => {
                self.post(TrainResponse::Paused);
                Ok(())
            }
            Ok(false) => self.finish().await,
            Err(error) => {
                training.end().await;
                self.lock.take();
                Err(error)
            }
        }
    }

    /// Ends a training, and takes its best epoch as the result.
    async fn finish(&self) -> Result<(), TrainerError> {
        let Some(training) = self.training.borrow().clone() else {
            return Ok(());
        };
        if training.is_done() {
            return Ok(());
        }
        training.end().await;
        self.lock.take();
        let judgement = training.select_best(&self.post).await?;
        self.post(TrainResponse::Done(judgement));
        Ok(())
    }

    /// Brings back what is stored. While another tab trains, that is nothing, because it is the other tab's.
    async fn restore(&self, folder: &str) {
        let had_it = self.lock.borrow().is_some();
        let restored = match self.lock(folder).await {
            Ok(()) => Training::restore(folder).await,
            Err(_) => None,
        };
        if !had_it {
            self.lock.take();
        }
        let stored = restored.as_ref().map(|(training, _)| training.stored());
        if let Some((training, vectors)) = restored {
            self.subject.replace(Some(Rc::clone(&training.subject)));
            let hidden = training.subject.head.hidden_size();
            self.vectors.replace(Vectors::of(hidden, vectors));
            self.training.replace(Some(Rc::new(training)));
        }
        self.post(TrainResponse::Restored(stored));
    }

    async fn probe(&self, probe: Probe) -> Result<(), TrainerError> {
        match probe {
            Probe::Begin {
                hidden,
                layers,
                labels,
                held_out,
                seed,
            } => {
                // Its memory is needed.
                self.layers.take();
                let (hidden, layers) = (hidden as usize, layers as usize);
                let taken = self.vectors.borrow().bytes();
                let layers = Layers::new(hidden, layers, labels, held_out, seed, taken)?;
                self.layers.replace(Some(layers));
                Ok(())
            }
            Probe::Vectors { vectors } => {
                let numbers = unpack(vectors)?;
                let taken = match self.layers.borrow_mut().as_mut() {
                    Some(layers) => layers.push(&numbers),
                    // They were on their way when the page cancelled.
                    None => return Ok(()),
                };
                self.taken(taken?);
                Ok(())
            }
            Probe::Train => {
                let layers = self.layers.take();
                match layers {
                    Some(layers) => self.probe_all(&layers).await,
                    None => Ok(()),
                }
            }
            // It has been answered at once.
            Probe::Cancel => Ok(()),
        }
    }

    async fn probe_all(&self, layers: &Layers) -> Result<(), TrainerError> {
        let cancelled = self.cancelled_probes.get();
        for layer in 0..layers.count() {
            let probe = |kind| self.probe_one(layers, layer, kind, cancelled);
            let (cls, mean) = (probe(Kind::Cls).await?, probe(Kind::Mean).await?);
            let (Some(cls), Some(mean)) = (cls, mean) else {
                return Ok(());
            };
            let layer = layer as u32 + 1;
            self.post(TrainResponse::Probed { layer, cls, mean });
        }
        Ok(())
    }

    /// Probes one kind of vectors; `None` if that was cancelled: if the count is not `cancelled` any more.
    async fn probe_one(
        &self,
        layers: &Layers,
        layer: usize,
        kind: Kind,
        cancelled: u32,
    ) -> Result<Option<ProbePoint>, TrainerError> {
        let [train, held_out] = layers.examples(layer, kind)?;
        let mut probing = Probing::new(&train, &held_out, layers.seed)?;
        while self.cancelled_probes.get() == cancelled {
            if let Some(point) = probing.advance()? {
                return Ok(Some(point));
            }
            pause().await;
        }
        Ok(None)
    }

    /// The logits of a pair before training, and with the selected head.
    fn answer(&self, vector: Numbers) -> Result<[[f32; 2]; 2], TrainerError> {
        let subject = self.subject()?;
        let vector = unpack(vector)?;
        // The label does not matter.
        let example = Examples::new(vector.len(), vector, vec![Label::IsNext])?;
        let logits = |head: &Head| -> Result<[f32; 2], TrainerError> {
            let answers = answers(head, &example)?;
            Ok(answers.first().copied().unwrap_or_default())
        };
        let before = logits(&subject.head)?;
        let training = self.training.borrow();
        Ok(match &*training {
            Some(training) => [before, logits(&training.selected().1)?],
            None => [before, before],
        })
    }

    fn step_by_hand(
        &self,
        vector: Numbers,
        label: Label,
        rate: f64,
    ) -> Result<HandStep, TrainerError> {
        let subject = self.subject()?;
        Ok(step_by_hand(&subject.head, unpack(vector)?, label, rate)?)
    }

    fn subject(&self) -> Result<Rc<Subject>, TrainerError> {
        let sentence = "Send the model's head first.";
        let subject = self.subject.borrow().clone();
        subject.ok_or(TrainerError::Request(sentence))
    }

    fn training(&self) -> Result<Rc<Training>, TrainerError> {
        let sentence = "There is no training yet. Start one first.";
        let training = self.training.borrow().clone();
        training.ok_or(TrainerError::Request(sentence))
    }

    fn taken(&self, pairs: usize) {
        let pairs = pairs as u32;
        self.post(TrainResponse::Taken { pairs });
    }

    fn post(&self, response: TrainResponse) {
        (self.post)(response);
    }

    fn fail(&self, id: Option<u32>, error: &TrainerError) {
        self.post(TrainResponse::Failed(error.failure(id)));
    }
}
