//! Does sentence B follow sentence A? BERT's next sentence prediction (NSP), from text to answer.
//!
//! ```text
//! text → PairTokenizer → Encoding → embeddings → 12 encoder layers → [CLS] → pooler → 2 logits
//! ```
//!
//! `quantised` is the encoder of a quantised model. It uses the operators of `nsp-kernels` and
//! reuses its buffers. With the feature `floats` (on by default; the browser's builds leave it out)
//! a file of F16 or F32 weights runs on candle-transformers' BERT. Pooler and head are the same two
//! layers in floats for both. This crate accesses no files, no network and no DOM: it takes bytes and returns
//! answers.
//!
//! In `Cargo.toml`: `nsp = { git = "https://github.com/bert-nsp/bert-nsp" }`. Then, with the model of the
//! same repository or any other that `bert-nsp convert` has made:
//!
//! ```
//! let bytes = std::fs::read("../../www/models/nsp-base.q4_0.gguf")?;
//! let model = nsp::NspModel::from_gguf_bytes(&bytes)?;
//! let answer = model.predict(
//!     "She put the kettle on.",
//!     Some("A minute later it began to whistle."),
//!     Some(nsp::Label::IsNext),
//! )?;
//! println!("{} {:?}", answer.prediction.name(), answer.logits);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod batch;
pub mod checkpoint;
mod doubt;
mod error;
#[cfg(feature = "floats")]
mod first_layers;
#[cfg(feature = "floats")]
mod floats;
mod forward;
mod heads;
mod inside;
pub mod kernels;
mod knock_outs;
mod loader;
mod model;
mod operations;
mod planner;
mod predict;
mod quantised;
mod silenced;
mod times;
mod tokenizer;
mod tuning;

pub use error::Error;
#[cfg(feature = "floats")]
pub use first_layers::FirstLayers;
pub use forward::ForwardPass;
pub use inside::EmbeddingRows;
pub use loader::ModelLoader;
pub use model::NspModel;
pub use nsp_answer::{
    Doubt, KnockOut, KnockOutError, Label, LabelError, ModelCard, Prediction, argmax,
    cross_entropy, softmax,
};
pub use planner::Planner;
pub use silenced::Silenced;
pub use times::{Operator, PassTimes};
pub use tokenizer::{Encoding, PairTokenizer, TokenCounts};
