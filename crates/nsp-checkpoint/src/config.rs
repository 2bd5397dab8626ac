//! The shape of a BERT model.

use serde::Deserialize;

/// Numbers of a BERT model, with the names of a Hugging Face `config.json`.
#[derive(Clone, Debug, PartialEq)]
pub struct BertConfig {
    /// Rows of the word embeddings (30,522 for bert-base-uncased).
    pub vocab_size: usize,
    /// Width of the hidden states (768). A multiple of 32, the length of a quantised block.
    pub hidden_size: usize,
    /// Encoder layers (12).
    pub num_hidden_layers: usize,
    /// Attention heads in a layer (12); they divide `hidden_size`.
    pub num_attention_heads: usize,
    /// Width of the feed-forward part (3,072). A multiple of 32.
    pub intermediate_size: usize,
    /// Longest sequence in tokens, special tokens included (512).
    pub max_position_embeddings: usize,
    /// Segments (2: sentence A and sentence B).
    pub type_vocab_size: usize,
    /// The epsilon of all layer norms (1e-12).
    pub layer_norm_eps: f64,
    /// Whether texts are lower-cased and stripped of accents before they are tokenised.
    pub lowercase: bool,
}

/// Why a configuration is not one of a BERT model that this project runs.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// A `config.json` is not JSON or lacks a number.
    #[error("config.json could not be read: {0}")]
    Json(#[from] serde_json::Error),
    /// Another architecture, or a variant of BERT that computes something else.
    #[error("config.json says {key} = {found:?}; only {expected:?} is supported")]
    Unsupported {
        /// The key.
        key: &'static str,
        /// Its value.
        found: String,
        /// The value that is supported.
        expected: &'static str,
    },
    /// A number out of range.
    #[error("{key} is {found}; it must be from {min} to {max}")]
    Range {
        /// The name of the number.
        key: &'static str,
        /// Its value.
        found: usize,
        /// The smallest value.
        min: usize,
        /// The largest value.
        max: usize,
    },
    /// A number that must be a multiple of another.
    #[error("{key} is {found}; it must be a multiple of {what}, {divisor}")]
    Multiple {
        /// The name of the number.
        key: &'static str,
        /// Its value.
        found: usize,
        /// What the divisor is.
        what: &'static str,
        /// The divisor.
        divisor: usize,
    },
    /// An epsilon that is not a small positive number.
    #[error("layer_norm_eps is {0}; it must be positive and below 1")]
    Epsilon(f64),
}

/// `config.json`, as far as it matters. Defaults as in transformers'
/// [`BertConfig`](https://huggingface.co/docs/transformers/model_doc/bert#transformers.BertConfig).
#[derive(Deserialize)]
struct HfConfig {
    vocab_size: usize,
    hidden_size: usize,
    num_hidden_layers: usize,
    num_attention_heads: usize,
    intermediate_size: usize,
    #[serde(default = "default_positions")]
    max_position_embeddings: usize,
    #[serde(default = "default_segments")]
    type_vocab_size: usize,
    #[serde(default = "default_epsilon")]
    layer_norm_eps: f64,
    model_type: Option<String>,
    hidden_act: Option<String>,
    position_embedding_type: Option<String>,
}

fn default_positions() -> usize {
    512
}

fn default_segments() -> usize {
    2
}

fn default_epsilon() -> f64 {
    1e-12
}

impl BertConfig {
    /// Reads a Hugging Face `config.json`. The casing is not written there and comes from the
    /// tokenizer's files.
    ///
    /// # Errors
    /// When the text is not such a file, or not one of a BERT that this project runs.
    pub fn from_hf_json(json: &str, lowercase: bool) -> Result<BertConfig, ConfigError> {
        let hf: HfConfig = serde_json::from_str(json)?;
        supported("model_type", hf.model_type, "bert")?;
        supported("hidden_act", hf.hidden_act, "gelu")?;
        supported(
            "position_embedding_type",
            hf.position_embedding_type,
            "absolute",
        )?;
        let config = BertConfig {
            vocab_size: hf.vocab_size,
            hidden_size: hf.hidden_size,
            num_hidden_layers: hf.num_hidden_layers,
            num_attention_heads: hf.num_attention_heads,
            intermediate_size: hf.intermediate_size,
            max_position_embeddings: hf.max_position_embeddings,
            type_vocab_size: hf.type_vocab_size,
            layer_norm_eps: hf.layer_norm_eps,
            lowercase,
        };
        config.validate()?;
        Ok(config)
    }

