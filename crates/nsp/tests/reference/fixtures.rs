//! The fixtures, the shipped model, and what the tests against PyTorch read.

use candle_core::Device;
use candle_core::quantized::{GgmlDType, QTensor, gguf_file};
use nsp::kernels::{Kernel, Packing};
use nsp::{Encoding, ModelLoader, NspModel};
use nsp_checkpoint::{Card, Dtype, convert, hf::HfCheckpoint};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::io::Cursor;
use std::path::PathBuf;

/// The largest deviation of the F32 path from a float reference, per logit.
pub const F32_TOLERANCE: f32 = 1e-3;

/// The path of a fixture; `tests/fixtures/README.md` says what they are and how they are made.
pub fn fixture_path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/fixtures")
        .join(name)
}

/// A JSON fixture.
pub fn fixture<T: DeserializeOwned>(name: &str) -> T {
    let text = std::fs::read(fixture_path(name)).expect("the fixture is in the repository");
    serde_json::from_slice(&text).expect("the fixture has the form that the test reads")
}

/// The bytes of the model that ships.
pub fn shipped_gguf() -> Vec<u8> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../www/models/nsp-base.q4_0.gguf"
    );
    std::fs::read(path).expect("the shipped model is in the repository")
}

/// The small random BERT, converted to a GGUF file with matrices of this format.
pub fn tiny_gguf(dtype: Dtype) -> Vec<u8> {
    converted("tiny-bert", dtype)
}

/// A checkpoint among the fixtures, converted to a GGUF file with matrices of this format.
pub fn converted(folder: &str, dtype: Dtype) -> Vec<u8> {
    let checkpoint = HfCheckpoint::read(&fixture_path(folder)).expect("a whole checkpoint");
    let card = Card {
        name: checkpoint.name.clone(),
        license: "MIT OR Apache-2.0".to_owned(),
        source: "Random numbers.".to_owned(),
        languages: Vec::new(),
        dtype,
    };
    let mut file = Cursor::new(Vec::new());
    convert(&checkpoint, &card, &mut file).expect("the checkpoint can be converted");
    file.into_inner()
}

/// The model in the bytes of a GGUF file.
pub fn load(gguf: &[u8]) -> NspModel {
    // The tolerances of these tests were measured with this packing.
    let mut loader = ModelLoader::for_kernel(Kernel {
        packing: Packing::FourBit,
        ..Kernel::default()
    });
    loader.push(gguf).expect("a model that can be read");
    loader.finish().expect("a model that can be read")
}

/// A GGUF file with every tensor as F32, which makes the model take the float path. The numbers are
/// de-quantised by candle, not by our code.
pub fn as_floats(gguf: &[u8]) -> candle_core::Result<Vec<u8>> {
    let mut reader = Cursor::new(gguf);
    let content = gguf_file::Content::read(&mut reader)?;
    let mut tensors = Vec::new();
    for name in content.tensor_infos.keys() {
        let tensor = content.tensor(&mut reader, name, &Device::Cpu)?;
        let floats = QTensor::quantize(&tensor.dequantize(&Device::Cpu)?, GgmlDType::F32)?;
        tensors.push((name.as_str(), floats));
    }
    write(&content, &tensors)
}

/// A GGUF file with an additional tensor: a matrix of zeros with one row.
pub fn with_matrix(
    gguf: &[u8],
    name: &str,
    columns: usize,
    dtype: GgmlDType,
) -> candle_core::Result<Vec<u8>> {
    let mut reader = Cursor::new(gguf);
    let content = gguf_file::Content::read(&mut reader)?;
    let zeros = candle_core::Tensor::zeros((1, columns), candle_core::DType::F32, &Device::Cpu)?;
    let mut tensors = vec![(name, QTensor::quantize(&zeros, dtype)?)];
    for name in content.tensor_infos.keys() {
        tensors.push((
            name.as_str(),
            content.tensor(&mut reader, name, &Device::Cpu)?,
        ));
    }
    write(&content, &tensors)
}

/// Writes a GGUF file with the metadata of another one and these tensors.
fn write(
    content: &gguf_file::Content,
    tensors: &[(&str, QTensor)],
) -> candle_core::Result<Vec<u8>> {
    let tensors: Vec<_> = tensors.iter().map(|(name, t)| (*name, t)).collect();
    let metadata = content.metadata.iter();
    let metadata: Vec<_> = metadata.map(|(key, value)| (key.as_str(), value)).collect();
    let mut file = Cursor::new(Vec::new());
    gguf_file::write(&mut file, &metadata, &tensors)?;
    Ok(file.into_inner())
}

/// The input of a model, and the logits that PyTorch gives for it.
#[derive(Deserialize)]
pub struct Case {
    pub name: String,
    /// The texts, if the case was made from texts.
    pub a: Option<String>,
    pub b: Option<String>,
    pub input_ids: Vec<u32>,
    pub token_type_ids: Vec<u32>,
    pub attention_mask: Vec<u32>,
    pub logits: [f32; 2],
}

impl Case {
    /// The case's three inputs. The model does not use the tokens' names.
    pub fn encoding(&self) -> Encoding {
        Encoding {
            input_ids: self.input_ids.clone(),
            token_type_ids: self.token_type_ids.clone(),
            attention_mask: self.attention_mask.clone(),
            ..Encoding::default()
        }
    }
}

/// The mistake: segment ids and attention mask are exchanged.
pub fn exchanged(encoding: &Encoding) -> Encoding {
    Encoding {
        token_type_ids: encoding.attention_mask.clone(),
        attention_mask: encoding.token_type_ids.clone(),
        ..encoding.clone()
    }
}

/// The larger of the two absolute differences.
pub fn distance(a: [f32; 2], b: [f32; 2]) -> f32 {
    (a[0] - b[0]).abs().max((a[1] - b[1]).abs())
}

/// The mean and the largest of some deviations.
pub fn mean_and_largest(deviations: &[f32]) -> (f32, f32) {
    let mean = deviations.iter().sum::<f32>() / deviations.len() as f32;
    (mean, deviations.iter().copied().fold(0.0, f32::max))
}
