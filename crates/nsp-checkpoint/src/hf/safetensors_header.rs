//! The header of a safetensors file: which tensors there are, and where their bytes stand.
//!
//! The crate `safetensors` counts the bits of a tensor in a `usize`. In a browser that has 32 bits, so the crate
//! refuses tensors of 2²⁷ numbers or more, such as the word embeddings of a large model with 250,000 word pieces.

use super::HfError;
use super::unique::unique;
use super::weights::{Float, StoredTensor, Weights};
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::collections::BTreeMap;

/// Bytes in which a safetensors file states how long its header is.
pub const LENGTH_BYTES: usize = 8;
/// The longest header that is read. BERT-large's has 50,000 bytes. Reading one can take a hundred times
/// as much memory as its text, because all its JSON becomes a tree.
const MAX_HEADER_BYTES: u64 = 2 << 20;

/// The bytes of the header that follows these first bytes of a safetensors file.
///
/// # Errors
/// When no file can have such a header.
pub fn header_bytes(start: [u8; LENGTH_BYTES], file_bytes: u64) -> Result<usize, String> {
    let length = u64::from_le_bytes(start);
    if length > MAX_HEADER_BYTES {
        return Err(format!(
            "its header has {length} bytes, too many for any model"
        ));
    }
    if LENGTH_BYTES as u64 + length > file_bytes {
        return Err("it ends within its header".into());
    }
    Ok(length as usize)
}

/// The header as it is written.
#[derive(Deserialize)]
struct Header {
    /// Texts that the author has added. This is no tensor.
    #[serde(rename = "__metadata__")]
    _metadata: Option<IgnoredAny>,
    #[serde(flatten)]
    tensors: BTreeMap<String, Entry>,
}

#[derive(Deserialize)]
struct Entry {
    dtype: String,
    shape: Vec<usize>,
    /// The first byte and the one after the last, from the end of the header on.
    data_offsets: [u64; 2],
}

impl Weights {
    /// Adds the tensors of a safetensors file with this header. `file` is the number that its tensors
    /// get, and `file_bytes` the length of the file, if it is known.
    ///
    /// # Errors
    /// When the header is wrong or does not fit the length of the file, or a tensor is there already.
    pub fn add_safetensors(
        &mut self,
        file: usize,
        name: &str,
        header: &[u8],
        file_bytes: Option<u64>,
    ) -> Result<(), HfError> {
        let wrong = |reason: String| HfError::Weights {
            file: name.to_owned(),
            reason,
        };
        let start = (LENGTH_BYTES + header.len()) as u64;
        let (tensors, data_bytes) = read(header).map_err(wrong)?;
        let expected = start
            .checked_add(data_bytes)
            .ok_or_else(|| wrong("its header describes more bytes than a file can have".into()))?;
        // No tensor ends behind `data_bytes`, so no sum below overflows either.
        if let Some(file_bytes) = file_bytes
            && expected != file_bytes
        {
            return Err(wrong(format!(
                "it has {file_bytes} bytes, but its header describes {expected}"
            )));
        }
        for (name, entry) in tensors {
            let [from, to] = entry.data_offsets;
            let tensor = StoredTensor {
                format: format(&entry.dtype).ok_or(entry.dtype),
                shape: entry.shape,
                file,
                bytes: start + from..start + to,
            };
            self.add(&name, tensor)?;
        }
        Ok(())
    }
}

/// The tensors in the order of their bytes, and the number of these bytes.
fn read(header: &[u8]) -> Result<(Vec<(String, Entry)>, u64), String> {
    let invalid = |error: serde_json::Error| error.to_string();
    // Of two tensors with one name, the derived reader would take the last one.
    unique::<_, IgnoredAny>(&mut serde_json::Deserializer::from_slice(header)).map_err(invalid)?;
    let header: Header = serde_json::from_slice(header).map_err(invalid)?;
    let mut tensors: Vec<(String, Entry)> = header.tensors.into_iter().collect();
    tensors.sort_by_key(|(_, entry)| entry.data_offsets);
    let mut end = 0;
    for (name, entry) in &tensors {
        let [from, to] = entry.data_offsets;
        if from != end || to < from {
            return Err(format!(
                "the tensor {name} has the bytes {from} to {to}, but those before it end at {end}"
            ));
        }
        // Tensors of other formats are never read, so their sizes do not matter.
        let shape = &entry.shape;
        if format(&entry.dtype).is_some_and(|format| size(format, shape) != Some(to - from)) {
            return Err(format!(
                "the tensor {name} has {} bytes, which do not fit its shape {shape:?}",
                to - from
            ));
        }
        end = to;
    }
    Ok((tensors, end))
}

