//! The worker's state and its answers to requests: one model, one queue.

use crate::download::{Loaded, Source, load};
use crate::inspect::inspect;
use crate::loads::Loads;
use crate::pass::Watch;
use crate::port::Port;
use crate::profile::profile;
use crate::questions::{Questions, encode};
use crate::queue::{Cancelled, Job, Queue, Task};
use crate::vectors::Vectors;
use crate::warm_up::warm_up;
use js_sys::Function;
use nsp::{Error, NspModel};
use nsp_protocol::{FailureCode, ModelInput, Numbers, Question, Request, Response, View};
use nsp_web::environment::{now, pause};
use nsp_web::marks;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// The state of an engine; clones are the same session.
#[derive(Clone)]
pub struct Session(Rc<State>);

struct State {
    port: Port,
    /// Starts a worker that reads cached models.
    start_reader: Option<Function>,
    model: RefCell<Option<Rc<NspModel>>>,
    loads: RefCell<Loads<Source>>,
    /// Bytes of the model that came over the network.
    downloaded: Cell<u64>,
    queue: RefCell<Queue>,
}

impl Session {
    /// A session without a model. It sends its responses to `port`. `start_reader` starts a worker that reads cached
    /// models.
    pub fn new(port: Port, start_reader: Option<Function>) -> Self {
        Self(Rc::new(State {
            port,
            start_reader,
            model: RefCell::default(),
            loads: RefCell::default(),
            downloaded: Cell::default(),
            queue: RefCell::default(),
        }))
    }

    /// Cancels waiting and running work, and drops the model.
    pub fn end(&self) {
        self.0.port.close();
        self.0.model.take();
        self.0.queue.take();
        self.0.loads.take();
    }

    /// Handles a request. The answers go to the port.
    pub fn handle(&self, request: Request) {
        match request {
            Request::Load { manifest, head } => self.load(Source::Manifest { manifest, head }),
            Request::LoadFile { file } => self.load(Source::Url(file)),
            Request::Predict {
                id,
                a,
                b,
                label,
                masked,
                padded,
                measure,
            } => {
                let question = Question {
                    a,
                    b,
                    label,
                    masked,
                    padded,
                    knock_outs: Vec::new(),
                };
                let task = Task::Predict { question, measure };
                self.push(Job { id, task });
            }
            Request::PredictMany { id, questions } => {
                let task = Task::PredictMany(Questions::new(questions));
                self.push(Job { id, task });
            }
            Request::Inspect { id, a, b, view } => {
                let task = Task::Inspect { a, b, view };
                self.push(Job { id, task });
            }
            Request::Vectors {
                id,
                pairs,
                first,
                layers,
            } => {
                let task = Task::Vectors(Vectors::new(pairs, first, layers));
                self.push(Job { id, task });
            }
            Request::Head { id } => self.head(id),
            Request::WarmUp => spawn_local(self.clone().warm_up()),
            Request::Tokenize { id, a, b } => self.tokenize(id, &a, &b),
            Request::Encode { id, a, b } => self.encode(id, &a, b.as_deref()),
            Request::Cancel { id } => {
                if self.0.queue.borrow_mut().cancel(id) == Cancelled::Now {
                    self.post(&Response::Cancelled { id });
                }
            }
        }
    }

    fn post(&self, response: &Response) {
        self.0.port.post(response);
    }

    fn push(&self, job: Job) {
        if self.0.queue.borrow_mut().push(job) {
            spawn_local(self.clone().work());
        }
    }

    /// Loads one model at a time, and answers each request when its turn has come. The model that
    /// was requested last stays. The first load answers a second request for the same model.
    pub fn load(&self, source: Source) {
        if self.0.loads.borrow_mut().push(source) {
            spawn_local(self.clone().load_all());
        }
    }

