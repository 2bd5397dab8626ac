//! The messages between the page and its engine worker.
//!
//! Both sides are Rust, so the protocol is a pair of enums, written once and used by both: the page
//! sends [`Request`]s, the worker answers with [`Response`]s. Each message is sent as one JSON text
//! in one `postMessage`. There is one exception: a model that the page already has is sent as a
//! `Blob` or a `Uint8Array`, and is answered like [`Request::Load`].
//!
//! The order of a session:
//!
//! 1. the worker starts and sends [`Response::Ready`]. Messages posted before that are lost, so the
//!    page waits for it. The page compares the build id with its own;
//! 2. [`Request::Load`], or [`Request::LoadFile`], is answered by any number of
//!    [`Response::Loading`], then by [`Response::Loaded`] or by [`Response::Failed`] without an id
//!    (then `Load` may be sent again). A load that is requested during another load waits for its
//!    turn; a second request for the same model is answered by the load under way;
//! 3. each [`Request::Predict`] is answered by any number of [`Response::Progress`], then by exactly
//!    one of [`Response::Predicted`], [`Response::Cancelled`], [`Response::Failed`] with its id;
//! 4. [`Request::Inspect`] is answered in the same way, with [`Response::Inspected`] as its result, and
//!    [`Request::PredictMany`] with several [`Response::PredictedSome`], the last of which says that nothing is left;
//! 5. [`Request::Tokenize`] is answered by [`Response::Tokenized`], [`Request::Encode`] by
//!    [`Response::Encoded`] (or either by `Failed`), at any time after `Loaded`;
//! 6. [`Request::Vectors`] and [`Request::Head`] give what the trainer needs of the model: they are answered like
//!    `Inspect`, with [`Response::Vectors`] and [`Response::Head`];
//! 7. [`Request::WarmUp`] prepares the first prediction while nobody waits for one. It has no answer.
//!
//! The importer of models.html and of the npm package has a protocol of its own: [`ImportRequest`] and [`ImportResponse`].
//! So has the trainer: [`TrainRequest`] and [`TrainResponse`].
//!
//! ```
//! use nsp_protocol::{Request, decode, encode};
//!
//! let request = Request::Predict {
//!     id: 7, a: "It rained.".into(), b: None, label: None, masked: vec![], padded: None,
//!     measure: false,
//! };
//! let text = encode(&request).unwrap();
//! assert_eq!(decode::<Request>(&text).unwrap(), request);
//! ```

mod hub;
mod import;
mod inspect;
mod message;
mod numbers;
mod percent;
mod training;

pub use hub::{HubModel, Token};
pub use import::{
    CHOSEN_FILES, Differences, IMPORT_CACHE, IMPORTED, ImportCode, ImportFacts, ImportFailure,
    ImportRequest, ImportResponse, ImportSource, ImportedManifest, ImportedPart, MODEL_CACHE,
    NotMeasured, QuantisingCost, TRAINING_CACHE, name_in_address,
};
pub use inspect::{Inside, Thumbnails, View};
pub use message::{
    EngineInfo, Failure, FailureCode, Mark, ModelInput, Profile, Question, Request, Response,
    Stage, StageTime, decode, encode, id_of,
};
pub use numbers::Numbers;
pub use percent::percent_decoded;
pub use training::{
    Confusion, EpochReport, Export, HandStep, Judgement, Options, Probe, ProbePoint,
    StoredTraining, TrainFailure, TrainNotice, TrainProblem, TrainRequest, TrainResponse,
    TrainedOn, WrongOption, wilson,
};
