//! Writes the beginning of a safetensors file, so that the tensors can follow one by one. The library's own
//! writer needs all of them at once, and its metadata has another order in each run.

use crate::names::TensorSpec;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The bytes from the start of the file to the first tensor. The tensors follow in this order as 32-bit
/// floats in little-endian byte order, without gaps, under their names of a Hugging Face checkpoint.
pub(crate) fn header<'a>(
    metadata: &BTreeMap<&str, String>,
    tensors: impl IntoIterator<Item = &'a TensorSpec>,
) -> Vec<u8> {
    let mut entries = Map::new();
    entries.insert("__metadata__".to_owned(), json!(metadata));
    let mut start = 0;
    for spec in tensors {
        let end = start + spec.shape.iter().product::<usize>() * size_of::<f32>();
        let entry = json!({ "dtype": "F32", "shape": spec.shape, "data_offsets": [start, end] });
        entries.insert(spec.hf.clone(), entry);
        start = end;
    }
    let mut json = Value::Object(entries).to_string().into_bytes();
    // The format aligns the tensors with spaces.
    json.resize(json.len().next_multiple_of(8), b' ');
    let length = json.len() as u64;
    [&length.to_le_bytes()[..], &json].concat()
}

/// Numbers as a safetensors or a GGUF file stores 32-bit floats.
pub(crate) fn bytes(values: &[f32]) -> Vec<u8> {
    values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect()
}