    /// Loads models until none is waiting.
    async fn load_all(self) {
        loop {
            let Some(source) = self.0.loads.borrow_mut().next() else {
                return;
            };
            let start = now();
            let loaded = load(source, self.0.start_reader.as_ref(), &self.0.port).await;
            self.0.loads.borrow_mut().finish();
            if self.0.port.is_closed() {
                return;
            }
            match loaded {
                Ok(Loaded {
                    model,
                    downloaded,
                    packing,
                }) => {
                    self.0.downloaded.set(downloaded);
                    let cached = downloaded == 0;
                    let (card, kernel) = (model.card().clone(), model.kernel_name());
                    *self.0.model.borrow_mut() = Some(Rc::new(model));
                    let milliseconds = now() - start;
                    self.post(&Response::Loaded {
                        model: card,
                        kernel,
                        milliseconds,
                        packing,
                        cached,
                        marks: marks(),
                    });
                }
                Err(error) => {
                    let port = &self.0.port;
                    port.post_failure(None, error.code(), error.to_string());
                }
            }
        }
    }

    fn model(&self) -> Option<Rc<NspModel>> {
        self.0.model.borrow().clone()
    }

    fn tokenize(&self, id: u32, a: &str, b: &str) {
        let Some(model) = self.model() else {
            return self.no_model(id);
        };
        match model.tokenizer().count(a, b) {
            Ok(counts) => self.post(&Response::Tokenized {
                id,
                a: counts.a as u32,
                b: counts.b as u32,
                total: counts.total as u32,
                truncated: counts.truncated,
            }),
            Err(error) => self.failed(id, "No tokens", &error),
        }
    }

    fn encode(&self, id: u32, a: &str, b: Option<&str>) {
        let Some(model) = self.model() else {
            return self.no_model(id);
        };
        match model.tokenizer().encode(a, b) {
            Ok(encoding) => self.post(&Response::Encoded {
                id,
                input: ModelInput {
                    tokens: encoding.tokens,
                    input_ids: encoding.input_ids,
                    token_type_ids: encoding.token_type_ids,
                    attention_mask: encoding.attention_mask,
                    truncated: encoding.truncated,
                },
            }),
            Err(error) => self.failed(id, "No tokens", &error),
        }
    }

    fn head(&self, id: u32) {
        let Some(model) = self.model() else {
            return self.no_model(id);
        };
        match model.head() {
            Ok(head) => self.post(&Response::Head {
                id,
                hidden: head.hidden_size() as u32,
                numbers: Numbers::pack(&head.tensors().concat()),
            }),
            Err(error) => self.failed(id, "No head", &error),
        }
    }

    /// Runs passes that nobody waits for, until somebody wants something. If the engine has work, it is warm.
    async fn warm_up(self) {
        let Some(model) = self.model() else {
            return;
        };
        if !self.0.queue.borrow_mut().begin() {
            return;
        }
        // A model that can't answer says so when it is asked.
        let _ = warm_up(&model, || self.is_wanted()).await;
        drop(model);
        self.work().await;
    }

    /// Whether something else is to be done than to warm up.
    fn is_wanted(&self) -> bool {
        let State {
            port, loads, queue, ..
        } = &*self.0;
        queue.borrow().is_waiting() || !loads.borrow().is_idle() || port.is_closed()
    }

    /// Works until the queue is empty.
    async fn work(self) {
        loop {
            let Some(Job { id, task }) = self.0.queue.borrow_mut().next() else {
                return;
            };
            let Some(model) = self.model() else {
                self.no_model(id);
                continue;
            };
            match task {
                Task::Predict { question, measure } => {
                    self.tell(id, self.predict(&model, id, question, measure).await);
                }
                Task::Inspect { a, b, view } => {
                    self.tell(id, self.inspect(&model, id, &a, &b, view).await);
                }
                Task::PredictMany(questions) => self.answer(model, id, questions).await,
                Task::Vectors(vectors) => self.collect(model, id, vectors).await,
            }
        }
    }

    /// Sends what a job has come to; `None` means that it was cancelled.
    fn tell(&self, id: u32, outcome: Result<Option<Response>, Error>) {
        match outcome {
            Ok(Some(response)) => self.post(&response),
            Ok(None) => self.post(&Response::Cancelled { id }),
            Err(error) => self.failed(id, "No prediction", &error),
        }
    }

