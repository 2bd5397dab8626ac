//! Checkpoints whose weights no one has trained, of any size.

use serde_json::json;
use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::Path,
};

/// The shape of a model.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    rows: usize,
    hidden: usize,
    layers: usize,
    heads: usize,
    wide: usize,
    positions: usize,
}

/// 25 MB, which are imported in several legs.
pub const SMALL: Shape = Shape {
    rows: 20_000,
    hidden: 256,
    layers: 1,
    heads: 4,
    wide: 512,
    positions: 64,
};

/// BERT-base: 438 MB, and 12 MB that are skipped.
pub const BASE: Shape = Shape {
    rows: 30_522,
    hidden: 768,
    layers: 12,
    heads: 12,
    wide: 3072,
    positions: 512,
};

/// BERT-large: 1.3 GB.
pub const LARGE: Shape = Shape {
    rows: 30_522,
    hidden: 1024,
    layers: 24,
    heads: 16,
    wide: 4096,
    positions: 512,
};

/// Writes config.json, vocab.txt and model.safetensors into a folder.
pub fn write_checkpoint(folder: &Path, shape: Shape) {
    let config = json!({
        "model_type": "bert",
        "vocab_size": shape.rows,
        "hidden_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "intermediate_size": shape.wide,
        "max_position_embeddings": shape.positions,
    });
    let special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "rain", "snow"];
    let words = (special.len()..shape.rows).map(|number| format!("word{number}"));
    let words = special.map(str::to_owned).into_iter().chain(words);
    let words: Vec<String> = words.collect();
    fs::write(folder.join("config.json"), config.to_string()).unwrap();
    fs::write(folder.join("vocab.txt"), words.join("\n") + "\n").unwrap();
    write_weights(&folder.join("model.safetensors"), &tensors(shape));
}

/// The names and shapes of all tensors. Two are of the MLM head, which an import leaves out: one that is so short that
/// it is read through, and a decoder with an eighth of its rows, which is so long that it is skipped.
fn tensors(shape: Shape) -> Vec<(String, Vec<usize>)> {
    let Shape { hidden, wide, .. } = shape;
    let embeddings = |name: &str, rows| {
        let name = format!("bert.embeddings.{name}_embeddings.weight");
        (name, vec![rows, hidden])
    };
    let mut tensors = vec![
        ("cls.predictions.bias".to_owned(), vec![shape.rows]),
        embeddings("word", shape.rows),
        embeddings("position", shape.positions),
        embeddings("token_type", 2),
    ];
    norm(&mut tensors, "bert.embeddings", hidden);
    let decoder = "cls.predictions.decoder.weight".to_owned();
    tensors.push((decoder, vec![shape.rows / 8, hidden]));
    for layer in 0..shape.layers {
        let layer = format!("bert.encoder.layer.{layer}");
        for name in ["self.query", "self.key", "self.value", "output.dense"] {
            let name = format!("{layer}.attention.{name}");
            linear(&mut tensors, &name, hidden, hidden);
        }
        norm(&mut tensors, &format!("{layer}.attention.output"), hidden);
        linear(
            &mut tensors,
            &format!("{layer}.intermediate.dense"),
            wide,
            hidden,
        );
        linear(&mut tensors, &format!("{layer}.output.dense"), hidden, wide);
        norm(&mut tensors, &format!("{layer}.output"), hidden);
    }
    linear(&mut tensors, "bert.pooler.dense", hidden, hidden);
    linear(&mut tensors, "cls.seq_relationship", 2, hidden);
    tensors
}

fn linear(tensors: &mut Vec<(String, Vec<usize>)>, name: &str, outputs: usize, inputs: usize) {
    tensors.push((format!("{name}.weight"), vec![outputs, inputs]));
    tensors.push((format!("{name}.bias"), vec![outputs]));
}

fn norm(tensors: &mut Vec<(String, Vec<usize>)>, name: &str, hidden: usize) {
    for kind in ["weight", "bias"] {
        tensors.push((format!("{name}.LayerNorm.{kind}"), vec![hidden]));
    }
}

fn write_weights(path: &Path, tensors: &[(String, Vec<usize>)]) {
    let mut header = serde_json::Map::new();
    let mut end = 0;
    for (name, shape) in tensors {
        let start = end;
        end += 4 * shape.iter().product::<usize>();
        let about = json!({ "dtype": "F32", "shape": shape, "data_offsets": [start, end] });
        header.insert(name.clone(), about);
    }
    let header = serde_json::Value::from(header).to_string();
    let mut file = BufWriter::new(File::create(path).unwrap());
    file.write_all(&(header.len() as u64).to_le_bytes())
        .unwrap();
    file.write_all(header.as_bytes()).unwrap();
    let mut random = 1_u32;
    for _ in 0..end / 4 {
        // Xorshift: never zero, and the same at every run.
        random ^= random << 13;
        random ^= random >> 17;
        random ^= random << 5;
        let value = (random >> 8) as f32 / (1 << 24) as f32 - 0.5;
        file.write_all(&(0.1 * value).to_le_bytes()).unwrap();
    }
    file.flush().unwrap();
}
