//! What a GGUF header says about the model in the file.

use crate::config::ConfigError;
use crate::gguf::{AGAIN, GgufError, GgufHeader, Metadata};
use crate::hf::readme;
use crate::tokenizer::TokenizerError;
use crate::vocabulary::{self, VocabularyError};
use crate::{BertConfig, Dtype, TokenizerSettings, keys, names};

/// Everything about a model except its weights.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelHeader {
    /// The model's shape.
    pub config: BertConfig,
    /// What the model is called, and where it comes from.
    pub card: Card,
    /// The word pieces in the order of their ids, verbatim, with `##`.
    pub vocabulary: Vec<String>,
    /// How texts become word pieces.
    pub tokenizer: TokenizerSettings,
    /// Whether pooler and head were drawn at random and have not been trained yet, so that the model's
    /// answers mean nothing.
    pub untaught: bool,
}

/// The description of a model for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// For example `nsp-base`.
    pub name: String,
    /// The licence of the weights, for example `Apache-2.0`.
    pub license: String,
    /// Where the weights come from, one sentence.
    pub source: String,
    /// The languages that the model reads, as ISO 639 codes, for example `en`; empty if they are
    /// not stated.
    pub languages: Vec<String>,
    /// How the matrices are stored.
    pub dtype: Dtype,
}

impl Card {
    /// The card of a checkpoint's model: `readme` is the text of its README.md, empty if it has none.
    pub fn of_checkpoint(name: String, readme: &str, dtype: Dtype) -> Self {
        Self {
            name,
            license: readme::license(readme).unwrap_or_else(|| "not stated".to_owned()),
            source: "The source was not stated.".to_owned(),
            languages: readme::languages(readme),
            dtype,
        }
    }
}

/// Why a GGUF file does not hold a model that this project can run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// The file itself or its metadata is wrong.
    #[error(transparent)]
    Gguf(#[from] GgufError),
    /// The model's shape is wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The vocabulary does not fit the model.
    #[error(transparent)]
    Vocabulary(#[from] VocabularyError),
    /// The tokenizer can't be run.
    #[error(transparent)]
    Tokenizer(#[from] TokenizerError),
    /// A BERT file of another program, or of a later version of this one.
    #[error(
        "this GGUF file was not written for next sentence prediction ({reason}); \
         convert the original checkpoint with `bert-nsp convert`"
    )]
    Format {
        /// What is missing or different.
        reason: String,
    },
    /// The two classes are not the expected ones, or they are in another order.
    #[error("the file's labels are {0:?}, not IsNext and NotNext in this order; {AGAIN}")]
    Labels(Vec<String>),
    /// Only the part of a model that training changes.
    #[error(
        "this GGUF file contains only a pooler and a next-sentence head, trained for {0}; use it together \
         with that model (on the command line, with --head)"
    )]
    HeadAlone(String),
    /// Tensors that the model needs are not in the file.
    #[error("the GGUF file lacks {}; {AGAIN}", list(.0))]
    MissingTensors(Vec<String>),
    /// A tensor does not fit the model's shape.
    #[error("the tensor {name} has the shape {found:?}, not the model's {expected:?}; {AGAIN}")]
    Shape {
        /// The tensor.
        name: String,
        /// Its shape in the file.
        found: Vec<usize>,
        /// The shape that the configuration asks for.
        expected: Vec<usize>,
    },
}

impl ModelHeader {
    /// Reads the model's shape, card and vocabulary, and checks that the file has every tensor of
    /// [`names::tensors`] in the right shape, so that a wrong file is refused before its weights
    /// are downloaded.
    ///
    /// # Errors
    /// When the file does not hold a BERT with a next-sentence head that this project has written.
    pub fn read(header: &GgufHeader) -> Result<ModelHeader, ModelError> {
        let metadata = &header.metadata;
        if metadata.string(keys::ARCHITECTURE)? == keys::HEAD {
            let base = metadata.string(keys::BASE_NAME);
            let base = base.unwrap_or("another model").to_owned();
            return Err(ModelError::HeadAlone(base));
        }
        if let Some(error) = foreign_model(metadata, |name| header.tensor(name).is_some()) {
            return Err(error.into());
        }
        let format = read_format(metadata)?;
        let config = read_config(header)?;
        config.validate()?;
        check_tensors(header, &config)?;

        let vocabulary: Vec<String> = metadata
            .strings(keys::VOCAB)?
            .into_iter()
            .map(str::to_owned)
            .collect();
        vocabulary::check(&vocabulary, &config)?;
        let tokenizer = match format {
            keys::OWN_TOKENIZER => TokenizerSettings::from_json(metadata.string(keys::TOKENIZER)?)?,
            _ => TokenizerSettings::bert(metadata.bool(keys::LOWERCASE)?),
        };
        tokenizer.check(&vocabulary)?;
        let (name, source) = (metadata.string(keys::NAME)?, metadata.string(keys::SOURCE)?);
        let card = Card {
            name: name.to_owned(),
            license: metadata.string(keys::LICENSE)?.to_owned(),
            source: source.to_owned(),
            languages: read_languages(metadata, name, source)?,
            dtype: dims_and_dtype(header, "blk.0.attn_q.weight")?.1,
        };
        let untaught = metadata.get(keys::UNTAUGHT).is_some() && metadata.bool(keys::UNTAUGHT)?;
        Ok(ModelHeader {
            config,
            card,
            vocabulary,
            tokenizer,
            untaught,
        })
    }
}

