//! Checkpoints of BERT models with a next-sentence head: read a Hugging Face folder, quantise it,
//! write it as one GGUF file, and read such a file as a stream.
//!
//! ```text
//! config.json, model.safetensors, vocab.txt → HfCheckpoint → convert → GGUF → GgufStream → tensors
//! ```
//!
//! candle writes the files and quantises. They are read by a parser of our own, since candle's
//! wants a file that can be sought in: a browser gets a model in parts, has no room for it twice,
//! and can't know who made it. [`ModelHeader`] tells what the model is as soon as the first part is
//! there; the tensors follow, one at a time ([`gguf::GgufStream`]).
//!
//! ```
//! use nsp_checkpoint::gguf::GgufError;
//! use nsp_checkpoint::{Dtype, ModelHeader, gguf};
//!
//! // A file without metadata and tensors is a GGUF file, but no model.
//! let file = [&b"GGUF"[..], &3u32.to_le_bytes(), &[0; 16], &[0; 8]].concat();
//! let header = gguf::read_gguf(&file[..], &mut |_| Ok::<(), GgufError>(()))?;
//! let error = ModelHeader::read(&header).unwrap_err();
//! assert_eq!(error.to_string(), "the GGUF file has no metadata key general.architecture");
//!
//! assert_eq!("q4_0".parse(), Ok(Dtype::Q4_0));
//! # Ok::<(), GgufError>(())
//! ```

pub mod config;
pub mod convert;
mod dequantise;
mod dtype;
mod foreign;
pub mod gguf;
pub mod hf;
pub mod keys;
pub mod model;
pub mod names;
mod q4_0;
pub mod tokenizer;
pub mod vocabulary;

pub use config::BertConfig;
pub use convert::convert;
pub use dequantise::read_q4_0;
pub use dtype::{Dtype, UnknownDtype};
pub use model::{Card, ModelHeader};
pub use tokenizer::TokenizerSettings;
