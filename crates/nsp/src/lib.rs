//! Does sentence B follow sentence A? BERT's next sentence prediction (NSP), from text to answer.
//!
//! ```text
//! text → PairTokenizer → Encoding → embeddings → 12 encoder layers → [CLS] → pooler → 2 logits
//! ```
//!
//! The modules mirror the parts of the model and the names of its checkpoint. A quantised encoder
//! runs `nsp-kernels`' operators on buffers that are kept; pooler, head and all of a model of floats
//! run on candle's tensors.
//! There is no file, no network and no DOM in here: bytes come in, answers go out.
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
//!     Some(nsp::IS_NEXT),
//! )?;
//! println!("{} {:?}", nsp::label_name(answer.prediction), answer.logits);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod bert;
mod doubt;
mod error;
mod exhibits;
mod forward;
mod loader;
mod model;
mod tokenizer;

pub use error::Error;
pub use exhibits::EmbeddingRows;
pub use forward::{ForwardPass, LayerTimes, Operations};
pub use loader::ModelLoader;
pub use model::{NspModel, check_label};
pub use nsp_kernels::{InstructionSet, Kernel, Member, Packing, Team};
pub use nsp_protocol::{
    Doubt, IS_NEXT, ModelCard, NOT_NEXT, Prediction, argmax, cross_entropy, label_name, softmax,
};
pub use tokenizer::{Encoding, PairTokenizer, TokenCounts};