    /// Checks all numbers. The upper ends stand well above BERT-large (24 layers, hidden 1,024) and
    /// bound what a hostile file can make a reader compute.
    ///
    /// # Errors
    /// When a number is out of range or does not fit another.
    pub fn validate(&self) -> Result<(), ConfigError> {
        range("vocab_size", self.vocab_size, 5, 1 << 18)?;
        range("hidden_size", self.hidden_size, 32, 1 << 13)?;
        range("num_hidden_layers", self.num_hidden_layers, 1, 96)?;
        range("num_attention_heads", self.num_attention_heads, 1, 128)?;
        range("intermediate_size", self.intermediate_size, 32, 1 << 15)?;
        range(
            "max_position_embeddings",
            self.max_position_embeddings,
            8,
            1 << 13,
        )?;
        range("type_vocab_size", self.type_vocab_size, 2, 16)?;
        let block = "a quantised block's length";
        multiple("hidden_size", self.hidden_size, block, 32)?;
        multiple("intermediate_size", self.intermediate_size, block, 32)?;
        multiple(
            "hidden_size",
            self.hidden_size,
            "num_attention_heads",
            self.num_attention_heads,
        )?;
        if self.layer_norm_eps > 0.0 && self.layer_norm_eps < 1.0 {
            Ok(())
        } else {
            Err(ConfigError::Epsilon(self.layer_norm_eps))
        }
    }
}

fn supported(
    key: &'static str,
    found: Option<String>,
    expected: &'static str,
) -> Result<(), ConfigError> {
    match found {
        Some(found) if found != expected => Err(ConfigError::Unsupported {
            key,
            found,
            expected,
        }),
        _ => Ok(()),
    }
}

fn range(key: &'static str, found: usize, min: usize, max: usize) -> Result<(), ConfigError> {
    if (min..=max).contains(&found) {
        Ok(())
    } else {
        Err(ConfigError::Range {
            key,
            found,
            min,
            max,
        })
    }
}

fn multiple(
    key: &'static str,
    found: usize,
    what: &'static str,
    divisor: usize,
) -> Result<(), ConfigError> {
    if found.is_multiple_of(divisor) {
        Ok(())
    } else {
        Err(ConfigError::Multiple {
            key,
            found,
            what,
            divisor,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TINY: &str = r#"{"vocab_size": 40, "hidden_size": 64, "num_hidden_layers": 2,
        "num_attention_heads": 4, "intermediate_size": 96, "model_type": "bert"}"#;

    #[test]
    fn what_config_json_leaves_out_is_transformers_default() {
        let config = BertConfig::from_hf_json(TINY, true).unwrap();
        assert_eq!(config.max_position_embeddings, 512);
        assert_eq!(config.type_vocab_size, 2);
        assert_eq!(config.layer_norm_eps, 1e-12);
    }

    #[test]
    fn what_cannot_run_is_refused_with_the_key_and_the_value() {
        for (from, to, sentence) in [
            (r#""bert""#, r#""roberta""#, r#"model_type = "roberta""#),
            (
                r#"heads": 4"#,
                r#"heads": 3"#,
                "multiple of num_attention_heads, 3",
            ),
            (r#"heads": 4"#, r#"heads": 0"#, "num_attention_heads is 0"),
            (
                r#"hidden_size": 64"#,
                r#"hidden_size": 40"#,
                "hidden_size is 40",
            ),
            (r#""vocab_size": 40, "#, "", "missing field `vocab_size`"),
            (
                r#"layers": 2"#,
                r#"layers": 100000"#,
                "num_hidden_layers is 100000",
            ),
            (
                r#"layers": 2"#,
                r#"layers": -2"#,
                "config.json could not be read",
            ),
            (
                r#"layers": 2"#,
                r#"layers": 2, "layer_norm_eps": -1"#,
                "layer_norm_eps is -1",
            ),
            (
                r#"layers": 2"#,
                r#"layers": 2, "hidden_act": "relu""#,
                r#"hidden_act = "relu""#,
            ),
        ] {
            let json = TINY.replace(from, to);
            assert_ne!(json, TINY);
            let error = BertConfig::from_hf_json(&json, true)
                .unwrap_err()
                .to_string();
            assert!(error.contains(sentence), "{error:?} lacks {sentence:?}");
        }
    }
}
