//! Imports a model that was looked up: reads it leg by leg, then puts the legs together.

use crate::assembly::{parts, parts_of_copy};
use crate::cost::Cost;
use crate::error::ImportError;
use crate::legs::{Leg, Order, Piece, rest_of_file, run};
use crate::look_up::{Candidate, Model};
use crate::route::{Route, Work, what};
use crate::source::{Reader, Stop};
use crate::staging::{Staging, State};
use crate::store::{Finished, Place, store};
use crate::version::Version;
use nsp_checkpoint::Dtype;
use nsp_checkpoint::encode::Encoder;
use nsp_protocol::{ImportResponse, ImportedManifest, NotMeasured, QuantisingCost};
use nsp_web::environment::{memory, now, pause, sleep};
use std::cell::Cell;
use std::collections::BTreeSet;

/// The pauses before a transfer that broke off is continued, in milliseconds.
const PAUSES: [u32; 5] = [500, 1000, 2000, 4000, 8000];
/// Milliseconds between two reports of progress.
const REPORT: f64 = 100.0;
/// The tab never changes a bias: only `convert --calibrate` does.
const NO_CORRECTION: [f32; 2] = [0.0; 2];

/// The legs that are stored are of an earlier state of the model.
const CHANGED: &str = "The files, or how the host sends them, have changed since the import was interrupted, so it \
                       starts over.";
/// The legs that were stored are not there any more.
const GONE: &str = "What this import had read is gone, because another tab has imported a model or the browser has \
                    cleared its storage. The import starts over.";

/// The measurement of what quantising costs, or why there is none.
type Measuring = Result<Box<Cost>, NotMeasured>;

/// What an import that was paused, or has failed, leaves in the worker's memory. With it, the same import goes on
/// measuring.
pub struct Rest {
    legs_key: String,
    /// The legs that were stored. The measurement has had all of them.
    done: BTreeSet<usize>,
    examples: Vec<(String, String)>,
    measuring: Measuring,
}

/// A leg as it arrives.
#[derive(Default)]
struct Arrived {
    /// The bytes of the source, if they are measured.
    source: Vec<u8>,
    /// The bytes that they become.
    encoded: Vec<u8>,
}

/// An import under way.
struct Import<'a> {
    candidate: &'a Candidate,
    route: Route,
    staging: Staging,
    stop: &'a Stop,
    tell: &'a dyn Fn(ImportResponse),
    done: Cell<u64>,
    reported: Cell<f64>,
}

/// Imports a model into the site's folder of imported models, and goes on where an earlier import of the same model
/// stopped. Measures on these examples what quantising costs, unless there are none. `rest` is what the last import of
/// this worker has left, and becomes what this one leaves. Returns the model's name in the list, and what quantising
/// costs.
///
/// # Errors
/// When the model can't be read or stored, has changed, or the import was stopped.
pub async fn import(
    candidate: &Candidate,
    dtype: Dtype,
    examples: &[(String, String)],
    place: &Place,
    stop: &Stop,
    tell: &dyn Fn(ImportResponse),
    rest: &mut Option<Rest>,
) -> Result<(String, QuantisingCost), ImportError> {
    let import = Import {
        candidate,
        route: Route::new(candidate, dtype)?,
        staging: Staging::open(&place.folder).await?,
        stop,
        tell,
        done: Cell::new(0),
        reported: Cell::new(0.0),
    };
    let is_of_this = |rest: &Rest| rest.legs_key == import.route.legs_key;
    let before = rest.take().filter(is_of_this);
    let mut done = import.resume(dtype, before.as_ref()).await?;
    let mut measuring = import.begin_measuring(examples, &done, before);
    if let Err(error) = import.read(&mut done, &mut measuring).await {
        *rest = Some(Rest {
            legs_key: import.route.legs_key,
            done,
            examples: examples.to_vec(),
            measuring,
        });
        return Err(error);
    }
    let cost = outcome(&measuring);
    // Its memory is no longer needed.
    drop(measuring);
    let name = import.finish(dtype, cost, place).await?;
    Ok((name, cost))
}

fn outcome(measuring: &Measuring) -> QuantisingCost {
    match measuring {
        Ok(cost) => match cost.differences() {
            Some(differences) => QuantisingCost::Measured(differences),
            None => QuantisingCost::NotMeasured(NotMeasured::Failed),
        },
        Err(reason) => QuantisingCost::NotMeasured(*reason),
    }
}

/// What an earlier import of a model has done: the format, and how many bytes of the source.
pub async fn done_before(candidate: &Candidate, folder: &str) -> Option<(String, u64)> {
    let staging = Staging::open_existing(folder).await?;
    let state = staging.state().await?;
    for (name, _) in &candidate.facts.sizes {
        let Ok(dtype) = name.parse() else { continue };
        let route = Route::new(candidate, dtype).ok()?;
        if route.legs_key == state.key {
            let done = staging.done(&route.legs_key).await;
            return Some((name.clone(), route.needed(&done)));
        }
    }
    None
}

