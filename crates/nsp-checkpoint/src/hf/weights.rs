//! The tensors of a `model.safetensors` file, under canonical names.

use super::HfError;
use crate::names::{TensorSpec, canonical_hf_name};
use half::{bf16, f16};
use safetensors::{Dtype, SafeTensors, tensor::TensorView};
use std::collections::BTreeMap;

/// The weights of a checkpoint, still in the bytes of their file.
pub(crate) struct Weights<'a> {
    tensors: BTreeMap<String, TensorView<'a>>,
    /// The prefix of the names, if it is not one that a BERT has.
    prefix: Option<String>,
}

/// The end of a name that every BERT has.
const WORD_EMBEDDINGS: &str = "embeddings.word_embeddings.weight";

impl<'a> Weights<'a> {
    pub(crate) fn parse(file: &'a [u8]) -> Result<Weights<'a>, HfError> {
        let mut tensors = BTreeMap::new();
        let mut prefix = None;
        for (stored_name, view) in SafeTensors::deserialize(file)?.tensors() {
            let name = canonical_hf_name(&stored_name);
            if let Some(before) = stored_name.strip_suffix(WORD_EMBEDDINGS)
                && name != format!("bert.{WORD_EMBEDDINGS}")
            {
                prefix = Some(before.trim_end_matches("bert.").to_owned());
            }
            if tensors.insert(name.clone(), view).is_some() {
                return Err(HfError::DuplicateTensor(name));
            }
        }
        Ok(Weights { tensors, prefix })
    }

    /// Checks that every tensor is present in the right shape and in a supported format, and that
    /// no tensor belongs to another model.
    pub(crate) fn check(&self, specs: &[TensorSpec]) -> Result<(), HfError> {
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
            let view = self.view(spec)?;
            if view.shape() != spec.shape {
                return Err(HfError::Shape {
                    name: spec.hf.clone(),
                    found: view.shape().to_vec(),
                    expected: spec.shape.clone(),
                });
            }
            if !matches!(view.dtype(), Dtype::F32 | Dtype::F16 | Dtype::BF16) {
                return Err(HfError::Dtype {
                    name: spec.hf.clone(),
                    dtype: format!("{:?}", view.dtype()),
                });
            }
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
    pub(crate) fn unused(&self, specs: &[TensorSpec]) -> Vec<String> {
        let used: std::collections::BTreeSet<&str> =
            specs.iter().map(|spec| spec.hf.as_str()).collect();
        self.tensors
            .keys()
            .filter(|name| !used.contains(name.as_str()))
            .cloned()
            .collect()
    }

    /// The numbers of a tensor that has passed [`Weights::check`].
    pub(crate) fn values(&self, spec: &TensorSpec) -> Result<Vec<f32>, HfError> {
        let view = self.view(spec)?;
        let bytes = view.data();
        let values: Vec<f32> = match view.dtype() {
            Dtype::F32 => numbers(bytes, f32::from_le_bytes),
            Dtype::F16 => numbers(bytes, |pair| f16::from_le_bytes(pair).to_f32()),
            Dtype::BF16 => numbers(bytes, |pair| bf16::from_le_bytes(pair).to_f32()),
            other => {
                return Err(HfError::Dtype {
                    name: spec.hf.clone(),
                    dtype: format!("{other:?}"),
                });
            }
        };
        if values.iter().all(|value| value.is_finite()) {
            Ok(values)
        } else {
            Err(HfError::NotFinite(spec.hf.clone()))
        }
    }

    fn view(&self, spec: &TensorSpec) -> Result<&TensorView<'a>, HfError> {
        self.tensors
            .get(&spec.hf)
            .ok_or_else(|| HfError::MissingTensors(vec![spec.hf.clone()]))
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

fn numbers<const N: usize>(bytes: &[u8], number: impl Fn([u8; N]) -> f32) -> Vec<f32> {
    let (items, _) = bytes.as_chunks::<N>();
    items.iter().map(|item| number(*item)).collect()
}
