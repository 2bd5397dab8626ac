//! A training under way, or one that has ended.

use crate::data::{Answers, Data, labels_to_train_on};
use crate::error::TrainerError;
use crate::heads::{Heads, IN_MEMORY};
use crate::state::State;
use crate::store::Store;
use nsp_answer::Label;
use nsp_checkpoint::Head;
use nsp_protocol::{
    EpochReport, Judgement, Options, StoredTraining, TrainNotice, TrainProblem, TrainResponse,
    TrainedOn,
};
use nsp_train::{Answering, Examples, Progress, TrainError, Trainer, check_labels};
use nsp_web::environment::{memory, now, pause};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

/// Milliseconds between two reports of progress.
const REPORT: f64 = 100.0;

/// The head that training begins with.
#[derive(Debug)]
pub struct Subject {
    /// Its numbers.
    pub head: Rc<Head>,
    /// What it belongs to.
    pub model: TrainedOn,
    /// The absolute address of the site's folder of imported models.
    pub folder: String,
}

/// What the page asks of a training.
#[derive(Debug)]
pub struct Order {
    /// The options.
    pub options: Options,
    /// The label of each pair.
    pub labels: Vec<Label>,
    /// Whether each pair is held out.
    pub held_out: Vec<bool>,
    /// The page's own texts and choices.
    pub note: String,
}

impl Order {
    /// Refuses what can't be trained with these vectors, before anything is lost.
    ///
    /// # Errors
    /// When there is nothing to learn, or an option is out of range.
    pub fn check(&self, pairs: usize) -> Result<(), TrainerError> {
        self.options.check().map_err(TrainError::from)?;
        if self.labels.len() != pairs || self.held_out.len() != pairs {
            let sentence = "Vectors, labels and parts are for different numbers of pairs.";
            return Err(TrainerError::Request(sentence));
        }
        Ok(check_labels(&labels_to_train_on(
            &self.labels,
            &self.held_out,
        ))?)
    }
}

/// What is wanted of a training that runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wanted {
    /// To go on.
    #[default]
    GoOn,
    /// To pause.
    Pause,
    /// To end.
    Stop,
}

/// A training with everything that belongs to it.
pub struct Training {
    /// What it began with.
    pub subject: Rc<Subject>,
    data: Data,
    trainer: RefCell<Trainer>,
    state: RefCell<State>,
    heads: Heads,
    /// What the head before training answers, once that was asked.
    before: RefCell<Option<Rc<Answers>>>,
    /// The epoch that is selected, and its head. While training runs, it is the last one.
    selected: RefCell<(usize, Rc<Head>)>,
}

impl Training {
    /// Begins a training, which replaces the stored one.
    ///
    /// # Errors
    /// When there is nothing to learn, or the vectors can't be used.
    pub async fn start(
        subject: Rc<Subject>,
        vectors: Arc<Vec<f32>>,
        order: Order,
        tell: &dyn Fn(TrainResponse),
    ) -> Result<Self, TrainerError> {
        let hidden = subject.head.hidden_size();
        let data = Data::split(hidden, &vectors, &order.labels, &order.held_out)?;
        let trainer = Trainer::new(
            &subject.head,
            data.train.clone(),
            data.held_out.clone(),
            &order.options,
        )?;
        let state = State {
            id: random_id(),
            hidden,
            model: subject.model.clone(),
            note: order.note,
            options: order.options,
            labels: order.labels,
            held_out: order.held_out,
            epochs: Vec::new(),
            is_done: false,
        };
        let store = empty_store(&subject.folder, &state.id, &vectors).await;
        if store.is_none() {
            let notice = TrainNotice::NotStored { kept: IN_MEMORY };
            tell(TrainResponse::Notice(notice));
        }
        let selected = (0, Rc::clone(&subject.head));
        Ok(Self {
            subject,
            data,
            trainer: RefCell::new(trainer),
            state: RefCell::new(state),
            heads: Heads::new(store),
            before: RefCell::default(),
            selected: RefCell::new(selected),
        })
    }

