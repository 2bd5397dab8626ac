//! A head as a safetensors file with the names of a Hugging Face checkpoint.

use super::{Base, Head, HeadError, TunedHead};
use crate::hf::{LENGTH_BYTES, Weights, header_bytes};
use crate::names::{self, TensorSpec};
use crate::safetensors_writer::{bytes, header};
use crate::{BertConfig, hf::HfError};
use std::collections::BTreeMap;
use std::io::{Read, Seek, SeekFrom};

/// The keys of the file's own metadata. transformers asks for the first.
const FORMAT: &str = "format";
const NAME: &str = "name";
const LICENSE: &str = "license";
const SOURCE: &str = "source";
const BASE: &str = "base";
const BASE_SHA256: &str = "base_sha256";

pub(super) fn write(tuned: &TunedHead) -> Vec<u8> {
    let named = tuned.head.named();
    let mut file = header(&metadata(tuned), named.iter().map(|(spec, _)| spec));
    for (_, values) in &named {
        file.extend(bytes(values));
    }
    file
}

pub(super) fn metadata(tuned: &TunedHead) -> BTreeMap<&'static str, String> {
    let mut metadata = BTreeMap::from([
        (FORMAT, "pt".to_owned()),
        (NAME, tuned.name.clone()),
        (LICENSE, tuned.license.clone()),
        (SOURCE, tuned.source.clone()),
    ]);
    if let Some(base) = &tuned.base {
        metadata.insert(BASE, base.name.clone());
        metadata.insert(BASE_SHA256, base.sha256.clone());
    }
    metadata
}

/// Reads the four tensors. The file may contain others, for example a whole checkpoint's.
pub(super) fn read(mut file: impl Read + Seek) -> Result<TunedHead, HeadError> {
    let foreign = |error: HfError| HeadError::Foreign(error.to_string());
    let length = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(0))?;
    let mut start = [0; LENGTH_BYTES];
    if length < LENGTH_BYTES as u64 {
        return Err(HeadError::Foreign("it is too short".to_owned()));
    }
    file.read_exact(&mut start)?;
    let header_length = header_bytes(start, length).map_err(HeadError::Foreign)?;
    let mut header = vec![0; header_length];
    file.read_exact(&mut header)?;
    let mut weights = Weights::default();
    weights
        .add_safetensors(0, "the file", &header, Some(length))
        .map_err(foreign)?;

    let hidden = hidden_size(&weights)?;
    let mut parts = Vec::new();
    for spec in names::head_tensors(hidden) {
        parts.push(tensor(&mut file, &weights, &spec)?);
    }
    let metadata = own_metadata(&header);
    let text = |key: &str, otherwise: &str| {
        let text = metadata.get(key).cloned();
        text.unwrap_or_else(|| otherwise.to_owned())
    };
    let base = metadata.get(BASE).zip(metadata.get(BASE_SHA256));
    Ok(TunedHead {
        name: text(NAME, "unnamed"),
        license: text(LICENSE, "not stated"),
        source: text(SOURCE, "The source was not stated."),
        base: base.map(|(name, sha256)| Base {
            name: name.clone(),
            sha256: sha256.clone(),
        }),
        head: Head::new(parts.try_into().unwrap_or_default())?,
    })
}

/// The length of the pooler's biases, after checking that all four tensors are there.
fn hidden_size(weights: &Weights) -> Result<usize, HeadError> {
    let specs = names::head_tensors(0);
    let missing = specs.iter().filter(|spec| weights.tensor(spec).is_err());
    let missing: Vec<String> = missing.map(|spec| spec.hf.clone()).collect();
    let bias = specs.iter().find(|spec| spec.gguf == names::POOLER_BIAS);
    let bias = bias.and_then(|spec| weights.tensor(spec).ok());
    match bias.map(|bias| bias.shape.iter().copied().fold(1, usize::saturating_mul)) {
        Some(hidden) if missing.is_empty() && hidden <= BertConfig::MOST_COLUMNS => Ok(hidden),
        Some(hidden) if missing.is_empty() => Err(HeadError::TooWide(hidden)),
        _ => Err(HeadError::Missing(missing)),
    }
}

fn tensor(
    file: &mut (impl Read + Seek),
    weights: &Weights,
    spec: &TensorSpec,
) -> Result<Vec<f32>, HeadError> {
    let foreign = |error: HfError| HeadError::Foreign(error.to_string());
    let stored = weights.tensor(spec).map_err(foreign)?;
    let format = weights.format(spec).map_err(foreign)?;
    if stored.shape != spec.shape {
        return Err(HeadError::Numbers {
            name: spec.hf.clone(),
            found: stored.shape.iter().copied().fold(1, usize::saturating_mul),
            expected: spec.shape.iter().product(),
        });
    }
    let numbers: usize = spec.shape.iter().product();
    let mut bytes = vec![0; numbers * format.bytes()];
    file.seek(SeekFrom::Start(stored.bytes.start))?;
    file.read_exact(&mut bytes)?;
    let mut values = Vec::with_capacity(numbers);
    format.read(&bytes, &mut values);
    Ok(values)
}

/// What the file says about itself; empty if it says nothing.
fn own_metadata(header: &[u8]) -> BTreeMap<String, String> {
    #[derive(serde::Deserialize)]
    struct Own {
        #[serde(default, rename = "__metadata__")]
        metadata: BTreeMap<String, String>,
    }
    // It has been read before, so it is JSON.
    serde_json::from_slice::<Own>(header).map_or_else(|_| BTreeMap::new(), |own| own.metadata)
}
