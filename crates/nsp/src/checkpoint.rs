//! What a file says about its model: the types that this crate's signatures and errors name. The crate
//! `nsp-checkpoint` reads and writes such files.

pub use nsp_checkpoint::config::ConfigError;
pub use nsp_checkpoint::gguf::{GgufError, GgufHeader, Metadata, TensorInfo, Value};
pub use nsp_checkpoint::head::HeadError;
pub use nsp_checkpoint::model::ModelError;
pub use nsp_checkpoint::names::{Role, TensorSpec};
pub use nsp_checkpoint::tokenizer::{
    AddedToken, Behavior, Normalizer, PreTokenizer, TokenizerError,
};
pub use nsp_checkpoint::vocabulary::VocabularyError;
pub use nsp_checkpoint::{
    BertConfig, Card, Dtype, Head, ModelHeader, TokenizerSettings, UnknownDtype,
};
