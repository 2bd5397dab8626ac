//! A GGUF file, up to the answer of its model.

#![no_main]

use bert_nsp_fuzz::{Folder, SAFETENSORS, write_seeds};
use libfuzzer_sys::fuzz_target;
use nsp::{ModelLoader, NspModel};
use nsp_checkpoint::Dtype;

/// The bytes that arrive at a time when the file is read in pieces.
const PIECE: usize = 997;

fn seeds() {
    let folder = Folder::new(&[]);
    let convert = |dtype| {
        folder
            .convert_with("model.safetensors", SAFETENSORS, dtype)
            .unwrap()
    };
    let mut seeds = Dtype::ALL.map(convert).to_vec();
    // A tokenizer of its own is described in the file.
    let tokenizer = br#"{"do_lower_case": true, "strip_accents": false}"#;
    let own = folder.convert_with("tokenizer_config.json", tokenizer, Dtype::Q4_0);
    seeds.push(own.unwrap());
    write_seeds("gguf", &seeds);
}

fn load(file: &[u8], piece: usize) -> Result<NspModel, String> {
    let mut loader = ModelLoader::new();
    for piece in file.chunks(piece) {
        loader.push(piece).map_err(|error| error.to_string())?;
    }
    loader.finish().map_err(|error| error.to_string())
}

fuzz_target!(init: seeds(), |input: &[u8]| {
    let whole = load(input, input.len().max(1));
    let pieces = load(input, PIECE);
    assert_eq!(whole.as_ref().err(), pieces.as_ref().err());
    if let Ok(model) = whole {
        let _ = model.predict("Rain.", Some("It rains [SEP]"), None);
    }
});
