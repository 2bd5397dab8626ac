//! What is known about a model.

use serde::{Deserialize, Serialize};

/// What the page says about the model that runs, read from the GGUF file's own metadata.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ModelCard {
    /// For example `nsp-base`.
    pub name: String,
    /// The dtype of the matrices in the file, for example `Q4_0`.
    pub dtype: String,
    /// Size of the model file in bytes.
    pub bytes: u64,
    /// The licence of the weights, for example `Apache-2.0`.
    pub license: String,
    /// Where the weights come from, one sentence.
    pub source: String,
    /// The longest sequence that fits, in tokens, special tokens included (512).
    pub max_tokens: u32,
}
