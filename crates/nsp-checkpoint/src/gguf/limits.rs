//! The caps on what a header may claim. A GGUF file may come from anywhere, and a header's counts
//! are read before the bytes that they count. Each cap is well above any BERT, and low enough that
//! a false count costs little memory and time.

use super::GgufError;

/// Bytes of the whole header. The largest part is a vocabulary: about 2 MB for 120,000 tokens
/// (multilingual BERT), up to 5 MB for llama.cpp's files with scores and types beside the tokens.
pub const MAX_HEADER_BYTES: usize = 32 << 20;

/// Metadata entries. Our files have about twenty, llama.cpp's about forty.
pub const MAX_METADATA_ENTRIES: u64 = 1 << 10;

/// Tensors. BERT-large has 393.
pub const MAX_TENSORS: u64 = 1 << 12;

/// Bytes of a metadata key, as in the GGUF specification.
pub const MAX_KEY_BYTES: u64 = (1 << 16) - 1;

/// Bytes of a tensor's name, as in the GGUF specification.
pub const MAX_NAME_BYTES: u64 = 64;

/// Bytes of a string value. The longest in use are licence texts and chat templates.
pub const MAX_STRING_BYTES: u64 = 1 << 20;

/// Elements of an array value. Multilingual BERT's vocabulary has 119,547.
pub const MAX_ARRAY_LENGTH: u64 = 1 << 18;

/// Elements of all arrays together. An element takes up to 32 bytes of memory, however short it is in
/// the file. Multilingual BERT's vocabulary with scores and types has 358,641.
pub const MAX_ARRAY_ELEMENTS: u64 = 1 << 19;

/// Dimensions of a tensor, as in ggml (`GGML_MAX_DIMS`).
pub const MAX_DIMS: u32 = 4;

/// Bytes of one tensor. Multilingual BERT's word embeddings in F32 are 367 MB.
pub const MAX_TENSOR_BYTES: u64 = 1 << 29;

/// Bytes of the whole file. BERT-large in F32 is 1.4 GB; more than 4 GiB can't be addressed in
/// 32-bit WebAssembly.
pub const MAX_FILE_BYTES: u64 = 1 << 32;

/// The largest `general.alignment`. 32 is usual.
pub const MAX_ALIGNMENT: u64 = 1 << 12;

/// Returns an error if a number is above its cap.
pub(super) fn check(what: &'static str, found: u64, limit: u64) -> Result<(), GgufError> {
    if found > limit {
        Err(GgufError::TooLarge { what, found, limit })
    } else {
        Ok(())
    }
}
