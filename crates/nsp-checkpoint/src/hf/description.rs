//! What the text files of a checkpoint say: everything about a model except its weights.

use super::{HfError, TextFiles, tokenizer};
use crate::{BertConfig, Dtype, TokenizerSettings, vocabulary};

/// A model without its weights.
#[derive(Clone, Debug)]
pub struct Description {
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
    /// Warnings for the person who converts the checkpoint, one sentence each.
    pub warnings: Vec<String>,
}

impl Description {
    /// Reads the files. If `lowercase` is given, it decides whether texts are lower-cased, whatever the
    /// tokenizer's files say.
    ///
    /// # Errors
    /// When a file is missing, wrong or too long for any model, when the model is not a BERT that this project can run, or when the
    /// casing of the tokenizer's normaliser can't be changed.
    pub fn read(files: TextFiles<'_>, lowercase: Option<bool>) -> Result<Self, HfError> {
        files.check()?;
        let config = BertConfig::from_hf_json(files.config)?;
        let mut warnings = Vec::new();
        let (mut vocabulary, tokenizer) =
            tokenizer::read(files, lowercase, &mut warnings)?.ok_or(HfError::NoVocabulary)?;
        // Empty lines at the end of vocab.txt need no rows: no text becomes an empty piece.
        while vocabulary.len() > config.vocab_size
            && vocabulary.last().is_some_and(String::is_empty)
        {
            vocabulary.pop();
        }
        vocabulary::check(&vocabulary, &config)?;
        tokenizer.check(&vocabulary)?;
        Ok(Self {
            dtype: dtype(files.config)?,
            config,
            vocabulary,
            tokenizer,
            warnings,
        })
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
