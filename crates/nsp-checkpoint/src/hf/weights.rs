//! The tensors of a checkpoint's weight files under canonical names: what they are and where their
//! bytes stand. The bytes themselves are read one piece at a time, when they are converted.

use super::HfError;
use super::unique::unique;
use crate::names::{TensorSpec, canonical_hf_name};
use half::{bf16, f16};
use safetensors::tensor::Metadata;
use serde::de::IgnoredAny;
use std::collections::BTreeMap;
use std::ops::Range;

/// A float format of checkpoints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Float {
    /// 32 bits.
    F32,
    /// 16 bits.
    F16,
    /// The upper 16 bits of an F32.
    BF16,
}

impl Float {
    /// Bytes of one number.
    pub fn bytes(self) -> usize {
        match self {
            Self::F32 => 4,
            Self::F16 | Self::BF16 => 2,
        }
    }

    /// Appends the numbers that `bytes` represent to `out`. An incomplete number at the end is left out.
    pub fn read(self, bytes: &[u8], out: &mut Vec<f32>) {
        match self {
            Self::F32 => numbers(bytes, out, f32::from_le_bytes),
            Self::F16 => numbers(bytes, out, |pair| f16::from_le_bytes(pair).to_f32()),
            Self::BF16 => numbers(bytes, out, |pair| bf16::from_le_bytes(pair).to_f32()),
        }
    }
}

fn numbers<const N: usize>(bytes: &[u8], out: &mut Vec<f32>, number: impl Fn([u8; N]) -> f32) {
    let (items, _) = bytes.as_chunks::<N>();
    out.extend(items.iter().map(|item| number(*item)));
}

/// A tensor of a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredTensor {
    /// Its format; the name of another one if it is not supported.
    pub format: Result<Float, String>,
    /// Its shape in PyTorch's order.
    pub shape: Vec<usize>,
    /// The file that contains it: a number that the caller gave.
    pub file: usize,
    /// Where its bytes stand in that file.
    pub bytes: Range<u64>,
}

/// The tensors of all weight files of a checkpoint.
#[derive(Clone, Debug, Default)]
pub struct Weights {
    tensors: BTreeMap<String, StoredTensor>,
    /// The prefix of the names, if it is not one that a BERT has.
    prefix: Option<String>,
}

/// The end of a name that every BERT has.
const WORD_EMBEDDINGS: &str = "embeddings.word_embeddings.weight";

/// Bytes in which a safetensors file states how long its header is.
pub const LENGTH_BYTES: usize = 8;
/// The longest header that is read. BERT-large's has 50,000 bytes. Reading one can take a hundred times its
/// length of memory, because `safetensors` makes a tree of all the JSON in it.
const MAX_HEADER_BYTES: u64 = 2 << 20;

/// The bytes of the header that follows these first bytes of a safetensors file.
///
/// # Errors
/// When no file can have such a header.
pub fn header_bytes(start: [u8; LENGTH_BYTES], file_bytes: u64) -> Result<usize, String> {
    let length = u64::from_le_bytes(start);
    if length > MAX_HEADER_BYTES {
        return Err(format!(
            "its header has {length} bytes, too many for any model"
        ));
    }
    if LENGTH_BYTES as u64 + length > file_bytes {
        return Err("it ends within its header".into());
    }
    Ok(length as usize)
}

impl Weights {
    /// Adds the tensors of a safetensors file with this header. `file` is the number that its tensors
    /// get, and `file_bytes` the length of the file, if it is known.
    ///
    /// # Errors
    /// When the header is wrong or does not fit the length of the file, or a tensor is there already.
    pub fn add_safetensors(
        &mut self,
        file: usize,
        name: &str,
        header: &[u8],
        file_bytes: Option<u64>,
    ) -> Result<(), HfError> {
        let wrong = |reason: String| HfError::Weights {
            file: name.to_owned(),
            reason,
        };
        let invalid = |error: serde_json::Error| wrong(error.to_string());
        // `safetensors` takes the last one of two tensors with one name.
        unique::<_, IgnoredAny>(&mut serde_json::Deserializer::from_slice(header))
            .map_err(invalid)?;
        let metadata: Metadata = serde_json::from_slice(header).map_err(invalid)?;
        let start = (LENGTH_BYTES + header.len()) as u64;
        let expected = start
            .checked_add(metadata.data_len() as u64)
            .ok_or_else(|| wrong("its header describes more bytes than a file can have".into()))?;
        // No tensor ends behind `data_len`, so no sum below overflows either.
        if let Some(file_bytes) = file_bytes
            && expected != file_bytes
        {
            return Err(wrong(format!(
                "it has {file_bytes} bytes, but its header describes {expected}"
            )));
        }
        for (name, info) in metadata.tensors() {
            let (from, to) = info.data_offsets;
            let tensor = StoredTensor {
                format: match info.dtype {
                    safetensors::Dtype::F32 => Ok(Float::F32),
                    safetensors::Dtype::F16 => Ok(Float::F16),
                    safetensors::Dtype::BF16 => Ok(Float::BF16),
                    other => Err(format!("{other:?}")),
                },
                shape: info.shape.clone(),
                file,
                bytes: start + from as u64..start + to as u64,
            };
            self.add(&name, tensor)?;
        }
        Ok(())
    }

