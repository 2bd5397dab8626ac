//! The errors of reading a GGUF file.

use crate::Dtype;

/// What helps against a file that can't be used, as the end of a sentence.
pub(crate) const AGAIN: &str = "use another file, or convert the checkpoint again";

/// Why bytes are not a GGUF file that this crate reads.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GgufError {
    /// The first four bytes are not `GGUF`.
    #[error("this is not a GGUF file: it {}", begins(*found, *kind))]
    Magic {
        /// The first four bytes.
        found: [u8; 4],
        /// The kind of file that they indicate, if they are recognised.
        kind: Option<&'static str>,
    },
    /// A file in big-endian byte order.
    #[error("this GGUF file is big-endian, which is not supported; use a little-endian file")]
    BigEndian,
    /// A model of another architecture.
    #[error("this GGUF file has a model of the architecture {0:?}, not a BERT; {AGAIN}")]
    Architecture(String),
    /// A BERT without a next-sentence head, such as llama.cpp's converter writes.
    #[error(
        "this GGUF file has no next-sentence head, which other converters leave out; convert the \
         original checkpoint with `bert-nsp convert`"
    )]
    NoHead,
    /// A version of the format that this crate does not read.
    #[error("GGUF version {0} is not supported; use a file of version 2 or 3 (little-endian)")]
    Version(u32),
    /// A count or a size above the cap of [`limits`](crate::gguf::limits).
    #[error(
        "the GGUF header claims {what} of {found}, more than the {limit} that a BERT can need; {AGAIN}"
    )]
    TooLarge {
        /// What was counted.
        what: &'static str,
        /// The number in the file.
        found: u64,
        /// The cap.
        limit: u64,
    },
    /// A string is not UTF-8.
    #[error("{what} in the GGUF header is not valid UTF-8; {AGAIN}")]
    Utf8 {
        /// Which string.
        what: &'static str,
    },
    /// A value type that GGUF does not have.
    #[error("the metadata key {key} has the unknown value type {code}; {AGAIN}")]
    ValueType {
        /// The key.
        key: String,
        /// The number in the file.
        code: u32,
    },
    /// An array within an array.
    #[error("the metadata key {key} holds nested arrays, which no BERT file needs; {AGAIN}")]
    NestedArray {
        /// The key.
        key: String,
    },
    /// A boolean that is neither 0 nor 1.
    #[error("the metadata key {key} holds the boolean {found}, not 0 or 1; {AGAIN}")]
    Bool {
        /// The key.
        key: String,
        /// The byte in the file.
        found: u8,
    },
    /// A key or a name that occurs twice.
    #[error("{name:?} occurs twice in the GGUF header; {AGAIN}")]
    Duplicate {
        /// The key or the name.
        name: String,
    },
    /// A number format that this crate does not read.
    #[error(
        "the tensor {name} has the ggml type number {code}, which is not supported; \
         the supported types are F32 (0), F16 (1), Q4_0 (2) and Q8_0 (8); {AGAIN}"
    )]
    UnsupportedDtype {
        /// The tensor.
        name: String,
        /// The number in the file (`ggml_type`).
        code: u32,
    },
    /// A tensor without dimensions, with a dimension of 0, or with more elements than this machine
    /// can count.
    #[error("the tensor {name} has the impossible shape {dims:?}; {AGAIN}")]
    Shape {
        /// The tensor.
        name: String,
        /// The dimensions, in PyTorch's order.
        dims: Vec<u64>,
    },
    /// A row that is not a whole number of blocks.
    #[error(
        "the rows of the tensor {name} have {row} numbers, not a multiple of {dtype}'s block; {AGAIN}"
    )]
    Row {
        /// The tensor.
        name: String,
        /// Numbers in a row.
        row: usize,
        /// The format.
        dtype: Dtype,
    },
    /// An alignment that is not a power of two between 8 and the cap.
    #[error("general.alignment is {0}, not a power of two from 8 to 4096; {AGAIN}")]
    Alignment(u64),
    /// A tensor that is not aligned, or that overlaps the one before it.
    #[error("the tensor {name} is misplaced: it begins at byte {offset} of the data; {AGAIN}")]
    Offset {
        /// The tensor.
        name: String,
        /// Where it begins, counted from the start of the data.
        offset: u64,
    },
    /// The file ended too early.
    #[error(
        "the GGUF file is cut off: it ends at byte {position}, in the middle of {missing}; \
         copy or download it again"
    )]
    Truncated {
        /// How many bytes there were.
        position: u64,
        /// What is incomplete.
        missing: String,
    },
    /// The file continues after its last tensor.
    #[error(
        "the GGUF file continues after its last tensor, which ends at byte {end}; \
         copy or download it again"
    )]
    TrailingBytes {
        /// Where the file should end.
        end: u64,
    },
    /// No memory for a tensor.
    #[error(
        "there is not enough memory for the tensor {name} ({bytes} bytes); close other programs, or \
         use a smaller model"
    )]
    OutOfMemory {
        /// The tensor.
        name: String,
        /// Its size.
        bytes: usize,
    },
    /// The stream was used after it had failed.
    #[error("the GGUF stream stopped because of an earlier error; start a new one")]
    Stopped,
    /// A metadata key is absent.
    #[error("the GGUF file has no metadata key {key}; {AGAIN}")]
    MissingKey {
        /// The key.
        key: String,
    },
    /// A metadata value is of another type.
    #[error("the metadata key {key} holds {found}, where {expected} was expected; {AGAIN}")]
    WrongType {
        /// The key.
        key: String,
        /// What was expected.
        expected: &'static str,
        /// What the file holds.
        found: &'static str,
    },
    /// The file could not be read.
    #[error("the GGUF file could not be read: {0}")]
    Io(#[from] std::io::Error),
}

/// What a file without the letters `GGUF` is, as the end of a sentence.
fn begins(found: [u8; 4], kind: Option<&str>) -> String {
    match kind {
        Some(kind) => format!("is {kind}"),
        None => format!(
            "begins with {found:02x?} instead of the letters GGUF; convert the checkpoint with \
             `bert-nsp convert`"
        ),
    }
}