/// The error for a file that holds another kind of model. It replaces all other errors about the
/// file.
pub(crate) fn foreign_model(
    metadata: &Metadata,
    has_tensor: impl Fn(&str) -> bool,
) -> Option<GgufError> {
    let architecture = metadata.string(keys::ARCHITECTURE);
    let is_bert = architecture.is_ok_and(|architecture| architecture == "bert");
    let no_head = || (is_bert && !has_tensor(names::NSP_HEAD_WEIGHT)).then_some(GgufError::NoHead);
    other_architecture(metadata).or_else(no_head)
}

/// The error for a model of another architecture, if the metadata so far states one.
pub(crate) fn other_architecture(metadata: &Metadata) -> Option<GgufError> {
    let architecture = metadata.string(keys::ARCHITECTURE).ok()?;
    let is_known = ["bert", keys::HEAD].contains(&architecture);
    (!is_known).then(|| GgufError::Architecture(architecture.to_owned()))
}

/// Reads the version of our keys, and checks the labels.
fn read_format(metadata: &Metadata) -> Result<u32, ModelError> {
    let format = metadata.u32(keys::FORMAT).map_err(|_| ModelError::Format {
        reason: format!("it has no number {}", keys::FORMAT),
    })?;
    if ![keys::BERT_TOKENIZER, keys::OWN_TOKENIZER].contains(&format) {
        let reason = format!("its {} is {format}, not 1 or 2", keys::FORMAT);
        return Err(ModelError::Format { reason });
    }
    check_labels(metadata)?;
    Ok(format)
}

/// Checks that the logits mean what they mean in BERT's own checkpoints.
pub(crate) fn check_labels(metadata: &Metadata) -> Result<(), ModelError> {
    let labels = metadata.strings(keys::LABEL_NAMES)?;
    if labels != keys::LABELS {
        let labels = labels.into_iter().map(str::to_owned).collect();
        return Err(ModelError::Labels(labels));
    }
    Ok(())
}

fn read_config(header: &GgufHeader) -> Result<BertConfig, ModelError> {
    let metadata = &header.metadata;
    let number = |key| metadata.u32(key).map(|number| number as usize);
    Ok(BertConfig {
        vocab_size: dims_and_dtype(header, "token_embd.weight")?.0[0],
        hidden_size: number(keys::EMBEDDING_LENGTH)?,
        num_hidden_layers: number(keys::BLOCK_COUNT)?,
        num_attention_heads: number(keys::HEAD_COUNT)?,
        intermediate_size: number(keys::FEED_FORWARD_LENGTH)?,
        max_position_embeddings: number(keys::CONTEXT_LENGTH)?,
        type_vocab_size: dims_and_dtype(header, "token_types.weight")?.0[0],
        layer_norm_eps: f64::from(metadata.f32(keys::LAYER_NORM_EPSILON)?),
    })
}

/// Reads the languages. The file that ships is older than the key, and its card,
/// `www/models/nsp-base.md`, says English.
fn read_languages(
    metadata: &Metadata,
    name: &str,
    source: &str,
) -> Result<Vec<String>, ModelError> {
    let is_older = name == "nsp-base" && source.starts_with("This project's own training,");
    let languages = match metadata.get(keys::LANGUAGES) {
        Some(_) => metadata.strings(keys::LANGUAGES)?,
        None if is_older => vec!["en"],
        None => Vec::new(),
    };
    Ok(languages.into_iter().map(str::to_owned).collect())
}

/// The shape (never empty) and the format of a tensor.
fn dims_and_dtype<'a>(
    header: &'a GgufHeader,
    name: &str,
) -> Result<(&'a [usize], Dtype), ModelError> {
    match header.tensor(name) {
        Some(tensor) => Ok((&tensor.dims, tensor.dtype)),
        None => Err(ModelError::MissingTensors(vec![name.to_owned()])),
    }
}

fn check_tensors(header: &GgufHeader, config: &BertConfig) -> Result<(), ModelError> {
    let mut missing = Vec::new();
    for spec in names::tensors(config) {
        match header.tensor(&spec.gguf) {
            None => missing.push(spec.gguf),
            Some(tensor) if tensor.dims != spec.shape => {
                return Err(ModelError::Shape {
                    name: spec.gguf,
                    found: tensor.dims.clone(),
                    expected: spec.shape,
                });
            }
            Some(_) => {}
        }
    }
    if missing.is_empty() {
        Ok(())
    } else {
        Err(ModelError::MissingTensors(missing))
    }
}

/// Names as part of a sentence: the first six, and how many more there are.
pub(crate) fn list(names: &[String]) -> String {
    const SHOWN: usize = 6;
    match names.len().checked_sub(SHOWN) {
        None | Some(0) => names.join(", "),
        Some(more) => format!("{} and {more} more", names[..SHOWN].join(", ")),
    }
}
