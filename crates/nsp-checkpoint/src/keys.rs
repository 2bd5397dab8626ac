//! The metadata keys of our GGUF files. The keys under `general` and `bert` are llama.cpp's; values
//! for which llama.cpp has no key are under `bert_nsp`.

/// The architecture: `bert`, or [`HEAD`].
pub const ARCHITECTURE: &str = "general.architecture";
/// The model's name, for example `nsp-base`.
pub const NAME: &str = "general.name";
/// The licence of the weights, as an SPDX expression.
pub const LICENSE: &str = "general.license";
/// The languages that the model reads, as ISO 639 codes; absent if its card names none.
pub const LANGUAGES: &str = "general.languages";
/// llama.cpp's number for the format of most matrices (`llama_ftype`).
pub const FILE_TYPE: &str = "general.file_type";
/// ggml's version of its quantised formats.
pub const QUANTIZATION_VERSION: &str = "general.quantization_version";
/// `num_hidden_layers`.
pub const BLOCK_COUNT: &str = "bert.block_count";
/// `max_position_embeddings`.
pub const CONTEXT_LENGTH: &str = "bert.context_length";
/// `hidden_size`.
pub const EMBEDDING_LENGTH: &str = "bert.embedding_length";
/// `intermediate_size`.
pub const FEED_FORWARD_LENGTH: &str = "bert.feed_forward_length";
/// `num_attention_heads`.
pub const HEAD_COUNT: &str = "bert.attention.head_count";
/// `layer_norm_eps`.
pub const LAYER_NORM_EPSILON: &str = "bert.attention.layer_norm_epsilon";
/// The version of the `bert_nsp` keys: [`BERT_TOKENIZER`] or [`OWN_TOKENIZER`].
pub const FORMAT: &str = "bert_nsp.format";
/// Where the weights come from, one sentence.
pub const SOURCE: &str = "bert_nsp.source";
/// The two classes in the order of the logits: [`LABELS`].
pub const LABEL_NAMES: &str = "bert_nsp.labels";
/// Whether texts are lower-cased and stripped of accents. Only in files of [`BERT_TOKENIZER`].
pub const LOWERCASE: &str = "bert_nsp.lowercase";
/// The tokenizer, as the JSON of a [`TokenizerSettings`](crate::TokenizerSettings). Only in files of
/// [`OWN_TOKENIZER`].
pub const TOKENIZER: &str = "bert_nsp.tokenizer";
/// Whether pooler and head were drawn at random and have not been trained yet; absent if not.
pub const UNTAUGHT: &str = "bert_nsp.untaught";
/// The word pieces in the order of their ids, verbatim, with `##`.
pub const VOCAB: &str = "bert_nsp.vocab";
/// How many models a head was trained from: always 1. Only in files of [`HEAD`].
pub const BASE_COUNT: &str = "general.base_model.count";
/// The name of the model that a head was trained for. Only in files of [`HEAD`].
pub const BASE_NAME: &str = "general.base_model.0.name";
/// The SHA-256 of that model's whole file, in lower-case hexadecimal digits. Only in files of [`HEAD`].
pub const BASE_SHA256: &str = "bert_nsp.base_sha256";
/// The version of the keys of a head's file: [`HEAD_FORMAT`]. Only in files of [`HEAD`].
pub const HEAD_VERSION: &str = "bert_nsp.head_format";

/// The architecture of a file that contains only pooler and next-sentence head.
pub const HEAD: &str = "bert-nsp-head";
/// The only version of a head's file so far.
pub const HEAD_FORMAT: u32 = 1;
/// The format of a model with the original BERT's tokenizer.
pub const BERT_TOKENIZER: u32 = 1;
/// The format of a model with another tokenizer. It has a number of its own, so that programs that
/// know only the first format refuse the file.
pub const OWN_TOKENIZER: u32 = 2;
/// Index 0 of the logits is IsNext, as in Google's checkpoints.
pub const LABELS: [&str; 2] = ["IsNext", "NotNext"];
