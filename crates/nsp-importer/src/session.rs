//! The importer's side of its conversation with the page.

use crate::error::ImportError;
use crate::import::{Rest, done_before, forget, import};
use crate::look_up::{Candidate, look_up};
use crate::source::{Stop, chosen};
use js_sys::Array;
use nsp_protocol::{ImportRequest, ImportResponse, ImportSource, decode};
use nsp_web::lock;
use nsp_web::models::Place;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::File;

/// Why an import is being stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Pause,
    Cancel,
}

/// What was asked for and what is known.
pub struct Session {
    post: Box<dyn Fn(ImportResponse)>,
    stop: Stop,
    wanted: Cell<Wanted>,
    is_busy: Cell<bool>,
    chosen: RefCell<Vec<(String, File)>>,
    place: RefCell<Place>,
    candidate: RefCell<Option<Rc<Candidate>>>,
    rest: RefCell<Option<Rest>>,
}

impl Session {
    /// A session that sends its responses with `post`.
    pub fn new(post: impl Fn(ImportResponse) + 'static) -> Rc<Self> {
        Rc::new(Self {
            post: Box::new(post),
            stop: Stop::default(),
            wanted: Cell::new(Wanted::Pause),
            is_busy: Cell::new(false),
            chosen: RefCell::default(),
            place: RefCell::default(),
            candidate: RefCell::default(),
            rest: RefCell::default(),
        })
    }

    /// Takes a message of the page.
    pub fn take(self: &Rc<Self>, data: &JsValue) {
        if let Some(files) = data.dyn_ref::<Array>() {
            *self.chosen.borrow_mut() = chosen(files);
            return;
        }
        let text = data.as_string().unwrap_or_default();
        match decode::<ImportRequest>(&text) {
            Ok(request) => self.take_request(request),
            Err(_) => self.fail(&ImportError::Request(
                "The importer can't read this request.",
            )),
        }
    }

    fn take_request(self: &Rc<Self>, request: ImportRequest) {
        match request {
            ImportRequest::Pause => self.end(Wanted::Pause),
            ImportRequest::Cancel => self.end(Wanted::Cancel),
            _ if self.is_busy.get() => {
                let sentence = "The importer is busy. Pause or cancel first.";
                self.fail(&ImportError::Request(sentence));
            }
            ImportRequest::LookUp {
                source,
                folder,
                own,
                fresh_head,
            } => {
                *self.place.borrow_mut() = Place { folder, own };
                self.begin(Self::look_up(Rc::clone(self), source, fresh_head));
            }
            ImportRequest::Start { dtype, examples } => {
                self.begin(Self::start(Rc::clone(self), dtype, examples));
            }
        }
    }

    /// Runs a task, of which there is one at a time.
    fn begin(self: &Rc<Self>, task: impl Future<Output = ()> + 'static) {
        self.is_busy.set(true);
        self.stop.renew();
        let session = Rc::clone(self);
        spawn_local(async move {
            task.await;
            session.is_busy.set(false);
        });
    }

    /// Stops what runs. A paused import that is cancelled is not running any more.
    fn end(self: &Rc<Self>, wanted: Wanted) {
        self.wanted.set(wanted);
        self.stop.stop();
        if !self.is_busy.get() && wanted == Wanted::Cancel {
            self.begin(Self::forget(Rc::clone(self)));
        }
    }

    async fn look_up(self: Rc<Self>, source: ImportSource, may_be_fresh: bool) {
        self.candidate.take();
        self.rest.take();
        let files = self.chosen.borrow().clone();
        match look_up(&source, &files, may_be_fresh, &self.stop).await {
            Ok(mut found) => {
                let folder = self.place.borrow().folder.clone();
                if let Some((dtype, done)) = done_before(&found, &folder).await {
                    found.facts.done = done;
                    // The first one is chosen.
                    found.facts.sizes.sort_by_key(|(name, _)| *name != dtype);
                }
                let facts = found.facts.clone();
                *self.candidate.borrow_mut() = Some(Rc::new(found));
                (self.post)(ImportResponse::Facts(facts));
            }
            Err(_) if self.stop.is_stopped() => (self.post)(ImportResponse::Cancelled),
            Err(error) => self.fail(&error),
        }
    }

    /// Imports what was looked up. The lock is held until the import ends or pauses, so that no other tab removes what
    /// this one stores. A paused import has no lock, because its tab may stay open for days. If another tab imports
    /// meanwhile, what was done is lost, and both tabs say so.
    async fn start(self: Rc<Self>, dtype: String, examples: Vec<(String, String)>) {
        let candidate = self.candidate.borrow().clone();
        let (Some(candidate), Ok(dtype)) = (candidate, dtype.parse()) else {
            self.fail(&ImportError::Request(
                "Look up a model first, and choose q8_0 or q4_0.",
            ));
            return;
        };
        let place = self.place.borrow().clone();
        let Some(lock) = lock::for_models(&place.folder).await else {
            self.fail(&ImportError::OtherTab);
            return;
        };
        let (stop, tell) = (&self.stop, &self.post);
        let mut rest = self.rest.take();
        let imported = import(&candidate, dtype, &examples, &place, stop, tell, &mut rest).await;
        let is_cancelled =
            matches!(imported, Err(ImportError::Stopped)) && self.wanted.get() == Wanted::Cancel;
        if is_cancelled {
            forget(&candidate, &place.folder).await;
        } else {
            *self.rest.borrow_mut() = rest;
        }
        drop(lock);
        match imported {
            Ok((name, cost)) => (self.post)(ImportResponse::Done { name, cost }),
            Err(ImportError::Stopped) if is_cancelled => (self.post)(ImportResponse::Cancelled),
            Err(ImportError::Stopped) => (self.post)(ImportResponse::Paused),
            Err(error) => self.fail(&error),
        }
    }

    /// Removes what an import has stored that does not run any more. If another tab imports, it may go on with the same
    /// legs, so they stay.
    async fn forget(self: Rc<Self>) {
        self.rest.take();
        let folder = self.place.borrow().folder.clone();
        let candidate = self.candidate.borrow().clone();
        if let Some(candidate) = candidate
            && let Some(_lock) = lock::for_models(&folder).await
        {
            forget(&candidate, &folder).await;
        }
        (self.post)(ImportResponse::Cancelled);
    }

    fn fail(&self, error: &ImportError) {
        (self.post)(ImportResponse::Failed(error.failure()));
    }
}
