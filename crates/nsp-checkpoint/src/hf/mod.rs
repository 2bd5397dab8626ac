//! Hugging Face checkpoint folders: `config.json`, `model.safetensors`, `vocab.txt` or
//! `tokenizer.json`, `tokenizer_config.json`.

mod error;
mod tokenizer;
mod weights;

pub use error::HfError;
pub(crate) use weights::Weights;

use crate::{BertConfig, vocabulary};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// A checkpoint folder, read but not yet looked into: the weights stay in the bytes of their file.
pub struct HfCheckpoint {
    /// The model's shape.
    pub config: BertConfig,
    /// The word pieces in the order of their ids.
    pub vocabulary: Vec<String>,
    /// The content of `model.safetensors`.
    pub safetensors: Vec<u8>,
}

impl HfCheckpoint {
    /// Reads a folder.
    ///
    /// # Errors
    /// When a file is missing or wrong, or when the model is not a BERT that this project runs. What
    /// is wrong with the weights shows when they are converted.
    pub fn read(folder: &Path) -> Result<HfCheckpoint, HfError> {
        let config_json = read_text(folder.join("config.json"))?;
        let tokenizer = tokenizer::read(
            read_optional_text(folder.join("vocab.txt"))?.as_deref(),
            read_optional_text(folder.join("tokenizer.json"))?.as_deref(),
            read_optional_text(folder.join("tokenizer_config.json"))?.as_deref(),
        )?
        .ok_or_else(|| HfError::NoVocabulary(folder.to_owned()))?;
        let config = BertConfig::from_hf_json(&config_json, tokenizer.lowercase)?;
        vocabulary::check(&tokenizer.vocabulary, &config)?;
        Ok(HfCheckpoint {
            config,
            vocabulary: tokenizer.vocabulary,
            safetensors: read_weights(folder)?,
        })
    }
}

fn read_weights(folder: &Path) -> Result<Vec<u8>, HfError> {
    let path = folder.join("model.safetensors");
    if !path.exists() {
        for found in [
            "model.safetensors.index.json",
            "pytorch_model.bin",
            "tf_model.h5",
            "flax_model.msgpack",
        ] {
            if folder.join(found).exists() {
                return Err(HfError::OtherWeights {
                    folder: folder.to_owned(),
                    found,
                });
            }
        }
    }
    fs::read(&path).map_err(|source| HfError::Io { path, source })
}

fn read_text(path: PathBuf) -> Result<String, HfError> {
    fs::read_to_string(&path).map_err(|source| HfError::Io { path, source })
}

fn read_optional_text(path: PathBuf) -> Result<Option<String>, HfError> {
    match fs::read_to_string(&path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(HfError::Io { path, source }),
    }
}