/// The format that has this name in a header; `None` if it is not supported.
fn format(dtype: &str) -> Option<Float> {
    match dtype {
        "F32" => Some(Float::F32),
        "F16" => Some(Float::F16),
        "BF16" => Some(Float::BF16),
        _ => None,
    }
}

/// The bytes of a tensor; `None` if there can't be so many.
fn size(format: Float, shape: &[usize]) -> Option<u64> {
    let mut lengths = shape.iter();
    lengths.try_fold(format.bytes() as u64, |bytes, &length| {
        bytes.checked_mul(length as u64)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn added(header: &str) -> Result<Weights, String> {
        let mut weights = Weights::default();
        let result = weights.add_safetensors(3, "m.safetensors", header.as_bytes(), None);
        result.map_err(|error| error.to_string())?;
        Ok(weights)
    }

    #[test]
    fn tensors_of_any_format_and_size_are_placed_behind_the_header() {
        let header = r#"{
            "__metadata__": {"format": "pt"},
            "ids": {"dtype": "I64", "shape": [1, 512], "data_offsets": [2048000000, 2048004096]},
            "words": {"dtype": "F32", "shape": [500000, 1024], "data_offsets": [0, 2048000000]},
            "later": {"dtype": "F9", "shape": [3], "data_offsets": [2048004096, 5000000000]},
            "head": {"dtype": "BF16", "shape": [2], "data_offsets": [5000000000, 5000000004]}
        }"#;
        let weights = added(header).unwrap();
        let start = (LENGTH_BYTES + header.len()) as u64;
        let words = weights.named("words").unwrap();
        assert_eq!(words.format, Ok(Float::F32));
        assert_eq!(words.shape, [500_000, 1024]);
        assert_eq!(words.bytes, start..start + 2_048_000_000);
        assert_eq!(words.file, 3);
        let formats = ["ids", "later", "head"].map(|name| weights.named(name).unwrap());
        let formats = formats.map(|tensor| tensor.format.clone());
        let expected = [Err("I64".to_owned()), Err("F9".to_owned()), Ok(Float::BF16)];
        assert_eq!(formats, expected);
        let head = weights.named("head").unwrap();
        assert_eq!(head.bytes.end, start + 5_000_000_004);
    }

    #[test]
    fn bytes_that_do_not_fit_the_tensors_are_refused() {
        let tensor = |name: &str, shape: &str, offsets: &str| {
            format!(r#""{name}": {{"dtype": "F32", "shape": {shape}, "data_offsets": {offsets}}}"#)
        };
        let first = tensor("a", "[2]", "[0, 8]");
        for (second, reason) in [
            (tensor("b", "[2]", "[9, 17]"), "those before it end at 8"),
            (tensor("b", "[2]", "[7, 15]"), "those before it end at 8"),
            (tensor("b", "[2]", "[8, 7]"), "the bytes 8 to 7"),
            (tensor("b", "[3]", "[8, 16]"), "do not fit its shape [3]"),
            (
                tensor("b", "[4294967296, 4294967296]", "[8, 16]"),
                "do not fit its shape",
            ),
            (tensor("b", "[2]", "[8, -1]"), "could not be read"),
            (r#""b": 1"#.to_owned(), "could not be read"),
        ] {
            let error = added(&format!("{{{first}, {second}}}")).unwrap_err();
            assert!(error.contains(reason), "{error}, not {reason}");
        }
        assert!(added(&format!("{{{first}}}")).is_ok());
    }
}
