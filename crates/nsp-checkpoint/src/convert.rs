//! Converts a Hugging Face checkpoint to a GGUF file.

use crate::hf::{HfCheckpoint, HfError, Weights};
use crate::names::{self, Role, TensorSpec};
use crate::tokenizer::TokenizerError;
use crate::{Card, Dtype, keys, q4_0};
use candle_core::quantized::{GgmlDType, QTensor, ggml_file::qtensor_from_ggml, gguf_file};
use candle_core::{Device, Tensor};
use std::io::{Seek, Write};

/// The largest finite number in F16.
const F16_MAX: f32 = 65_504.0;

/// Why a checkpoint could not be converted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConvertError {
    /// The checkpoint can't be used.
    #[error(transparent)]
    Checkpoint(#[from] HfError),
    /// The tokenizer can't be stored in the file.
    #[error(transparent)]
    Tokenizer(#[from] TokenizerError),
    /// A weight is too large for the format.
    #[error("the tensor {name} has the value {value}, too large for {dtype}; convert to F32")]
    TooLarge {
        /// The tensor.
        name: String,
        /// The weight.
        value: f32,
        /// The format.
        dtype: Dtype,
    },
    /// Quantising or writing failed.
    #[error("the GGUF file could not be written: {0}")]
    Write(#[from] candle_core::Error),
}

/// Writes a checkpoint as a GGUF file, with the matrices in `card.dtype`; the same checkpoint and
/// card give the same bytes. In a quantised file the position table, the pooler and the
/// next-sentence head are F16, and vectors always stay F32 ([`Role`]).
///
/// Returns the names of the checkpoint's tensors that were left out, such as the MLM head's and
/// `position_ids`.
///
/// # Errors
/// When the weights are damaged, incomplete or of the wrong shape, or when writing fails.
pub fn convert(
    checkpoint: &HfCheckpoint,
    card: &Card,
    writer: &mut (impl Write + Seek),
) -> Result<Vec<String>, ConvertError> {
    convert_with_correction(checkpoint, card, [0.0; 2], writer)
}

/// Like [`convert`], but with a bias correction (Nagel et al., 2019, arXiv:1906.04721; at the last
/// layer only). `correction` is added to the two biases of the next-sentence head. The caller
/// measures it: the average amount by which the quantised model's logits are too low.
///
/// # Errors
/// As [`convert`].
pub fn convert_with_correction(
    checkpoint: &HfCheckpoint,
    card: &Card,
    correction: [f32; 2],
    writer: &mut (impl Write + Seek),
) -> Result<Vec<String>, ConvertError> {
    let specs = names::tensors(&checkpoint.config);
    let weights = Weights::parse(&checkpoint.safetensors)?;
    weights.check(&specs)?;

    let mut tensors = Vec::with_capacity(specs.len());
    for spec in &specs {
        let stored = stored_dtype(spec.role, card.dtype);
        let mut values = weights.values(spec)?;
        if spec.gguf == names::NSP_HEAD_BIAS {
            for (bias, correction) in values.iter_mut().zip(correction) {
                *bias += correction;
            }
        }
        let tensor = quantize(spec, values, stored)?;
        tensors.push((spec.gguf.as_str(), tensor));
    }
    let tensors: Vec<(&str, &QTensor)> = tensors.iter().map(|(name, t)| (*name, t)).collect();
    let metadata = metadata(checkpoint, card)?;
    let metadata: Vec<(&str, &gguf_file::Value)> =
        metadata.iter().map(|(key, value)| (*key, value)).collect();
    gguf_file::write(writer, &metadata, &tensors)?;
    writer.flush().map_err(candle_core::Error::from)?;
    Ok(weights.unused(&specs))
}

fn stored_dtype(role: Role, matrices: Dtype) -> Dtype {
    match role {
        Role::Matrix => matrices,
        Role::Delicate if matrices.is_quantized() => Dtype::F16,
        Role::Delicate => matrices,
        Role::Small => Dtype::F32,
    }
}

fn quantize(spec: &TensorSpec, values: Vec<f32>, dtype: Dtype) -> Result<QTensor, ConvertError> {
    let largest = values.iter().copied().fold(0.0, |a: f32, b| a.max(b.abs()));
    if dtype != Dtype::F32 && largest > F16_MAX {
        return Err(ConvertError::TooLarge {
            name: spec.hf.clone(),
            value: largest,
            dtype,
        });
    }
    if dtype == Dtype::Q4_0 {
        let (blocks, shape) = (q4_0::quantise(&values), spec.shape.clone());
        return Ok(qtensor_from_ggml(
            GgmlDType::Q4_0,
            &blocks,
            shape,
            &Device::Cpu,
        )?);
    }
    let tensor = Tensor::from_vec(values, spec.shape.as_slice(), &Device::Cpu)?;
    Ok(QTensor::quantize(&tensor, candle_dtype(dtype))?)
}

fn candle_dtype(dtype: Dtype) -> GgmlDType {
    match dtype {
        Dtype::F32 => GgmlDType::F32,
        Dtype::F16 => GgmlDType::F16,
        Dtype::Q8_0 => GgmlDType::Q8_0,
        Dtype::Q4_0 => GgmlDType::Q4_0,
    }
}

/// All metadata in a fixed order.
fn metadata(
    checkpoint: &HfCheckpoint,
    card: &Card,
) -> Result<Vec<(&'static str, gguf_file::Value)>, ConvertError> {
    use gguf_file::Value;
    let string = |text: &str| Value::String(text.to_owned());
    let number = |n: usize| Value::U32(u32::try_from(n).unwrap_or(u32::MAX));
    let strings = |texts: Vec<String>| Value::Array(texts.into_iter().map(Value::String).collect());
    let config = &checkpoint.config;
    let tokenizer = &checkpoint.tokenizer;
    let (format, tokenizer) = if tokenizer.is_berts() {
        let lowercase = Value::Bool(tokenizer.lowercases());
        (keys::BERT_TOKENIZER, (keys::LOWERCASE, lowercase))
    } else {
        let json = Value::String(tokenizer.to_json()?);
        (keys::OWN_TOKENIZER, (keys::TOKENIZER, json))
    };
    let mut metadata = vec![
        (keys::ARCHITECTURE, string("bert")),
        (keys::NAME, string(&card.name)),
        (keys::LICENSE, string(&card.license)),
        (keys::FILE_TYPE, Value::U32(llama_file_type(card.dtype))),
        (keys::QUANTIZATION_VERSION, Value::U32(2)),
        (keys::BLOCK_COUNT, number(config.num_hidden_layers)),
        (keys::CONTEXT_LENGTH, number(config.max_position_embeddings)),
        (keys::EMBEDDING_LENGTH, number(config.hidden_size)),
        (keys::FEED_FORWARD_LENGTH, number(config.intermediate_size)),
        (keys::HEAD_COUNT, number(config.num_attention_heads)),
        (
            keys::LAYER_NORM_EPSILON,
            Value::F32(config.layer_norm_eps as f32),
        ),
        (keys::FORMAT, Value::U32(format)),
        (keys::SOURCE, string(&card.source)),
        (
            keys::LABEL_NAMES,
            strings(keys::LABELS.map(str::to_owned).to_vec()),
        ),
        tokenizer,
        (keys::VOCAB, strings(checkpoint.vocabulary.clone())),
    ];
    if !card.languages.is_empty() {
        metadata.push((keys::LANGUAGES, strings(card.languages.clone())));
    }
    Ok(metadata)
}

/// llama.cpp's number for files of which most matrices have this format (`llama_ftype`).
fn llama_file_type(dtype: Dtype) -> u32 {
    match dtype {
        Dtype::F32 => 0,
        Dtype::F16 => 1,
        Dtype::Q4_0 => 2,
        Dtype::Q8_0 => 7,
    }
}
