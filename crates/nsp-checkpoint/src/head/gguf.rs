//! A head as a GGUF file with an architecture of its own, so that no program takes it for a model.

use super::{Base, Head, HeadError, TunedHead};
use crate::gguf::{self, Event, GgufError, GgufHeader, Metadata, NewTensor, NewValue, Tensor};
use crate::model::check_labels;
use crate::safetensors_writer::bytes;
use crate::{BertConfig, Dtype, keys, names};
use std::collections::BTreeMap;
use std::io::Read;

pub(super) fn write(tuned: &TunedHead) -> Vec<u8> {
    let text = |text: &str| NewValue::Text(text.to_owned());
    let labels = keys::LABELS.map(str::to_owned).to_vec();
    let mut metadata = vec![
        (keys::ARCHITECTURE, text(keys::HEAD)),
        (keys::NAME, text(&tuned.name)),
        (keys::LICENSE, text(&tuned.license)),
        (keys::SOURCE, text(&tuned.source)),
        (keys::HEAD_VERSION, NewValue::U32(keys::HEAD_FORMAT)),
        (keys::LABEL_NAMES, NewValue::Texts(labels)),
    ];
    if let Some(base) = &tuned.base {
        metadata.push((keys::BASE_COUNT, NewValue::U32(1)));
        metadata.push((keys::BASE_NAME, text(&base.name)));
        metadata.push((keys::BASE_SHA256, text(&base.sha256)));
    }
    let named = tuned.head.named();
    let infos: Vec<NewTensor<'_>> = named
        .iter()
        .map(|(spec, _)| NewTensor {
            name: &spec.gguf,
            dims: &spec.shape,
            dtype: Dtype::F32,
        })
        .collect();
    let mut file = gguf::header(&metadata, &infos);
    for (_, values) in &named {
        file.extend(bytes(values));
        file.resize(file.len() + gguf::padding(size_of_val(*values)), 0);
    }
    file
}

pub(super) fn read(file: impl Read) -> Result<TunedHead, HeadError> {
    let mut found = BTreeMap::new();
    let header = gguf::read_gguf(file, &mut |event: Event<'_>| -> Result<(), HeadError> {
        match event {
            Event::Header(header) => check(header),
            Event::Tensor(tensor) => {
                found.insert(tensor.name.to_owned(), floats(tensor));
                Ok(())
            }
        }
    })?;
    let parts = names::head_tensors(0).into_iter();
    // `check` has found all four.
    let parts: Vec<Vec<f32>> = parts
        .map(|spec| found.remove(&spec.gguf).unwrap_or_default())
        .collect();
    let metadata = &header.metadata;
    Ok(TunedHead {
        name: metadata.string(keys::NAME)?.to_owned(),
        license: metadata.string(keys::LICENSE)?.to_owned(),
        source: metadata.string(keys::SOURCE)?.to_owned(),
        base: base(metadata)?,
        head: Head::new(parts.try_into().unwrap_or_default())?,
    })
}

/// Refuses a file before its tensors are read.
fn check(header: &GgufHeader) -> Result<(), HeadError> {
    let metadata = &header.metadata;
    match metadata.string(keys::ARCHITECTURE)? {
        keys::HEAD => {}
        "bert" => return Err(HeadError::WholeModel),
        other => return Err(GgufError::Architecture(other.to_owned()).into()),
    }
    match metadata.u32(keys::HEAD_VERSION)? {
        keys::HEAD_FORMAT => {}
        other => return Err(HeadError::Format(other)),
    }
    check_labels(metadata)?;
    let bias = header.tensor(names::POOLER_BIAS);
    let hidden = bias.map_or(0, |bias| bias.dims.iter().product());
    if hidden > BertConfig::MOST_COLUMNS {
        return Err(HeadError::TooWide(hidden));
    }
    let specs = names::head_tensors(hidden);
    let missing = specs.iter().map(|spec| spec.gguf.clone());
    let missing: Vec<String> = missing
        .filter(|name| header.tensor(name).is_none())
        .collect();
    if !missing.is_empty() {
        return Err(HeadError::Missing(missing));
    }
    for tensor in &header.tensors {
        let spec = specs.iter().find(|spec| spec.gguf == tensor.name);
        let expected = spec.map_or(0, |spec| spec.shape.iter().product());
        let found = tensor.dims.iter().product();
        if found != expected {
            let name = tensor.name.clone();
            return Err(HeadError::Numbers {
                name,
                found,
                expected,
            });
        }
    }
    Ok(())
}

fn floats(tensor: Tensor<'_>) -> Vec<f32> {
    let mut values = vec![0.0; tensor.dims.iter().product()];
    tensor.dtype.dequantise(tensor.bytes, &mut values);
    values
}

fn base(metadata: &Metadata) -> Result<Option<Base>, HeadError> {
    if metadata.get(keys::BASE_NAME).is_none() {
        return Ok(None);
    }
    Ok(Some(Base {
        name: metadata.string(keys::BASE_NAME)?.to_owned(),
        sha256: metadata.string(keys::BASE_SHA256)?.to_owned(),
    }))
}