    /// Brings back the stored training of a site, with the vectors of its pairs; `None` if there is none, or if it
    /// can't be read.
    pub async fn restore(folder: &str) -> Option<(Self, Arc<Vec<f32>>)> {
        let store = Store::open_existing(folder).await?;
        let state = store.state().await?;
        let last = state.last_epoch()?;
        let numbers = state.labels.len().checked_mul(state.hidden)?;
        let vectors = Arc::new(store.vectors(&state.id, numbers).await?);
        let data = Data::split(state.hidden, &vectors, &state.labels, &state.held_out).ok()?;
        let before = Rc::new(store.head(&state.id, 0, state.hidden).await?);
        let head = store.head(&state.id, last, state.hidden).await?;
        let trainer = Trainer::resume(
            &head,
            data.train.clone(),
            data.held_out.clone(),
            &state.options,
            &state.epochs,
        );
        let subject = Subject {
            head: before,
            model: state.model.clone(),
            folder: folder.to_owned(),
        };
        let training = Self {
            subject: Rc::new(subject),
            data,
            trainer: RefCell::new(trainer.ok()?),
            state: RefCell::new(state),
            heads: Heads::new(Some(store)),
            before: RefCell::default(),
            selected: RefCell::new((last, Rc::new(head))),
        };
        Some((training, vectors))
    }

    /// Runs until the end, or until something else is wanted. Returns whether it only paused.
    ///
    /// # Errors
    /// When the loss is not finite any more.
    pub async fn run(
        &self,
        wanted: &Cell<Wanted>,
        tell: &dyn Fn(TrainResponse),
    ) -> Result<bool, TrainerError> {
        let mut told = f64::NEG_INFINITY;
        loop {
            match wanted.get() {
                Wanted::GoOn => {}
                Wanted::Pause => return Ok(true),
                Wanted::Stop => return Ok(false),
            }
            let progress = self.trainer.borrow_mut().advance()?;
            match progress {
                Progress::Step if now() - told > REPORT => {
                    told = now();
                    tell(self.step());
                }
                Progress::Step => {}
                Progress::Epoch(report) => self.keep(report, tell).await?,
                Progress::Done => return Ok(false),
            }
            pause().await;
        }
    }

    fn step(&self) -> TrainResponse {
        let trainer = self.trainer.borrow();
        let (epoch, steps) = (trainer.epoch(), trainer.steps_per_epoch());
        TrainResponse::Step {
            epoch,
            step: trainer.steps() - steps * epoch.saturating_sub(1),
            steps,
            memory: memory(),
        }
    }

    /// Keeps the head of an epoch that has just been measured.
    async fn keep(
        &self,
        report: EpochReport,
        tell: &dyn Fn(TrainResponse),
    ) -> Result<(), TrainerError> {
        let epoch = report.epoch;
        let head = self.head_of_last_epoch(epoch)?;
        self.selected.replace((epoch, Rc::clone(&head)));
        self.state.borrow_mut().epochs.push(report.clone());
        tell(TrainResponse::Epoch(report));
        let state = self.state.borrow().clone();
        if let Some(notice) = self.heads.keep(epoch, &head, &state).await {
            tell(TrainResponse::Notice(notice));
        }
        Ok(())
    }

    /// The head of the epoch that has just been measured. The trainer may have a copy already.
    fn head_of_last_epoch(&self, epoch: usize) -> Result<Rc<Head>, TrainerError> {
        let trainer = self.trainer.borrow();
        match trainer.best() {
            Some((best, head)) if best == epoch => Ok(Rc::clone(head)),
            _ => Ok(Rc::new(trainer.head()?)),
        }
    }

    /// Ends the training: it can't be resumed any more.
    pub async fn end(&self) {
        self.state.borrow_mut().is_done = true;
        let state = self.state.borrow().clone();
        if !state.epochs.is_empty() {
            self.heads.keep_state(&state).await;
        }
    }

    /// Whether it has ended.
    pub fn is_done(&self) -> bool {
        self.state.borrow().is_done
    }