    /// Adds a tensor under the name that the file gives it.
    ///
    /// # Errors
    /// When it is there already.
    pub(super) fn add(&mut self, stored: &str, tensor: StoredTensor) -> Result<(), HfError> {
        let name = canonical_hf_name(stored);
        if let Some(before) = stored.strip_suffix(WORD_EMBEDDINGS)
            && name != format!("bert.{WORD_EMBEDDINGS}")
        {
            self.prefix = Some(before.trim_end_matches("bert.").to_owned());
        }
        match self.tensors.insert(name.clone(), tensor) {
            Some(_) => Err(HfError::DuplicateTensor(name)),
            None => Ok(()),
        }
    }

    /// The tensor that a file gives this name, which need not be the canonical one.
    pub(super) fn named(&self, stored: &str) -> Option<&StoredTensor> {
        self.tensors.get(&canonical_hf_name(stored))
    }

    /// Checks that every tensor is present in the right shape and in a supported format, and that
    /// no tensor belongs to another model.
    ///
    /// # Errors
    /// When that is not so.
    pub fn check(&self, specs: &[TensorSpec]) -> Result<(), HfError> {
        let missing: Vec<String> = specs
            .iter()
            .filter(|spec| !self.tensors.contains_key(&spec.hf))
            .map(|spec| spec.hf.clone())
            .collect();
        if let (Some(prefix), false) = (&self.prefix, missing.is_empty()) {
            return Err(HfError::Prefix(prefix.clone()));
        }
        if !missing.is_empty() {
            let only_head = missing.iter().all(|name| is_head(name));
            return Err(if only_head {
                HfError::MissingHead(missing)
            } else {
                HfError::MissingTensors(missing)
            });
        }
        for spec in specs {
            let tensor = self.tensor(spec)?;
            if tensor.shape != spec.shape {
                return Err(HfError::Shape {
                    name: spec.hf.clone(),
                    found: tensor.shape.clone(),
                    expected: spec.shape.clone(),
                });
            }
            self.format(spec)?;
        }
        let mut surplus = self.unused(specs);
        surplus.retain(|name| is_of_the_encoder(name));
        if surplus.is_empty() {
            Ok(())
        } else {
            Err(HfError::SurplusTensors(surplus))
        }
    }

    /// The tensors that are not among `specs`, for example those of the MLM head.
    pub fn unused(&self, specs: &[TensorSpec]) -> Vec<String> {
        let used: std::collections::BTreeSet<&str> =
            specs.iter().map(|spec| spec.hf.as_str()).collect();
        self.tensors
            .keys()
            .filter(|name| !used.contains(name.as_str()))
            .cloned()
            .collect()
    }

    /// A tensor.
    ///
    /// # Errors
    /// When it is missing.
    pub fn tensor(&self, spec: &TensorSpec) -> Result<&StoredTensor, HfError> {
        self.tensors
            .get(&spec.hf)
            .ok_or_else(|| HfError::MissingTensors(vec![spec.hf.clone()]))
    }

    /// The format of a tensor.
    ///
    /// # Errors
    /// When the tensor is missing or its format is not supported.
    pub fn format(&self, spec: &TensorSpec) -> Result<Float, HfError> {
        let format = self.tensor(spec)?.format.clone();
        format.map_err(|dtype| HfError::Dtype {
            name: spec.hf.clone(),
            dtype,
        })
    }
}

/// Whether a tensor would influence the answer of the next-sentence head. `position_ids` and
/// `token_type_ids` are not weights, but default inputs.
fn is_of_the_encoder(name: &str) -> bool {
    let parts = ["bert.embeddings.", "bert.encoder.", "bert.pooler."];
    let is_input = name.ends_with(".position_ids") || name.ends_with(".token_type_ids");
    parts.iter().any(|part| name.starts_with(part)) && !is_input
}

fn is_head(name: &str) -> bool {
    name.starts_with("bert.pooler.") || name.starts_with("cls.")
}
