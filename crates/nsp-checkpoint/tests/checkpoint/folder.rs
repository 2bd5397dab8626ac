//! A tiny random checkpoint as a Hugging Face folder.

use half::{bf16, f16};
use nsp_checkpoint::hf::HfCheckpoint;
use nsp_checkpoint::{BertConfig, Card, Dtype, convert, names};
use safetensors::tensor::TensorView;
use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::Path;

pub const VOCABULARY: [&str; 8] = [
    "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "rain", "##y", "é",
];

pub const CONFIG_JSON: &str = r#"{
    "model_type": "bert", "vocab_size": 8, "hidden_size": 32, "num_hidden_layers": 2,
    "num_attention_heads": 2, "intermediate_size": 64, "max_position_embeddings": 16,
    "type_vocab_size": 2, "layer_norm_eps": 1e-12, "hidden_act": "gelu"}"#;

pub fn config() -> BertConfig {
    BertConfig::from_hf_json(CONFIG_JSON).unwrap()
}

/// The tensors of a checkpoint before they are written.
#[derive(Clone)]
pub struct Folder {
    /// Name, shape, values.
    pub tensors: Vec<(String, Vec<usize>, Vec<f32>)>,
    /// The format of all of them.
    pub stored: safetensors::Dtype,
}

impl Folder {
    /// Every tensor that the model needs, with weights like a trained model's: mostly small.
    pub fn tiny() -> Folder {
        let mut random = Random(2018);
        let tensors = names::tensors(&config())
            .into_iter()
            .map(|spec| {
                let n = spec.shape.iter().product();
                let values = (0..n).map(|_| random.next()).collect();
                (spec.hf, spec.shape, values)
            })
            .collect();
        Folder {
            tensors,
            stored: safetensors::Dtype::F32,
        }
    }

    pub fn rename(&mut self, rename: impl Fn(&str) -> String) {
        for (name, _, _) in &mut self.tensors {
            *name = rename(name);
        }
    }

    pub fn write(&self, folder: &Path) {
        let bytes: Vec<Vec<u8>> = self.tensors.iter().map(|t| self.encode(&t.2)).collect();
        let views: BTreeMap<&str, TensorView<'_>> = self
            .tensors
            .iter()
            .zip(&bytes)
            .map(|((name, shape, _), bytes)| {
                let view = TensorView::new(self.stored, shape.clone(), bytes).unwrap();
                (name.as_str(), view)
            })
            .collect();
        safetensors::serialize_to_file(views, None, &folder.join("model.safetensors")).unwrap();
        fs::write(folder.join("config.json"), CONFIG_JSON).unwrap();
        fs::write(folder.join("vocab.txt"), VOCABULARY.join("\n") + "\n").unwrap();
    }

    fn encode(&self, values: &[f32]) -> Vec<u8> {
        use safetensors::Dtype;
        match self.stored {
            Dtype::F32 => values.iter().flat_map(|v| v.to_le_bytes()).collect(),
            Dtype::F16 => values
                .iter()
                .flat_map(|v| f16::from_f32(*v).to_le_bytes())
                .collect(),
            Dtype::BF16 => values
                .iter()
                .flat_map(|v| bf16::from_f32(*v).to_le_bytes())
                .collect(),
            Dtype::F64 => values
                .iter()
                .flat_map(|v| f64::from(*v).to_le_bytes())
                .collect(),
            other => panic!("the tests write no {other:?}"),
        }
    }
}

pub fn card(dtype: Dtype) -> Card {
    Card {
        name: "tiny".to_owned(),
        license: "MIT".to_owned(),
        source: "Random numbers.".to_owned(),
        languages: vec!["en".to_owned(), "de".to_owned()],
        dtype,
    }
}

/// The folder as a GGUF file, or why not.
pub fn try_convert(folder: &Folder, dtype: Dtype) -> Result<Vec<u8>, String> {
    let dir = tempfile::tempdir().unwrap();
    folder.write(dir.path());
    let checkpoint = HfCheckpoint::read(dir.path()).map_err(|error| error.to_string())?;
    let mut file = Cursor::new(Vec::new());
    convert(&checkpoint, &card(dtype), &mut file).map_err(|error| error.to_string())?;
    Ok(file.into_inner())
}

pub fn gguf(dtype: Dtype) -> Vec<u8> {
    try_convert(&Folder::tiny(), dtype).unwrap()
}

/// A small generator (xorshift), so that the tests need no other crate and never change.
struct Random(u64);

impl Random {
    /// A number around 0, seldom beyond 0.2.
    fn next(&mut self) -> f32 {
        let mut sum = 0.0;
        for _ in 0..4 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            sum += (self.0 >> 40) as f32 / (1u64 << 24) as f32 - 0.5;
        }
        sum * 0.1
    }
}
