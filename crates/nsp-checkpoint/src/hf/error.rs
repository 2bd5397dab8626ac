//! The errors of reading a checkpoint folder.

use crate::config::ConfigError;
use crate::model::list;
use crate::tokenizer::TokenizerError;
use crate::vocabulary::VocabularyError;
use std::path::{Path, PathBuf};

/// Why a folder is not a checkpoint that can be converted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HfError {
    /// A file is missing or can't be read.
    #[error(
        "{path} could not be read: {source}; check that the folder is complete and that you may read it"
    )]
    Io {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: std::io::Error,
    },
    /// A text file that is longer than any model's.
    #[error(
        "{path} has more than {limit} MiB, too much for any model; use the file that belongs to the weights"
    )]
    TooLong {
        /// The file.
        path: PathBuf,
        /// The most that is read, in MiB.
        limit: u64,
    },
    /// A file where a folder should be.
    #[error("{path} is {kind}; give the folder of a Hugging Face checkpoint")]
    NotAFolder {
        /// The file.
        path: PathBuf,
        /// The kind of file, recognised by its first bytes.
        kind: &'static str,
    },
    /// A file of another kind than its name says.
    #[error("{path} is {kind}")]
    Foreign {
        /// The file.
        path: PathBuf,
        /// The kind of file, and what to do.
        kind: &'static str,
    },
    /// The folder of a model in the hub's cache contains no snapshot.
    #[error("{0} is a folder of the hub's cache, but holds no snapshot; download the model again")]
    NoSnapshot(PathBuf),
    /// The folder of a model in the hub's cache contains several snapshots.
    #[error(
        "{folder} is a folder of the hub's cache with several snapshots, and refs/main names none of \
         them; give the path of one: {}", snapshots.join(", ")
    )]
    SeveralSnapshots {
        /// The folder.
        folder: PathBuf,
        /// The snapshots, as paths within it.
        snapshots: Vec<String>,
    },
    /// The weights are stored in another format.
    #[error(
        "{folder} has no model.safetensors, but {found}; \
         load the model with transformers and save it with `save_pretrained(…)`"
    )]
    OtherWeights {
        /// The folder.
        folder: PathBuf,
        /// The file that is there.
        found: &'static str,
    },
    /// Neither vocabulary file is there.
    #[error(
        "there is neither vocab.txt nor tokenizer.json, so the vocabulary is missing; copy or download \
         one of them"
    )]
    NoVocabulary,
    /// The configuration is wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A file of weights, or the list of them, is damaged.
    #[error("{file} could not be read: {reason}; copy or download it again")]
    Weights {
        /// The file.
        file: String,
        /// The reason.
        reason: String,
    },
    /// A tokenizer file is wrong.
    #[error("{file} could not be read: {reason}; copy or download it again")]
    Tokenizer {
        /// The file.
        file: &'static str,
        /// The reason.
        reason: String,
    },
    /// A tokenizer that would produce other ids than ours.
    #[error("{file} has {found}; only {expected} is supported: use another checkpoint")]
    UnsupportedTokenizer {
        /// The file.
        file: &'static str,
        /// The setting.
        found: String,
        /// What is supported.
        expected: &'static str,
    },
    /// Files that programs read in different ways, or that contradict each other.
    #[error("the tokenizer's files can be read in two ways: {0}")]
    TwoWays(String),
    /// The tokenizer does not fit its vocabulary.
    #[error(transparent)]
    WrongTokenizer(#[from] TokenizerError),
    /// The vocabulary does not fit the model.
    #[error(transparent)]
    Vocabulary(#[from] VocabularyError),
    /// A BERT without a pooler or without a next-sentence head.
    #[error(
        "the checkpoint can't do next sentence prediction: it lacks {}; use one that was saved as \
         BertForPreTraining or BertForNextSentencePrediction, or begin with a random head \
         (`bert-nsp convert --fresh-head`) and train it (`bert-nsp train`)", list(.0)
    )]
    MissingHead(Vec<String>),
    /// Tensors that every BERT has are missing.
    #[error("the checkpoint lacks {}; copy or download it again", list(.0))]
    MissingTensors(Vec<String>),
    /// All names begin with a prefix that is not part of a BERT's names.
    #[error(
        "the names of the checkpoint's tensors begin with {0:?}, so the BERT is part of another \
         model; save the BERT alone with `save_pretrained(…)`"
    )]
    Prefix(String),
    /// Tensors that a BERT of this shape does not have, and that change the answer of a model that
    /// uses them.
    #[error(
        "the checkpoint has more than the BERT that config.json describes: {}; use the config.json \
         that belongs to it, or another checkpoint", list(.0)
    )]
    SurplusTensors(Vec<String>),
    /// Two tensors with the same meaning.
    #[error(
        "the checkpoint holds {0} twice, under two names; load the model with transformers and save \
         it again with `save_pretrained(…)`"
    )]
    DuplicateTensor(String),
    /// A tensor does not fit the configuration.
    #[error(
        "the tensor {name} has the shape {found:?}, but config.json asks for {expected:?}; use the \
         config.json that belongs to the weights"
    )]
    Shape {
        /// The tensor.
        name: String,
        /// Its shape in the file.
        found: Vec<usize>,
        /// The shape that the configuration asks for.
        expected: Vec<usize>,
    },
    /// A number format that is not supported.
    #[error(
        "the tensor {name} is stored as {dtype}; only F32, F16 and BF16 are supported: save the model \
         in one of them"
    )]
    Dtype {
        /// The tensor.
        name: String,
        /// Its format.
        dtype: String,
    },
    /// config.json names a format that does not exist.
    #[error("config.json has {0} under bert_nsp_dtype; it must be f32, f16, q8_0 or q4_0")]
    WrongDtype(String),
    /// Weights that are NaN or infinite.
    #[error(
        "the tensor {0} has values that are infinite or not a number; the file is damaged: copy or \
         download it again"
    )]
    NotFinite(String),
}

impl HfError {
    /// For `map_err`: the error of a file that could not be read.
    pub(super) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> HfError {
        let path = path.to_owned();
        move |source| HfError::Io { path, source }
    }
}
