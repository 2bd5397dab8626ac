//! The heads of the epochs: in the browser's cache, or in memory if the browser stores nothing.

use crate::error::TrainerError;
use crate::state::State;
use crate::store::Store;
use nsp_checkpoint::Head;
use nsp_protocol::{TrainNotice, TrainProblem};
use nsp_web::reason;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

/// How many heads stay in memory if they can't be stored. Those of nsp-base have 2.4 MB each.
pub const IN_MEMORY: usize = 20;

/// The heads of a training.
pub struct Heads {
    store: Option<Store>,
    /// Whether new heads can still be stored.
    is_storing: Cell<bool>,
    in_memory: RefCell<BTreeMap<usize, Rc<Head>>>,
}

impl Heads {
    /// No heads yet, or those that this cache has. Without a cache, they stay in memory.
    pub fn new(store: Option<Store>) -> Self {
        Self {
            is_storing: Cell::new(store.is_some()),
            store,
            in_memory: RefCell::default(),
        }
    }

    /// Keeps the head of the last epoch of `state`. Returns what the reader should know, when storing fails for the
    /// first time.
    pub async fn keep(&self, epoch: usize, head: &Rc<Head>, state: &State) -> Option<TrainNotice> {
        let notice = match self.put(epoch, head, state).await {
            Ok(true) => return None,
            Ok(false) => None,
            Err(reason) => {
                self.is_storing.set(false);
                let kept = IN_MEMORY;
                Some(TrainNotice::NoRoom { reason, kept })
            }
        };
        let mut in_memory = self.in_memory.borrow_mut();
        in_memory.insert(epoch, Rc::clone(head));
        if in_memory.len() > IN_MEMORY {
            in_memory.pop_first();
        }
        notice
    }

    /// Stores a head, then the state that names it. Returns false if nothing is stored any more.
    async fn put(&self, epoch: usize, head: &Head, state: &State) -> Result<bool, String> {
        let Some(store) = self.store.as_ref().filter(|_| self.is_storing.get()) else {
            return Ok(false);
        };
        let head = store.put_head(&state.id, epoch, head).await;
        head.map_err(|error| reason(&error))?;
        let state = store.put_state(state).await;
        state.map_err(|error| reason(&error))?;
        Ok(true)
    }

    /// Stores the state alone, if anything is stored.
    pub async fn keep_state(&self, state: &State) {
        if let Some(store) = self.store.as_ref().filter(|_| self.is_storing.get()) {
            // Then the stored training can be resumed although it has ended, which does no harm.
            let _ = store.put_state(state).await;
        }
    }

    /// Whether the cache still has the training with this id, if heads are stored.
    pub async fn are_those_of(&self, id: &str) -> bool {
        match self.store.as_ref().filter(|_| self.is_storing.get()) {
            Some(store) => store.state().await.is_some_and(|state| state.id == id),
            None => true,
        }
    }

    /// The head of an epoch.
    ///
    /// # Errors
    /// When it is not there any more.
    pub async fn head(&self, epoch: usize, state: &State) -> Result<Rc<Head>, TrainerError> {
        let in_memory = self.in_memory.borrow().get(&epoch).cloned();
        if let Some(head) = in_memory {
            return Ok(head);
        }
        let stored = match &self.store {
            Some(store) => store.head(&state.id, epoch, state.hidden).await,
            None => None,
        };
        let gone = || TrainProblem::Gone(epoch).into();
        stored.map(Rc::new).ok_or_else(gone)
    }
}
