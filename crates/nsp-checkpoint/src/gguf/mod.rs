//! GGUF: one file that holds the weights, the vocabulary and the card of a model.
//!
//! The browser receives such a file in parts, and the file may come from anywhere. So it is read as
//! a stream ([`GgufStream`]), and nothing in it is trusted: every count has a cap ([`limits`]), and
//! every error has a type ([`GgufError`]). [`convert`](crate::convert()) writes such files.

mod cursor;
mod error;
mod header;
pub mod limits;
mod metadata;
mod parser;
mod stream;
mod write;

pub(crate) use error::AGAIN;
pub use error::GgufError;
pub use header::{GgufHeader, TensorInfo};
pub use metadata::{Metadata, Value};
pub use stream::{Event, GgufStream, Tensor, read_gguf};
pub use write::{NewTensor, NewValue, header, padding};