    /// Runs the next pass of a request for many answers, and sends those that it gives.
    async fn answer(&self, model: Rc<NspModel>, id: u32, mut questions: Questions) {
        match questions.advance(model, self.watch(id)).await {
            Ok(Some(predictions)) => {
                let left = questions.left();
                self.post(&Response::PredictedSome {
                    id,
                    predictions,
                    left: left as u32,
                });
                if left > 0 {
                    let task = Task::PredictMany(questions);
                    self.put_back(Job { id, task }).await;
                }
            }
            Ok(None) => self.post(&Response::Cancelled { id }),
            Err(error) => self.failed(id, "No prediction", &error),
        }
    }

    /// Runs the next pass of a request for vectors.
    async fn collect(&self, model: Rc<NspModel>, id: u32, mut vectors: Vectors) {
        match vectors.advance(model, self.watch(id)).await {
            Ok(true) if vectors.is_done() => self.post(&vectors.into_response(id)),
            Ok(true) => {
                let task = Task::Vectors(vectors);
                self.put_back(Job { id, task }).await;
            }
            Ok(false) => self.post(&Response::Cancelled { id }),
            Err(error) => self.failed(id, &vectors.subject(), &error),
        }
    }

    /// Puts back a job that needs more passes. Other jobs come before them, and messages get through now: a short pass
    /// ends before it has paused.
    async fn put_back(&self, job: Job) {
        self.0.queue.borrow_mut().put_back(job);
        pause().await;
    }

    async fn inspect(
        &self,
        model: &NspModel,
        id: u32,
        a: &str,
        b: &str,
        view: View,
    ) -> Result<Option<Response>, Error> {
        let encoding = model.tokenizer().encode(a, Some(b))?;
        inspect(model, &encoding, view, self.watch(id)).await
    }

    async fn predict(
        &self,
        model: &NspModel,
        id: u32,
        question: Question,
        measure: bool,
    ) -> Result<Option<Response>, Error> {
        let start = now();
        let encoding = encode(model, &question)?;
        let tokenise = now() - start;
        let mut pass = match measure {
            true => model.begin_timed([&encoding], now)?,
            false => model.begin([&encoding])?,
        };
        let mut watch = self.watch(id);
        while pass.advance()? {
            if !watch.may_go_on(&pass).await {
                return Ok(None);
            }
        }
        let logits = *pass
            .finish()?
            .first()
            .ok_or_else(|| Error::Encoding("it is empty".to_owned()))?;
        let profile = measure.then(|| {
            let downloaded = self.0.downloaded.get();
            profile(model, encoding.len(), tokenise, pass.times(), downloaded)
        });
        let prediction = model.prediction(encoding, logits, question.label)?;
        let milliseconds = now() - start;
        Ok(Some(Response::Predicted {
            id,
            prediction,
            milliseconds,
            profile,
        }))
    }

    fn watch(&self, id: u32) -> Watch<impl Fn() -> bool> {
        Watch::new(self.0.port.clone(), id, || {
            self.0.queue.borrow().is_cancelled()
        })
    }

    fn no_model(&self, id: u32) {
        let message = "There is no model yet: load one first.".to_owned();
        self.0
            .port
            .post_failure(Some(id), FailureCode::NoModel, message);
    }

    /// Sends an error. `what` is the beginning of the sentence.
    fn failed(&self, id: u32, what: &str, error: &Error) {
        let code = match error {
            Error::Encoding(_) | Error::TextTooLong { .. } | Error::KnockOut(_) => {
                FailureCode::Input
            }
            // A new engine would give the same error.
            Error::NoNumber | Error::NotForFloats | Error::Head(_) => FailureCode::Model,
            Error::OutOfMemory => FailureCode::Memory,
            _ => FailureCode::Internal,
        };
        let message = format!("{what}: {error}.");
        self.0.port.post_failure(Some(id), code, message);
    }
}
