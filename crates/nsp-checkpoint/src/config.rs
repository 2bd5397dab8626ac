//! The shape of a BERT model.

use serde::Deserialize;
use serde_json::{Map, Value};

/// The sizes of a BERT model, named as in a Hugging Face `config.json`. The numbers in brackets are
/// those of bert-base-uncased.
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
}

/// Why a configuration does not describe a BERT model that this project can run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// A `config.json` is not JSON or lacks a number.
    #[error("config.json could not be read: {0}")]
    Json(#[from] serde_json::Error),
    /// Another architecture, or a variant of BERT that computes something else.
    #[error("config.json says {key} = {found}; only {expected} is supported")]
    Unsupported {
        /// The key.
        key: &'static str,
        /// Its value as JSON.
        found: String,
        /// What is supported.
        expected: &'static str,
    },
    /// The two classes are in the other order.
    #[error(
        "config.json says id2label = {0}; only the order of BERT's own checkpoints is supported, \
         0 = IsNext and 1 = NotNext"
    )]
    Labels(Value),
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
    #[error("{key} is {found}; it must be a multiple of {what} ({divisor})")]
    Multiple {
        /// The name of the number.
        key: &'static str,
        /// Its value.
        found: usize,
        /// What the divisor stands for.
        what: &'static str,
        /// The divisor.
        divisor: usize,
    },
    /// An epsilon that is not a small positive number, or that 32 bits round to 0 or 1.
    #[error("layer_norm_eps is {0:?}; it must be at least 1e-45 and below 1, as a 32-bit float")]
    Epsilon(f64),
}

/// The part of `config.json` that is read into [`BertConfig`]. The defaults are those of the
/// [class of the same name](https://huggingface.co/docs/transformers/model_doc/bert#transformers.BertConfig)
/// in transformers.
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
}

