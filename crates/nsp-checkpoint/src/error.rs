//! The errors of converting.

use crate::Dtype;
use crate::hf::HfError;
use crate::model::ModelError;
use crate::tokenizer::TokenizerError;
use std::io;

/// Why a checkpoint could not be converted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConvertError {
    /// The checkpoint can't be used.
    #[error(transparent)]
    Checkpoint(#[from] HfError),
    /// The tokenizer can't be stored in the file.
    #[error(transparent)]
    Tokenizer(#[from] TokenizerError),
    /// A weight is too large for the format.
    #[error("the tensor {name} has the value {value}, too large for {dtype}; convert to F32")]
    TooLarge {
        /// The tensor.
        name: String,
        /// The weight.
        value: f32,
        /// The format.
        dtype: Dtype,
    },
    /// The file would be refused when it is loaded.
    #[error("the GGUF file could not be loaded afterwards, because {0}")]
    Unreadable(Box<ModelError>),
    /// Writing failed.
    #[error("the GGUF file could not be written: {0}")]
    Write(#[from] io::Error),
}
