//! Tiny checkpoints as folders.

use nsp_checkpoint::{BertConfig, names};
use safetensors::tensor::{Dtype, TensorView};
use std::fs;
use std::path::Path;

const VOCAB: &str = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nrain\n##s\n.\n";

/// A `config.json` of a model with so many rows of word embeddings.
pub fn config(rows: usize) -> String {
    format!(
        r#"{{"model_type": "bert", "vocab_size": {rows}, "hidden_size": 32, "num_hidden_layers": 1,
            "num_attention_heads": 2, "intermediate_size": 64, "max_position_embeddings": 64}}"#
    )
}

/// A whole checkpoint with [`VOCAB`].
pub fn write_checkpoint(folder: &Path) {
    write_weights(folder, 8, |name| Some(name.to_owned()));
    fs::write(folder.join("vocab.txt"), VOCAB).unwrap();
}

/// Configuration and weights; each tensor under the name that `rename` gives it, if it gives one.
pub fn write_weights(folder: &Path, rows: usize, rename: impl Fn(&str) -> Option<String>) {
    fs::create_dir_all(folder).unwrap();
    let config = config(rows);
    let specs = names::tensors(&BertConfig::from_hf_json(&config).unwrap());
    let tensors: Vec<(String, &[usize], Vec<u8>)> = specs
        .iter()
        .filter_map(|spec| {
            let n: usize = spec.shape.iter().product();
            let values = (0..n).flat_map(|i| ((i as f32).sin() * 0.2).to_le_bytes());
            Some((rename(&spec.hf)?, &spec.shape[..], values.collect()))
        })
        .collect();
    let views = tensors.iter().map(|(name, shape, bytes)| {
        let view = TensorView::new(Dtype::F32, shape.to_vec(), bytes).unwrap();
        (name.as_str(), view)
    });
    safetensors::serialize_to_file(views, None, &folder.join("model.safetensors")).unwrap();
    fs::write(folder.join("config.json"), config).unwrap();
}