/// Keys that must have one of BERT's values, because any other value describes a different model:
/// the key, BERT's values as JSON, and what the error says. An absent key and null count as BERT's
/// value too.
///
/// With these keys, [`HfConfig`] and `id2label`, every key that changes the answer is honoured or
/// refused. The other keys concern training (`initializer_range`, the dropouts,
/// `gradient_checkpointing`), generation (`use_cache`, `bos_token_id`, `eos_token_id`), other heads
/// (`classifier_dropout`, `num_labels`, `problem_type`, `tie_word_embeddings`), what a call returns
/// (`output_*`, `return_dict`), how the same numbers are computed (`chunk_size_feed_forward`,
/// `torchscript`, `dtype`, `attn_implementation`) or padding (`pad_token_id`), or transformers'
/// BERT does not read them.
const ONLY: [(&str, &[&str], &str); 9] = [
    ("model_type", &[r#""bert""#], r#""bert""#),
    // The second value is the same function, written in Python.
    (
        "hidden_act",
        &[r#""gelu""#, r#""gelu_python""#],
        r#""gelu""#,
    ),
    (
        "position_embedding_type",
        &[r#""absolute""#],
        r#""absolute""#,
    ),
    ("is_decoder", &["false"], "false (attention to all tokens)"),
    ("add_cross_attention", &["false"], "false"),
    ("is_encoder_decoder", &["false"], "false"),
    ("pruned_heads", &["{}"], "a model with all its heads"),
    ("quantization_config", &[], "a model that is not quantised"),
    ("auto_map", &[], "a model without Python code of its own"),
];

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
    /// The largest number of columns in a matrix, and so the largest `intermediate_size`. The
    /// kernels' integer sums over a row must fit 32 bits; with 4-bit weights they do for up to
    /// 16,643 columns.
    pub const MOST_COLUMNS: usize = 1 << 14;

    /// Reads a Hugging Face `config.json`.
    ///
    /// # Errors
    /// When the text is not such a file, or describes a model that this project can't run.
    pub fn from_hf_json(json: &str) -> Result<BertConfig, ConfigError> {
        let all: Map<String, Value> = serde_json::from_str(json)?;
        // This comes first, because another model may lack BERT's numbers.
        supported(&all)?;
        let hf: HfConfig = serde_json::from_value(Value::Object(all))?;
        let config = BertConfig {
            vocab_size: hf.vocab_size,
            hidden_size: hf.hidden_size,
            num_hidden_layers: hf.num_hidden_layers,
            num_attention_heads: hf.num_attention_heads,
            intermediate_size: hf.intermediate_size,
            max_position_embeddings: hf.max_position_embeddings,
            type_vocab_size: hf.type_vocab_size,
            layer_norm_eps: hf.layer_norm_eps,
        };
        config.validate()?;
        Ok(config)
    }

    /// Checks all numbers. The upper limits are well above BERT-large (24 layers, hidden size
    /// 1,024), and bound the work that a hostile file can cause.
    ///
    /// # Errors
    /// When a number is out of range or does not fit another.
    pub fn validate(&self) -> Result<(), ConfigError> {
        range("vocab_size", self.vocab_size, 5, 1 << 18)?;
        range("hidden_size", self.hidden_size, 32, 1 << 13)?;
        range("num_hidden_layers", self.num_hidden_layers, 1, 96)?;
        range("num_attention_heads", self.num_attention_heads, 1, 128)?;
        range(
            "intermediate_size",
            self.intermediate_size,
            32,
            Self::MOST_COLUMNS,
        )?;
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
        // The model computes with 32 bits.
        let epsilon = self.layer_norm_eps as f32;
        if epsilon > 0.0 && epsilon < 1.0 {
            Ok(())
        } else {
            Err(ConfigError::Epsilon(self.layer_norm_eps))
        }
    }
}

/// Refuses the configuration of any model other than BERT.
fn supported(config: &Map<String, Value>) -> Result<(), ConfigError> {
    for (key, values, expected) in ONLY {
        let Some(found) = config.get(key).filter(|found| !found.is_null()) else {
            continue;
        };
        let found = found.to_string();
        if !values.contains(&found.as_str()) {
            return Err(ConfigError::Unsupported {
                key,
                found,
                expected,
            });
        }
    }
    let labels = config.get("id2label").unwrap_or(&Value::Null);
    let is_not_next = |class: &str| {
        let label = labels[class].as_str()?.to_ascii_lowercase();
        label.contains("next").then(|| label.contains("not"))
    };
    // Labels of other tasks, such as LABEL_0, say nothing about the order.
    if is_not_next("0") == Some(true) || is_not_next("1") == Some(false) {
        return Err(ConfigError::Labels(labels.clone()));
    }
    Ok(())
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
        let config = BertConfig::from_hf_json(TINY).unwrap();
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
                "multiple of num_attention_heads (3)",
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
                r#""intermediate_size": 96"#,
                r#""intermediate_size": 16416"#,
                "intermediate_size is 16416; it must be from 32 to 16384",
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
                r#"layers": 2, "layer_norm_eps": 0.0"#,
                "layer_norm_eps is 0",
            ),
            (
                r#"layers": 2"#,
                r#"layers": 2, "layer_norm_eps": 1.0"#,
                "layer_norm_eps is 1",
            ),
            (
                r#"layers": 2"#,
                r#"layers": 2, "layer_norm_eps": 1e-50"#,
                "it must be at least 1e-45",
            ),
            (
                r#"layers": 2"#,
                r#"layers": 2, "hidden_act": "relu""#,
                r#"hidden_act = "relu""#,
            ),
            (
                r#""vocab_size": 40"#,
                r#""vocab_size": 262145"#,
                "vocab_size is 262145; it must be from 5 to 262144",
            ),
            (
                r#""intermediate_size": 96"#,
                r#""intermediate_size": 100"#,
                "intermediate_size is 100; it must be a multiple of a quantised block's length (32)",
            ),
            (
                r#"layers": 2"#,
                r#"layers": 2, "max_position_embeddings": 7"#,
                "max_position_embeddings is 7; it must be from 8 to 8192",
            ),
            (
                r#"layers": 2"#,
                r#"layers": 2, "type_vocab_size": 1"#,
                "type_vocab_size is 1; it must be from 2 to 16",
            ),
        ] {
            let json = TINY.replace(from, to);
            assert_ne!(json, TINY);
            let error = BertConfig::from_hf_json(&json).unwrap_err().to_string();
            assert!(error.contains(sentence), "{error:?} lacks {sentence:?}");
        }
    }

    #[test]
    fn every_key_that_changes_the_answer_is_honoured_or_refused_by_name() {
        let with = |more: &str| {
            let json = TINY.replace('}', &format!(", {more}}}"));
            BertConfig::from_hf_json(&json)
        };
        let refused = [
            r#""model_type": "roberta""#,
            r#""is_decoder": true"#,
            r#""add_cross_attention": true"#,
            r#""is_encoder_decoder": true"#,
            r#""position_embedding_type": "relative_key_query""#,
            r#""hidden_act": "gelu_new""#,
            r#""hidden_act": "gelu_fast""#,
            r#""hidden_act": "gelu_pytorch_tanh""#,
            r#""hidden_act": "quick_gelu""#,
            r#""hidden_act": "silu""#,
            r#""hidden_act": "tanh""#,
            r#""pruned_heads": {"1": [0, 2]}"#,
            r#""quantization_config": {"load_in_8bit": true}"#,
            r#""auto_map": {"AutoModel": "modeling_bert.JinaBertModel"}"#,
            r#""id2label": {"0": "NotNext", "1": "IsNext"}"#,
            r#""id2label": {"0": "not_next", "1": "next"}"#,
            r#""id2label": {"0": "LABEL_0", "1": "IsNext"}"#,
            r#""id2label": {"0": "NotNext", "1": "LABEL_1"}"#,
        ];
        for more in refused {
            let error = with(more).unwrap_err().to_string();
            let key = more.split('"').nth(1).unwrap();
            let named = error.starts_with(&format!("config.json says {key} = "));
            assert!(named, "{more}: {error}");
        }
        for (key, ..) in ONLY {
            let start = format!("\"{key}\": ");
            let is_tried = refused.iter().any(|more| more.starts_with(&start));
            assert!(is_tried, "no value of {key} is tried");
        }
        for more in [
            r#""is_decoder": false, "add_cross_attention": false, "pruned_heads": {}"#,
            r#""hidden_act": "gelu_python", "position_embedding_type": "absolute""#,
            r#""quantization_config": null, "is_encoder_decoder": false"#,
            r#""id2label": {"0": "LABEL_0", "1": "LABEL_1", "2": "LABEL_2"}"#,
            r#""id2label": {"0": "IsNext", "1": "NotNext"}"#,
            r#""chunk_size_feed_forward": 8, "pad_token_id": 3, "dtype": "float16""#,
        ] {
            assert!(with(more).is_ok(), "{more}");
        }
    }
}
