//! What can be wrong with a checkpoint folder.

use crate::config::ConfigError;
use crate::model::list;
use crate::vocabulary::VocabularyError;
use std::path::PathBuf;

/// Why a folder is no checkpoint that can be converted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HfError {
    /// A file is missing or can't be read.
    #[error("{path} could not be read: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The weights are there, but in another form.
    #[error(
        "{folder} has no model.safetensors, but {found}; \
         load the model with transformers and save it with `save_pretrained(…)` in one file"
    )]
    OtherWeights {
        /// The folder.
        folder: PathBuf,
        /// The file that is there.
        found: &'static str,
    },
    /// Neither vocabulary file is there.
    #[error("{0} has neither vocab.txt nor tokenizer.json, so the vocabulary is missing")]
    NoVocabulary(PathBuf),
    /// The configuration is wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// `model.safetensors` is not such a file.
    #[error("model.safetensors could not be read: {0}; copy or download it again")]
    SafeTensors(#[from] safetensors::SafeTensorError),
    /// A tokenizer file is wrong.
    #[error("{file} could not be read: {reason}")]
    Tokenizer {
        /// The file.
        file: &'static str,
        /// Why.
        reason: String,
    },
    /// A tokenizer that would give other ids than ours.
    #[error("the tokenizer has {found}; only {expected} is supported")]
    UnsupportedTokenizer {
        /// The setting.
        found: String,
        /// What is supported.
        expected: &'static str,
    },
    /// The vocabulary does not fit the model.
    #[error(transparent)]
    Vocabulary(#[from] VocabularyError),
    /// A BERT without what next sentence prediction needs.
    #[error(
        "the checkpoint can't do next sentence prediction: it lacks {}; take one that was saved as \
         BertForPreTraining or BertForNextSentencePrediction", list(.0)
    )]
    MissingHead(Vec<String>),
    /// Tensors that every BERT has are missing.
    #[error("the checkpoint lacks {}", list(.0))]
    MissingTensors(Vec<String>),
    /// Two tensors that mean the same.
    #[error("the checkpoint holds {0} twice, under an old and a new name")]
    DuplicateTensor(String),
    /// A tensor does not fit the configuration.
    #[error("the tensor {name} has the shape {found:?}, but config.json asks for {expected:?}")]
    Shape {
        /// The tensor.
        name: String,
        /// Its shape in the file.
        found: Vec<usize>,
        /// The shape that the configuration asks for.
        expected: Vec<usize>,
    },
    /// A number format that is not read.
    #[error("the tensor {name} is stored as {dtype}; only F32, F16 and BF16 are supported")]
    Dtype {
        /// The tensor.
        name: String,
        /// Its format.
        dtype: String,
    },
    /// Weights that are no numbers.
    #[error("the tensor {0} holds values that are infinite or not a number; the file is damaged")]
    NotFinite(String),
}