    /// What the page is told of it after a restart.
    pub fn stored(&self) -> StoredTraining {
        self.state.borrow().stored()
    }

    /// The pairs that are trained on.
    pub fn pairs(&self) -> usize {
        self.data.train.count()
    }

    /// The selected epoch and its head.
    pub fn selected(&self) -> (usize, Rc<Head>) {
        self.selected.borrow().clone()
    }

    /// Whether the cache still has this training, if it was stored at all.
    pub async fn is_stored(&self) -> bool {
        let id = self.state.borrow().id.clone();
        self.heads.are_those_of(&id).await
    }

    /// Selects the best epoch. If its head is gone, for example because it came before the training was resumed and the
    /// cache was cleared, that is the last one, and the reader is told.
    ///
    /// # Errors
    /// When a tensor operation fails, which is a bug.
    pub async fn select_best(
        &self,
        tell: &dyn Fn(TrainResponse),
    ) -> Result<Judgement, TrainerError> {
        let best = self.trainer.borrow().best_epoch().unwrap_or_default();
        match self.select(best).await {
            Err(TrainerError::Told(TrainProblem::Gone(_))) => {
                let (last, _) = self.selected();
                tell(TrainResponse::Notice(TrainNotice::BestGone { best, last }));
                self.select(last).await
            }
            selected => selected,
        }
    }

    /// The head of an epoch if it is in memory anyway: the selected one, or the best.
    fn at_hand(&self, epoch: usize) -> Option<Rc<Head>> {
        let (selected, head) = self.selected();
        if selected == epoch {
            return Some(head);
        }
        let trainer = self.trainer.borrow();
        let (best, head) = trainer.best()?;
        (best == epoch).then(|| Rc::clone(head))
    }

    /// Selects an epoch, and says what its head has changed.
    ///
    /// # Errors
    /// When there is no such epoch, or its head is gone. The selection stays then.
    pub async fn select(&self, epoch: usize) -> Result<Judgement, TrainerError> {
        let state = self.state.borrow().clone();
        let head = match epoch {
            // It is needed even if the training was stopped before epoch 0 was measured.
            0 => Rc::clone(&self.subject.head),
            _ if epoch >= state.epochs.len() => {
                return Err(TrainerError::Request("There is no such epoch."));
            }
            _ => match self.at_hand(epoch) {
                Some(head) => head,
                None => self.heads.head(epoch, &state).await?,
            },
        };
        let before = self.answers_before().await?;
        let after = self.answers(&head).await?;
        self.selected.replace((epoch, head));
        Ok(self.data.judgement(epoch, &before, &after))
    }

    async fn answers_before(&self) -> Result<Rc<Answers>, TrainerError> {
        let known = self.before.borrow().clone();
        if let Some(known) = known {
            return Ok(known);
        }
        let answers = Rc::new(self.answers(&self.subject.head).await?);
        self.before.replace(Some(Rc::clone(&answers)));
        Ok(answers)
    }

    async fn answers(&self, head: &Head) -> Result<Answers, TrainerError> {
        Ok(Answers {
            train: answers(head, &self.data.train).await?,
            held_out: match &self.data.held_out {
                Some(held_out) => answers(head, held_out).await?,
                None => Vec::new(),
            },
        })
    }
}

/// The logits of some pairs. Messages are handled meanwhile.
async fn answers(head: &Head, examples: &Examples) -> Result<Vec<[f32; 2]>, TrainerError> {
    let mut answering = Answering::new(head, examples.clone())?;
    while answering.advance()? {
        pause().await;
    }
    Ok(answering.answers().to_vec())
}

/// The site's store with nothing but the vectors of a new training; `None` if the browser has no room for them, or
/// stores nothing.
async fn empty_store(folder: &str, id: &str, vectors: &[f32]) -> Option<Store> {
    let store = Store::open(folder).await?;
    store.clear().await;
    store.put_vectors(id, vectors).await.ok()?;
    Some(store)
}

fn random_id() -> String {
    let random = js_sys::Math::random() * f64::from(u32::MAX);
    format!("{:08x}", random as u32)
}
