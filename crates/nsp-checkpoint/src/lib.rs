//! Checkpoints of BERT models with a next-sentence head: read a Hugging Face folder, quantise it,
//! write it as one GGUF file, and read such a file as a stream.
//!
//! ```text
//! config.json, model.safetensors, vocab.txt → HfCheckpoint → convert → GGUF → GgufStream → tensors
//! ```
//!
//! Files are written and read piece by piece: candle's writer needs all tensors in memory, and its reader a
//! seekable file, while a browser receives a model in parts, has no room for two copies, and can't
//! know who made it. The tests compare both with candle's. [`ModelHeader`] describes the model as soon as the first part has arrived; the
//! tensors follow, one at a time ([`gguf::GgufStream`]).
//!
//! ```
//! use nsp_checkpoint::gguf::GgufError;
//! use nsp_checkpoint::{Dtype, ModelHeader, gguf};
//!
//! // A file without metadata and tensors is a GGUF file, but no model.
//! let file = [&b"GGUF"[..], &3u32.to_le_bytes(), &[0; 16], &[0; 8]].concat();
//! let header = gguf::read_gguf(&file[..], &mut |_| Ok::<(), GgufError>(()))?;
//! let error = ModelHeader::read(&header).unwrap_err();
//! let expected = "the GGUF file has no metadata key general.architecture";
//! assert!(error.to_string().starts_with(expected));
//!
//! assert_eq!("q4_0".parse(), Ok(Dtype::Q4_0));
//! # Ok::<(), GgufError>(())
//! ```

pub mod config;
pub mod convert;
mod dequantise;
mod dtype;
pub mod encode;
mod error;
mod foreign;
pub mod gguf;
pub mod head;
pub mod hf;
pub mod keys;
pub mod model;
pub mod names;
mod quantise;
mod safetensors_writer;
pub mod tokenizer;
pub mod tuned;
pub mod vocabulary;

pub use config::BertConfig;
pub use convert::convert;
pub use dequantise::read_q4_0;
pub use dtype::{Dtype, UnknownDtype};
pub use head::{Head, TunedHead};
pub use model::{Card, ModelHeader};
pub use tokenizer::TokenizerSettings;
