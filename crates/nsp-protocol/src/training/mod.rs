//! The messages between the page and the trainer, which is a worker of its own: the page gets a model's head and the
//! vectors of pairs from the engine, and hands both to the trainer.
//!
//! The trainer sends [`TrainResponse::Ready`] first. The order of a training:
//!
//! 1. [`TrainRequest::Head`] gives the head that training begins with;
//! 2. any number of [`TrainRequest::Vectors`], each answered by [`TrainResponse::Taken`];
//! 3. [`TrainRequest::Start`] is answered by any number of [`TrainResponse::Step`] and [`TrainResponse::Epoch`], then
//!    by [`TrainResponse::Done`] with the best epoch, by `Paused`, or by `Failed`. [`TrainRequest::Resume`] goes on
//!    after `Paused`, and [`TrainRequest::Stop`] ends with `Done`;
//! 4. after `Done`, [`TrainRequest::Select`] goes back to any epoch, and is answered by [`TrainResponse::Selected`].
//!
//! The trainer stores each finished epoch in the browser. After the tab was closed, [`TrainRequest::Restore`] brings
//! back what is stored, and [`TrainRequest::Resume`] goes on with a training that had not ended.
//!
//! During a training, the trainer answers [`TrainRequest::Answer`] and [`TrainRequest::StepByHand`], and refuses
//! everything else except `Pause` and `Stop`.

mod accuracy;
mod message;
mod options;
mod problem;
mod report;

pub use accuracy::{Confusion, wilson};
pub use message::{
    Export, Probe, ProbePoint, TrainFailure, TrainRequest, TrainResponse, TrainedOn,
};
pub use options::{Options, WrongOption};
pub use problem::{TrainNotice, TrainProblem};
pub use report::{EpochReport, HandStep, Judgement, StoredTraining};
