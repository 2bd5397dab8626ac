//! A checkpoint that is large enough to be imported in several legs: 20 MB of weights that no one has trained.

use std::{fs, path::Path};

const ROWS: usize = 20_000;
const HIDDEN: usize = 256;
const WIDE: usize = 512;
const POSITIONS: usize = 64;

/// Writes config.json, vocab.txt and model.safetensors into a folder.
pub fn write_checkpoint(folder: &Path) {
    let config = serde_json::json!({
        "model_type": "bert", "vocab_size": ROWS, "hidden_size": HIDDEN, "num_hidden_layers": 1,
        "num_attention_heads": 4, "intermediate_size": WIDE, "max_position_embeddings": POSITIONS,
    });
    let special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "rain", "snow"];
    let words = (special.len()..ROWS).map(|number| format!("word{number}"));
    let words: Vec<String> = special.map(str::to_owned).into_iter().chain(words).collect();
    fs::write(folder.join("config.json"), config.to_string()).unwrap();
    fs::write(folder.join("vocab.txt"), words.join("\n") + "\n").unwrap();
    fs::write(folder.join("model.safetensors"), weights()).unwrap();
}

/// The names and shapes of all tensors. One is of the MLM head, which the import leaves out.
fn tensors() -> Vec<(String, Vec<usize>)> {
    let embeddings = |name: &str, rows| {
        let name = format!("bert.embeddings.{name}_embeddings.weight");
        (name, vec![rows, HIDDEN])
    };
    let mut tensors = vec![
        ("cls.predictions.bias".to_owned(), vec![ROWS]),
        embeddings("word", ROWS),
        embeddings("position", POSITIONS),
        embeddings("token_type", 2),
    ];
    let mut linear = |name: &str, outputs: usize, inputs: usize| {
        tensors.push((format!("{name}.weight"), vec![outputs, inputs]));
        tensors.push((format!("{name}.bias"), vec![outputs]));
    };
    let layer = "bert.encoder.layer.0";
    for name in ["self.query", "self.key", "self.value", "output.dense"] {
        linear(&format!("{layer}.attention.{name}"), HIDDEN, HIDDEN);
    }
    linear(&format!("{layer}.intermediate.dense"), WIDE, HIDDEN);
    linear(&format!("{layer}.output.dense"), HIDDEN, WIDE);
    linear("bert.pooler.dense", HIDDEN, HIDDEN);
    linear("cls.seq_relationship", 2, HIDDEN);
    for place in [
        "bert.embeddings".to_owned(),
        format!("{layer}.attention.output"),
        format!("{layer}.output"),
    ] {
        for kind in ["weight", "bias"] {
            tensors.push((format!("{place}.LayerNorm.{kind}"), vec![HIDDEN]));
        }
    }
    tensors
}

fn weights() -> Vec<u8> {
    let mut header = serde_json::Map::new();
    let mut data: Vec<u8> = Vec::new();
    for (name, shape) in tensors() {
        let start = data.len();
        let numbers: usize = shape.iter().product();
        let value = |number: usize| ((number % 9973) as f32 * 0.37).sin() * 0.1;
        data.extend((0..numbers).flat_map(|number| value(number).to_le_bytes()));
        let offsets = [start, data.len()];
        header.insert(
            name,
            serde_json::json!({ "dtype": "F32", "shape": shape, "data_offsets": offsets }),
        );
    }
    let header = serde_json::Value::from(header).to_string();
    let length = (header.len() as u64).to_le_bytes();
    [&length[..], header.as_bytes(), &data].concat()
}
