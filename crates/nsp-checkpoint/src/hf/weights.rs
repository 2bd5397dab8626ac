//! The tensors of a checkpoint's weight files under canonical names: what they are and where their
//! bytes stand. The bytes themselves are read one piece at a time, when they are converted.

use super::HfError;
use crate::names::{TensorSpec, canonical_hf_name};
use half::{bf16, f16};
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

impl Weights {
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

    /// The names of those tensors that are not there.
    pub fn missing(&self, specs: &[TensorSpec]) -> Vec<String> {
        let missing = specs
            .iter()
            .filter(|spec| !self.tensors.contains_key(&spec.hf));
        missing.map(|spec| spec.hf.clone()).collect()
    }

    /// Checks that every tensor of `specs` is present in the right shape and in a supported format, and that
    /// no tensor belongs to another model. `known` are all tensors that the model may have.
    ///
    /// # Errors
    /// When that is not so.
    pub fn check(&self, specs: &[TensorSpec], known: &[TensorSpec]) -> Result<(), HfError> {
        let missing = self.missing(specs);
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
        let mut surplus = self.unused(known);
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
