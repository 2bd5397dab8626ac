//! What the page and its engine worker say to each other.
//!
//! Both sides are Rust, so the protocol is a pair of enums, written once and used by both:
//! the page sends [`Request`]s, the worker answers with [`Response`]s. On the wire each is one
//! JSON text in one `postMessage`. One thing else travels: a model that the page has already, as a
//! `Blob` or a `Uint8Array`, which is answered as [`Request::Load`] is.
//!
//! The order of a session:
//!
//! 1. the worker starts and says [`Response::Ready`]; what was posted before that is lost, so the
//!    page waits for it, and compares the build id with its own;
//! 2. [`Request::Load`], or [`Request::LoadFile`], is answered by any number of [`Response::Loading`], then by
//!    [`Response::Loaded`] or by [`Response::Failed`] without an id (then `Load` may be sent again). What is
//!    sent during a load waits for its turn; for the same model it is answered by the load under way;
//! 3. each [`Request::Predict`] is answered by any number of [`Response::Progress`], then by exactly
//!    one of [`Response::Predicted`], [`Response::Cancelled`], [`Response::Failed`] with its id;
//! 4. so is [`Request::Inspect`], its answer being [`Response::Inspected`];
//! 5. [`Request::Tokenize`] is answered by [`Response::Tokenized`], [`Request::Encode`] by
//!    [`Response::Encoded`] (or either by `Failed`), at any time after `Loaded`.
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

mod inspect;
mod message;
mod prediction;
mod score;

pub use inspect::{Inside, View};
pub use message::{
    Engine, Failure, FailureCode, ModelCard, Profile, Request, Response, Stage, StageTime, decode,
    encode,
};
pub use prediction::{Doubt, IS_NEXT, NOT_NEXT, Prediction, Sequence, label_name};
pub use score::{argmax, cross_entropy, softmax};
