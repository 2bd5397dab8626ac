//! model.safetensors. An input that begins with a brace is only the header; its length and its numbers are added,
//! so that changes of it are not all refused for the length of the file.

#![no_main]

use bert_nsp_fuzz::{Folder, SAFETENSORS, safetensors_file, safetensors_header, write_seeds};
use libfuzzer_sys::fuzz_target;
use nsp_checkpoint::Dtype;
use nsp_checkpoint::hf::{LENGTH_BYTES, Weights, header_bytes};
use serde_json::Value;
use std::sync::LazyLock;

/// Numbers are added up to this size.
const MAX_DATA_BYTES: u64 = 1 << 16;

static FOLDER: LazyLock<Folder> = LazyLock::new(|| Folder::new(&[]));

fn seeds() {
    let small = br#"{"__metadata__":{"format":"pt"},"a":{"dtype":"BF16","shape":[2,1],"data_offsets":[0,4]}}"#;
    let seeds = [
        safetensors_header().to_vec(),
        small.to_vec(),
        SAFETENSORS.to_vec(),
    ];
    write_seeds("safetensors", &seeds);
}

fn with_header(header: &[u8]) -> Vec<u8> {
    let tensors: Value = serde_json::from_slice(header).unwrap_or_default();
    let ends = tensors
        .as_object()
        .into_iter()
        .flat_map(|tensors| tensors.values());
    let ends = ends.filter_map(|tensor| tensor["data_offsets"][1].as_u64());
    let bytes = ends.max().unwrap_or_default().min(MAX_DATA_BYTES);
    safetensors_file(header, bytes as usize)
}

/// As a browser reads it: the header alone, and perhaps no length of the file.
fn read_header(file: &[u8]) {
    let Some((start, rest)) = file.split_first_chunk::<LENGTH_BYTES>() else {
        return;
    };
    let Ok(length) = header_bytes(*start, file.len() as u64) else {
        return;
    };
    let name = "model.safetensors";
    for known in [None, Some(file.len() as u64)] {
        let _ = Weights::default().add_safetensors(0, name, &rest[..length], known);
    }
}

fuzz_target!(init: seeds(), |input: &[u8]| {
    let file = match input {
        [b'{', ..] => with_header(input),
        _ => input.to_vec(),
    };
    read_header(&file);
    let _ = FOLDER.convert_with("model.safetensors", &file, Dtype::Q8_0);
});