/// Removes what was done of a model's import. What was done of another one stays.
pub async fn forget(candidate: &Candidate, folder: &str) {
    if done_before(candidate, folder).await.is_some()
        && let Some(staging) = Staging::open_existing(folder).await
    {
        staging.forget().await;
    }
}

impl Import<'_> {
    /// Finds what an earlier import has done. What belongs to another model, or to an earlier state of its files, is
    /// removed, and the reader is told. `before` is what this worker has left of the same import.
    async fn resume(
        &self,
        dtype: Dtype,
        before: Option<&Rest>,
    ) -> Result<BTreeSet<usize>, ImportError> {
        let state = State {
            what: what(self.candidate, dtype),
            key: self.route.legs_key.clone(),
        };
        let was_begun =
            before.is_some_and(|rest| !rest.done.is_empty()) || self.candidate.facts.done > 0;
        let earlier = self.staging.state().await;
        let legs = match &earlier {
            Some(earlier) => self.staging.done(&earlier.key).await,
            None => BTreeSet::new(),
        };
        let notice = match earlier {
            Some(earlier) if earlier == state => return Ok(legs),
            // Chosen files have no name of their own, so they may be those of another model.
            Some(earlier) if earlier.what == state.what && self.is_download() => {
                Some(CHANGED.to_owned())
            }
            _ if was_begun => Some(GONE.to_owned()),
            Some(earlier) if !legs.is_empty() => Some(format!(
                "The unfinished import of {} was removed, because the browser keeps only one.",
                earlier.what
            )),
            _ => None,
        };
        if let Some(sentence) = notice {
            (self.tell)(ImportResponse::Notice(sentence));
        }
        self.staging.begin(&state).await?;
        Ok(BTreeSet::new())
    }

    fn is_download(&self) -> bool {
        self.candidate.source.is_download()
    }

    /// Begins to measure, if that is possible, or goes on. What the examples became with the legs that are done is not
    /// stored, so without `before` it is lost. Another tab may have read further legs, which the measurement lacks.
    fn begin_measuring(
        &self,
        examples: &[(String, String)],
        done: &BTreeSet<usize>,
        before: Option<Rest>,
    ) -> Measuring {
        if let Some(rest) = before
            && rest.done == *done
            && rest.examples == examples
        {
            return rest.measuring;
        }
        let Model::Checkpoint(checkpoint) = &self.candidate.model else {
            return Err(NotMeasured::NoFloats);
        };
        if examples.is_empty() {
            return Err(NotMeasured::Unwanted);
        }
        if checkpoint.order() == Order::Files {
            return Err(NotMeasured::NoRanges);
        }
        if !done.is_empty() {
            return Err(NotMeasured::Interrupted);
        }
        Cost::new(&checkpoint.description, examples).map(Box::new)
    }

    /// Reads the legs that are not done.
    async fn read(
        &self,
        done: &mut BTreeSet<usize>,
        measuring: &mut Measuring,
    ) -> Result<(), ImportError> {
        self.done.set(self.route.needed(done));
        self.report();
        // A pause may have come before the examples had run through all that was read.
        self.measure(measuring).await?;
        let mut tries = PAUSES.iter();
        while let Some(first) = (0..self.route.legs.len()).find(|leg| !done.contains(leg)) {
            let before = done.len();
            match self.read_run(first, done, measuring).await {
                Ok(()) => tries = PAUSES.iter(),
                Err(_) if self.stop.is_stopped() => return Err(ImportError::Stopped),
                Err(error) if error.may_pass() => {
                    if done.len() > before {
                        tries = PAUSES.iter();
                    }
                    let Some(pause) = tries.next() else {
                        return Err(error);
                    };
                    self.done.set(self.route.needed(done));
                    sleep(*pause).await;
                }
                Err(error) => return Err(error),
            }
        }
        // The status no longer names a layer.
        self.report();
        Ok(())
    }

    /// Reads the legs that one request covers, from `first` on. If the host sends the whole file, these are all further
    /// legs of the file, because another request would transfer the file from its start again.
    async fn read_run(
        &self,
        first: usize,
        done: &mut BTreeSet<usize>,
        measuring: &mut Measuring,
    ) -> Result<(), ImportError> {
        let legs = run(&self.route.legs, first, |leg| done.contains(&leg));
        let end = self.route.legs[legs.end - 1].range().end;
        let range = self.route.legs[first].range().start..end;
        let (name, version) = self.file(self.route.legs[first].file);
        let opened = self
            .candidate
            .source
            .open(name, Some(range), self.stop)
            .await?;
        let opened = opened.ok_or_else(|| ImportError::Changed(name.to_owned()))?;
        if opened.version.differs(version) {
            self.staging.clear().await;
            return Err(ImportError::Changed(name.to_owned()));
        }
        let legs = match opened.is_whole {
            true => rest_of_file(&self.route.legs, first),
            false => legs,
        };
        let mut reader = Reader::new(name, opened, self.is_download());
        for number in legs {
            if done.contains(&number) {
                continue;
            }
            let leg = &self.route.legs[number];
            let mut arrived = Arrived::default();
            for piece in &leg.pieces {
                self.read_piece(&mut reader, piece, measuring.is_ok(), &mut arrived)
                    .await?;
            }
            let key = &self.route.legs_key;
            self.staging.store(key, number, &arrived.encoded).await?;
            done.insert(number);
            // Before the next pause, so that the measurement has each leg that is done.
            self.hand_over(leg, arrived, measuring);
            self.report();
            // Lets the worker handle a message to stop.
            pause().await;
            self.stop.check()?;
            self.measure(measuring).await?;
        }
        Ok(())
    }

    async fn read_piece(
        &self,
        reader: &mut Reader,
        piece: &Piece,
        keeps_source: bool,
        arrived: &mut Arrived,
    ) -> Result<(), ImportError> {
        let mut encoder = match &self.route.work {
            Work::Copy => None,
            Work::Convert(plan, stored) => {
                let planned = &plan.tensors[piece.tensor];
                let format = stored[piece.tensor].1;
                Some(Encoder::new(
                    &planned.spec,
                    format,
                    planned.dtype,
                    &NO_CORRECTION,
                ))
            }
        };
        let Arrived { source, encoded } = arrived;
        let take = |bytes: &[u8]| {
            match &mut encoder {
                Some(encoder) => encoder.push(bytes, encoded)?,
                None => encoded.extend_from_slice(bytes),
            }
            if keeps_source {
                source.extend_from_slice(bytes);
            }
            self.done.set(self.done.get() + bytes.len() as u64);
            if now() - self.reported.get() > REPORT {
                self.report();
            }
            Ok(())
        };
        reader.read(&piece.source, take).await
    }

    /// Gives the measurement a leg.
    fn hand_over(&self, leg: &Leg, arrived: Arrived, measuring: &mut Measuring) {
        let (Ok(cost), Work::Convert(plan, stored)) = (measuring.as_mut(), &self.route.work) else {
            return;
        };
        let (mut source, mut encoded) = (&arrived.source[..], &arrived.encoded[..]);
        for piece in &leg.pieces {
            let of_piece = source.split_off(..(piece.source.end - piece.source.start) as usize);
            let stored_piece = encoded.split_off(..piece.encoded);
            if let (Some(of_piece), Some(stored_piece)) = (of_piece, stored_piece) {
                let (planned, format) = (&plan.tensors[piece.tensor], stored[piece.tensor].1);
                cost.take(planned, format, of_piece, stored_piece);
            }
        }
    }

    /// Runs the examples through the stages whose tensors are complete.
    async fn measure(&self, measuring: &mut Measuring) -> Result<(), ImportError> {
        let Ok(cost) = measuring.as_mut() else {
            return Ok(());
        };
        loop {
            match cost.step() {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(_) => {
                    *measuring = Err(NotMeasured::Failed);
                    return Ok(());
                }
            }
            if let Some(layer) = cost.layer()
                && now() - self.reported.get() > REPORT
            {
                self.reported.set(now());
                (self.tell)(ImportResponse::Measuring { layer });
            }
            pause().await;
            self.stop.check()?;
        }
    }

    /// The name of a source file, and its state when it was looked up.
    fn file(&self, number: usize) -> (&str, &Version) {
        match &self.candidate.model {
            Model::Checkpoint(checkpoint) => {
                let file = &checkpoint.files[number];
                (&file.name, &file.version)
            }
            Model::Gguf(file) => (&file.name, &file.version),
        }
    }

    fn report(&self) {
        self.reported.set(now());
        (self.tell)(ImportResponse::Progress {
            done: self.done.get(),
            memory: memory(),
        });
    }

    /// Puts the legs together and stores the model.
    async fn finish(
        self,
        dtype: Dtype,
        cost: QuantisingCost,
        place: &Place,
    ) -> Result<String, ImportError> {
        let facts = &self.candidate.facts;
        let legs = &self.route.legs;
        let (header, parts): (&[u8], _) = match &self.route.work {
            Work::Convert(plan, _) => {
                let sizes: Vec<usize> = plan.tensors.iter().map(|tensor| tensor.bytes).collect();
                (&plan.header, parts(plan.header.len() as u64, &sizes, legs))
            }
            Work::Copy => (&[], parts_of_copy(legs)),
        };
        let finished = Finished {
            header,
            parts,
            legs: &self.route.legs_key,
            manifest: ImportedManifest {
                name: facts.name.clone(),
                dtype: dtype.to_string(),
                source: facts.source.clone(),
                license: facts.license.clone(),
                key: self.route.key.clone(),
                cost: Some(cost),
                ..ImportedManifest::default()
            },
        };
        let name = store(&self.staging, place, finished, self.stop).await?;
        self.staging.forget().await;
        Ok(name)
    }
}
