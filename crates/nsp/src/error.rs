//! The errors of loading a model and of answering a pair.

use nsp_answer::KnockOutError;
use nsp_checkpoint::BertConfig;
use nsp_checkpoint::gguf::GgufError;
use nsp_checkpoint::head::HeadError;
use nsp_checkpoint::model::ModelError;

/// Why a model can't be loaded, or can't answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The bytes are not a GGUF file.
    #[error(transparent)]
    Gguf(#[from] GgufError),
    /// The GGUF file is not a BERT with a next-sentence head.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A pooler and a head of another model, or numbers that are none.
    #[error(transparent)]
    Head(#[from] HeadError),
    /// The file ended before all tensors had arrived.
    #[error("the model file ended before the tensor {0}")]
    Incomplete(String),
    /// A weight, or the scale of a block of weights, is NaN or infinite.
    #[error(
        "its tensor {0} contains a number that is not finite; use another model file, or report \
         this one to its publisher"
    )]
    NotFinite(String),
    /// A matrix has more columns than the integer sums of 4-bit weights allow.
    #[error(
        "its tensor {name} has {columns} columns; at most {most} are supported",
        most = BertConfig::MOST_COLUMNS
    )]
    TooWide {
        /// The tensor's name in the file.
        name: String,
        /// The tensor's number of columns.
        columns: usize,
    },
    /// There is no memory for a forward pass.
    #[error(
        "there is not enough memory for this prediction; close other programs or tabs, or shorten the text"
    )]
    OutOfMemory,
    /// All weights are finite, but a result is not.
    #[error(
        "the model's output for this text is not a finite number; use another model file, or report \
         this one to its publisher"
    )]
    NoNumber,
    /// The vocabulary can't be made into a tokenizer.
    #[error("the model's vocabulary can't be used: {0}")]
    Vocabulary(String),
    /// A text, or both of a pair together, above [`PairTokenizer::MAX_TEXT_BYTES`].
    ///
    /// [`PairTokenizer::MAX_TEXT_BYTES`]: crate::PairTokenizer::MAX_TEXT_BYTES
    #[error("the text has {bytes} bytes; at most 1 MiB (1048576 bytes) is supported: shorten it")]
    TextTooLong {
        /// Bytes of UTF-8, of A and B together.
        bytes: usize,
    },
    /// The tokenizer failed on a text.
    #[error("the text could not be split into word pieces: {0}")]
    Tokenizer(String),
    /// An encoding that the model can't take.
    #[error("this encoding does not fit the model: {0}")]
    Encoding(String),
    /// Sizes within the model do not fit each other.
    #[error("the model's tensors do not fit each other: {0}")]
    Shape(#[from] nsp_kernels::ShapeError),
    /// A tensor operation failed.
    #[error("the model could not be run: {0}")]
    Tensor(String),
    /// The file's weights are floats, and this build has no code for them.
    #[error(
        "its weights are floats, and this build runs quantised models only; quantise its checkpoint with \
         `bert-nsp convert`"
    )]
    NeedsFloats,
    /// Attention, embeddings and the vectors between layers are available for quantised models
    /// only.
    #[error(
        "a model of floats can't show attention and hidden states; quantise its checkpoint with \
         `bert-nsp convert`"
    )]
    NotForFloats,
    /// The pair or the model has nothing that such a knock-out could take away.
    #[error(transparent)]
    KnockOut(#[from] KnockOutError),
    /// Shuffled positions and attention that is left out are available for quantised models only.
    #[error(
        "a model of floats can't shuffle positions or leave out attention; quantise its checkpoint with \
         `bert-nsp convert`"
    )]
    NoKnockOutForFloats,
    /// The mean over all tokens after a last layer that was computed for `[CLS]` only.
    #[error(
        "the last layer was computed for [CLS] only, so there is no mean over all tokens; begin a whole pass"
    )]
    ClsOnly,
}

impl Error {
    /// The error of one of candle's operations. Not a `From`, because that would be public.
    #[cfg(feature = "floats")]
    pub(crate) fn tensor(error: candle_core::Error) -> Error {
        Error::Tensor(error.to_string())
    }

    /// The error for a table of embeddings that has no row `index`.
    pub(crate) fn no_row(table: &str, rows: usize, index: u32) -> Error {
        Error::Encoding(format!(
            "the {table} have {rows} rows, none numbered {index}"
        ))
    }

    /// Returns [`Error::NoNumber`] unless all numbers are finite.
    pub(crate) fn unless_finite(numbers: &[f32]) -> Result<(), Error> {
        if numbers.iter().all(|number| number.is_finite()) {
            Ok(())
        } else {
            Err(Error::NoNumber)
        }
    }
}
