//! Why a command fails. Each error is one sentence for the user.

use crate::hub::HubError;
use nsp::KnockOutError;
use nsp_checkpoint::convert::ConvertError;
use nsp_checkpoint::gguf::GgufError;
use nsp_checkpoint::head::HeadError;
use nsp_checkpoint::hf::HfError;
use nsp_checkpoint::tuned::TunedError;
use nsp_train::TrainError;
use std::path::{Path, PathBuf};

/// Bad input, or a file that can't be read or written.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    #[error("{path} could not be {action}: {source}")]
    File {
        path: PathBuf,
        /// `read` or `written`.
        action: &'static str,
        source: std::io::Error,
    },
    #[error("{path}: {source}")]
    Model { path: PathBuf, source: nsp::Error },
    #[error("{path}: {source}")]
    Head { path: PathBuf, source: HeadError },
    #[error("{path}: {source}")]
    Gguf { path: PathBuf, source: GgufError },
    #[error(
        "{0} is neither a file, nor a folder, nor the name of a model on the Hugging Face Hub (OWNER/NAME); \
         check the spelling"
    )]
    NoCheckpoint(PathBuf),
    #[error("there is no file {0}; check the path")]
    NoSuchFile(PathBuf),
    #[error("{0} is on this machine, so it has no revision; leave --revision out")]
    RevisionOfPath(PathBuf),
    #[error("{0} exists already; choose another name, or overwrite it with --force")]
    Exists(PathBuf),
    #[error("{0} is a folder or a device, not a file; choose another name")]
    NoFile(PathBuf),
    #[error("{first} and {second} name the same file, {path}; choose another one for {first}")]
    SameFile {
        first: &'static str,
        second: &'static str,
        path: PathBuf,
    },
    #[error(transparent)]
    Hub(#[from] HubError),
    #[error(transparent)]
    Checkpoint(#[from] HfError),
    #[error(transparent)]
    Convert(#[from] ConvertError),
    #[error("{path}, line {line}: {reason}")]
    Pair {
        path: PathBuf,
        line: usize,
        reason: String,
    },
    #[error(
        "{0} contains no pairs; write one per line: \
         {{\"a\": text, \"b\": text, \"label\": 0 or 1}}"
    )]
    NoPairs(PathBuf),
    #[error("{path} has {found}; give a text with at least two sentences")]
    FewSentences {
        path: PathBuf,
        /// How many there are, in words.
        found: &'static str,
    },
    #[error("{0} is not UTF-8; save the text as UTF-8")]
    NotUtf8(PathBuf),
    #[error("{option} is empty; {advice}")]
    EmptyText {
        option: &'static str,
        advice: &'static str,
    },
    #[error(
        "the model's weights are floats, so {0} has no effect; leave it out, or quantise the model"
    )]
    FloatsIgnore(&'static str),
    #[error(
        "--layers trains the floats of a checkpoint: name one with --model, as for `bert-nsp convert`; of a GGUF file \
         or the embedded model, only pooler and head can be trained"
    )]
    LayersNeedFloats,
    #[error(
        "a safetensors file contains floats, so --dtype has no effect; leave it out, or let the file's name end with \
         .gguf"
    )]
    SafetensorsDtype,
    #[error(
        "no epoch improved the random pooler and head on the --valid pairs, so no file was written; \
         train with more pairs or another --lr, or leave --valid out"
    )]
    StillRandom,
    #[error("--layers is {asked}, but the model has {has} layers; give a number from 1 to {has}")]
    Layers { asked: usize, has: usize },
    #[error(
        "the hidden states of the pairs take {bytes} of memory, and --layers keeps at most {most}; train on fewer or \
         shorter pairs"
    )]
    TooManyStates { bytes: String, most: String },
    #[error("only weights in Q4_0 are packed in 4 bits; leave --packing out, or convert to q4_0")]
    Packing,
    #[error(transparent)]
    Train(#[from] TrainError),
    #[error("{path} could not be written, because {source}")]
    Tuned { path: PathBuf, source: TunedError },
    #[error("--knock-out: {0}")]
    KnockOut(KnockOutError),
    #[error("the prediction failed: {0}")]
    Predict(nsp::Error),
    #[error("the published logits embedded in the program can't be read: {0}")]
    Published(serde_json::Error),
    #[error("the answer could not be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
}

impl CliError {
    /// For `map_err`: a file could not be read.
    pub fn read(path: &Path) -> impl FnOnce(std::io::Error) -> CliError {
        CliError::file(path, "read")
    }

    /// For `map_err`: a file could not be written.
    pub fn written(path: &Path) -> impl FnOnce(std::io::Error) -> CliError {
        CliError::file(path, "written")
    }

    /// For `map_err`: the answer could not be computed.
    pub fn predict(error: nsp::Error) -> CliError {
        match error {
            nsp::Error::KnockOut(error) => CliError::KnockOut(error),
            error => CliError::Predict(error),
        }
    }

    fn file(path: &Path, action: &'static str) -> impl FnOnce(std::io::Error) -> CliError {
        let path = path.to_owned();
        move |source| CliError::File {
            path,
            action,
            source,
        }
    }
}
