//! Teaches a BERT next sentence prediction on other pairs: the encoder stays as it is, pooler and
//! next-sentence head are trained.
//!
//! ```text
//! pairs → encoder, once → vectors at [CLS] → pooler and head ⇄ AdamW → Head
//! ```
//!
//! The caller computes the vectors, because only it knows the model. A [`Trainer`] does its work in small
//! steps, so that the caller can show progress, pause, or stop between two of them. This crate accesses no
//! files, no clock and no threads of its own, and runs in a browser, too. [`step_by_hand`] takes a single step on one
//! pair, and [`Probing`] finds out what the vectors of a layer hold. The gradients are candle's, and so
//! is AdamW; the tests compare losses and parameters with PyTorch's.
//!
//! ```
//! use nsp_answer::Label::{IsNext, NotNext};
//! use nsp_checkpoint::Head;
//! use nsp_train::{Examples, Options, Progress, Trainer};
//!
//! let head = Head::new([vec![0.5, 0.0, 0.0, 0.5], vec![0.0; 2], vec![0.1; 4], vec![0.0; 2]])?;
//! let vectors = vec![1.0, -1.0, -1.0, 1.0];
//! let pairs = Examples::new(2, vectors, vec![IsNext, NotNext])?;
//! let mut trainer = Trainer::new(&head, pairs, None, &Options::default())?;
//! loop {
//!     match trainer.advance()? {
//!         Progress::Step => {}
//!         Progress::Epoch(report) => println!("epoch {}: {}", report.epoch, report.train_loss),
//!         Progress::Done => break,
//!     }
//! }
//! let tuned = trainer.head()?;
//! # Ok::<(), nsp_train::TrainError>(())
//! ```

mod by_hand;
mod error;
mod examples;
mod judge;
mod network;
mod probing;
mod schedule;
mod trainer;

pub use by_hand::step_by_hand;
pub use error::TrainError;
pub use examples::{Examples, check_labels};
pub use judge::{Answering, answers, flipped};
pub use nsp_protocol::{Confusion, EpochReport, HandStep, Options, ProbePoint, WrongOption};
pub use probing::Probing;
pub use trainer::{Progress, Trainer};
