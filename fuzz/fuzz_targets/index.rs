//! model.safetensors.index.json, beside two files of weights.

#![no_main]

use bert_nsp_fuzz::{Folder, SAFETENSORS, safetensors_file, safetensors_header, write_seeds};
use libfuzzer_sys::fuzz_target;
use nsp_checkpoint::Dtype;
use nsp_checkpoint::hf::INDEX;
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

/// The header of the second file, which has the tensor of another head.
const OTHER: &[u8] = br#"{"cls.x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#;

static FOLDER: LazyLock<Folder> = LazyLock::new(|| {
    let other = safetensors_file(OTHER, 4);
    Folder::new(&[
        ("model-0.safetensors", SAFETENSORS),
        ("model-1.safetensors", &other),
    ])
});

fn seeds() {
    let tensors: Map<String, Value> = serde_json::from_slice(safetensors_header()).unwrap();
    let names = tensors.keys().filter(|name| *name != "__metadata__");
    let list = names.map(|name| (name.clone(), json!("model-0.safetensors")));
    let mut list: Map<String, Value> = list.collect();
    let one = json!({ "weight_map": list.clone() });
    list.insert("cls.x".to_owned(), json!("model-1.safetensors"));
    let two = json!({ "metadata": { "total_size": 4 }, "weight_map": list });
    let short = json!({ "weight_map": { "cls.x": "model-1.safetensors" } });
    write_seeds(
        "index",
        &[one, two, short].map(|seed| seed.to_string().into_bytes()),
    );
}

fuzz_target!(init: seeds(), |input: &[u8]| {
    let _ = FOLDER.convert_with(INDEX, input, Dtype::Q8_0);
});
