//! Hugging Face checkpoint folders: `config.json`, `model.safetensors`, `vocab.txt` or
//! `tokenizer.json`, and the small files of the tokenizer.

#[cfg(feature = "pickle")]
mod bin;
mod error;
mod files;
mod folder;
#[cfg(feature = "pickle")]
mod pickle;
mod tokenizer;
mod tokenizer_config;
mod tokenizer_json;
mod tokens;
mod vocab_txt;
mod weight_files;
mod weights;

pub use error::HfError;
pub use weights::{Float, LENGTH_BYTES, StoredTensor, Weights, header_bytes};

use crate::{BertConfig, Dtype, TokenizerSettings, vocabulary};
use files::{read_optional_text, read_text};
use std::path::{Path, PathBuf};
use tokens::TokenizerFiles;
pub use weight_files::ShardList;
use weight_files::WeightFiles;

/// The files of a checkpoint folder. The weights are still in their files.
pub struct HfCheckpoint {
    /// The repository's name if the folder is in the hub's cache, else the folder's name.
    pub name: String,
    /// Where the files are: the given folder, or the snapshot that was found in it.
    pub folder: PathBuf,
    /// The model's shape.
    pub config: BertConfig,
    /// The word pieces in the order of their ids.
    pub vocabulary: Vec<String>,
    /// How texts become word pieces.
    pub tokenizer: TokenizerSettings,
    /// The format of the matrices that a GGUF file of this model should have: what config.json says under
    /// `bert_nsp_dtype`, which this project writes for models that were trained for a format; otherwise
    /// Q8_0.
    pub dtype: Dtype,
    /// Which weights there are, and where.
    pub weights: Weights,
    /// The files of the weights.
    weight_files: Vec<PathBuf>,
    /// Warnings for the person who converts the checkpoint, one sentence each.
    pub warnings: Vec<String>,
}

impl std::fmt::Debug for HfCheckpoint {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("HfCheckpoint")
            .field("name", &self.name)
            .field("folder", &self.folder)
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}

impl HfCheckpoint {
    /// Reads a folder, the folder of a model in the hub's cache, or the folder of a file of weights.
    ///
    /// # Errors
    /// When a file is missing or wrong, or when the model is not a BERT that this project can run.
    /// The weights are checked only when they are converted.
    pub fn read(folder: &Path) -> Result<HfCheckpoint, HfError> {
        Self::read_with_casing(folder, None)
    }

    /// Like [`read`](Self::read), but with a casing: if `lowercase` is given, it decides whether
    /// texts are lower-cased, whatever the tokenizer's files say.
    ///
    /// # Errors
    /// As [`read`](Self::read), and when the casing of the tokenizer's normaliser can't be changed.
    pub fn read_with_casing(
        given: &Path,
        lowercase: Option<bool>,
    ) -> Result<HfCheckpoint, HfError> {
        let folder::Source { folder, file, name } = folder::resolve(given)?;
        let config_json = read_text(folder.join("config.json"))?;
        let config = BertConfig::from_hf_json(&config_json)?;
        let text = |name: &str| read_optional_text(folder.join(name));
        let (vocab_txt, tokenizer_json) = (text("vocab.txt")?, text("tokenizer.json")?);
        let tokenizer_config = text("tokenizer_config.json")?;
        let special_tokens_map = text("special_tokens_map.json")?;
        let added_tokens = text("added_tokens.json")?;
        let files = TokenizerFiles {
            vocab_txt: vocab_txt.as_deref(),
            tokenizer_json: tokenizer_json.as_deref(),
            tokenizer_config: tokenizer_config.as_deref(),
            special_tokens_map: special_tokens_map.as_deref(),
            added_tokens: added_tokens.as_deref(),
            config: &config_json,
        };
        let mut warnings = Vec::new();
        let (mut vocabulary, tokenizer) = tokenizer::read(files, lowercase, &mut warnings)?
            .ok_or_else(|| HfError::NoVocabulary(folder.clone()))?;
        // Empty lines at the end of vocab.txt need no rows: no text becomes an empty piece.
        while vocabulary.len() > config.vocab_size
            && vocabulary.last().is_some_and(String::is_empty)
        {
            vocabulary.pop();
        }
        vocabulary::check(&vocabulary, &config)?;
        tokenizer.check(&vocabulary)?;
        let (weights, weight_files) = weight_files::find(&folder, file)?;
        Ok(HfCheckpoint {
            name,
            dtype: dtype(&config_json)?,
            weights,
            weight_files,
            folder,
            config,
            vocabulary,
            tokenizer,
            warnings,
        })
    }

    /// Opens the files of the weights.
    ///
    /// # Errors
    /// When one can't be opened.
    pub(crate) fn open_weights(&self) -> Result<WeightFiles, HfError> {
        WeightFiles::open(&self.weight_files)
    }
}

/// The key of config.json that names the best format for the weights.
const DTYPE: &str = "bert_nsp_dtype";

fn dtype(config_json: &str) -> Result<Dtype, HfError> {
    // It has been read before, so it is JSON.
    let config: serde_json::Value = serde_json::from_str(config_json).unwrap_or_default();
    match config.get(DTYPE) {
        None => Ok(Dtype::Q8_0),
        Some(value) => {
            let dtype = value.as_str().unwrap_or_default().parse();
            dtype.map_err(|_| HfError::WrongDtype(value.to_string()))
        }
    }
}
