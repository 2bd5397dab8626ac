//! The errors of heads and their files.

use crate::gguf::GgufError;
use crate::model::{ModelError, list};

/// Why a head can't be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HeadError {
    /// The GGUF file is damaged.
    #[error(transparent)]
    Gguf(#[from] GgufError),
    /// What the GGUF file says can't be used.
    #[error(transparent)]
    Metadata(#[from] ModelError),
    /// A GGUF file with the encoder, too.
    #[error(
        "this GGUF file is a whole model, not a head; use it as the model (on the command line, with --model)"
    )]
    WholeModel,
    /// A head's file of a later version.
    #[error(
        "this head has the format {0}, and this program reads the format 1; use a newer program"
    )]
    Format(u32),
    /// Neither a GGUF file nor a safetensors file.
    #[error(
        "this is neither a GGUF file nor a safetensors file ({0}); use what `bert-nsp train --head-only` writes"
    )]
    Foreign(String),
    /// A part of the head is not in the file.
    #[error("the file lacks {}; use what `bert-nsp train --head-only` writes", list(.0))]
    Missing(Vec<String>),
    /// A part of the head has too many or too few numbers.
    #[error("{name} has {found} numbers, not {expected}; train the head again")]
    Numbers {
        /// The tensor.
        name: String,
        /// Its numbers.
        found: usize,
        /// The numbers that the other parts ask for.
        expected: usize,
    },
    /// The length of the vectors is not one that a BERT has.
    #[error("the head reads vectors of {0} numbers, more than any BERT has; train the head again")]
    TooWide(usize),
    /// A part of the head has a number that is NaN or infinite.
    #[error("{0} contains a number that is not finite; train the head again")]
    NotFinite(String),
    /// The head belongs to a model of another size.
    #[error(
        "the head reads vectors of {head} numbers, but the model's vectors have {model}; use the head with \
         the model that it was trained for"
    )]
    OtherSize {
        /// The head's hidden size.
        head: usize,
        /// The model's.
        model: usize,
    },
    /// The file could not be read.
    #[error("the file of the head could not be read: {0}")]
    Io(#[from] std::io::Error),
}
