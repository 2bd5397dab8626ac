//! Writes a model whose pooler and next-sentence head were trained further: the base file with these four
//! tensors replaced. They are stored as 32-bit floats, because rounding could undo small changes.

use crate::convert::{check, metadata};
use crate::error::ConvertError;
use crate::gguf::{self, Event, GgufError, GgufHeader, NewTensor, Tensor, read_gguf};
use crate::head::{HeadError, TunedHead};
use crate::model::ModelError;
use crate::names::{self, TensorSpec};
use crate::safetensors_writer::{bytes, header};
use crate::{Card, Dtype, ModelHeader};
use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{self, Read, Write};

/// Why a tuned model could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TunedError {
    /// The base is not a model.
    #[error(transparent)]
    Base(#[from] ModelError),
    /// The head does not fit the base.
    #[error(transparent)]
    Head(#[from] HeadError),
    /// The new file's header would be refused.
    #[error(transparent)]
    Convert(#[from] ConvertError),
    /// Writing failed.
    #[error("writing failed: {0}")]
    Write(#[from] io::Error),
}

impl From<GgufError> for TunedError {
    fn from(error: GgufError) -> Self {
        Self::Base(error.into())
    }
}

/// Writes `base`, a GGUF file, with another head, name, licence and source. Tensors that no model needs
/// are left out. The same input gives the same bytes.
///
/// # Errors
/// When the base is not a model or the head does not fit it, or when writing fails.
pub fn write_gguf(
    base: impl Read,
    tuned: &TunedHead,
    writer: &mut impl Write,
) -> Result<(), TunedError> {
    let head = by_gguf_name(tuned);
    replace(base, tuned, &mut |event| {
        match event {
            Replaced::Header(file, model) => {
                writer.write_all(&gguf_header(file, model, tuned)?)?;
            }
            Replaced::Tensor(tensor) => {
                let stored = match head.get(tensor.name) {
                    Some(values) => Cow::Owned(bytes(values)),
                    None => Cow::Borrowed(tensor.bytes),
                };
                writer.write_all(&stored)?;
                writer.write_all(&vec![0; gguf::padding(stored.len())])?;
            }
        }
        Ok(())
    })?;
    Ok(writer.flush()?)
}

/// Like [`write_gguf`], but writes one safetensors file with the names of a Hugging Face checkpoint, in
/// 32-bit floats.
///
/// # Errors
/// As [`write_gguf`].
pub fn write_safetensors(
    base: impl Read,
    tuned: &TunedHead,
    writer: &mut impl Write,
) -> Result<(), TunedError> {
    let head = by_gguf_name(tuned);
    replace(base, tuned, &mut |event| {
        match event {
            Replaced::Header(file, model) => {
                let specs = in_file_order(file, model);
                writer.write_all(&header(&tuned.safetensors_metadata(), &specs))?;
            }
            Replaced::Tensor(tensor) => match head.get(tensor.name) {
                Some(values) => writer.write_all(&bytes(values))?,
                None => {
                    let mut values = vec![0.0; tensor.dims.iter().product()];
                    tensor.dtype.dequantise(tensor.bytes, &mut values);
                    writer.write_all(&bytes(&values))?;
                }
            },
        }
        Ok(())
    })?;
    Ok(writer.flush()?)
}

/// What the base file contains, without what no model needs.
enum Replaced<'a> {
    Header(&'a GgufHeader, &'a ModelHeader),
    Tensor(Tensor<'a>),
}

/// Reads the base, and passes on what the new file needs.
fn replace(
    base: impl Read,
    tuned: &TunedHead,
    take: &mut dyn FnMut(Replaced<'_>) -> Result<(), TunedError>,
) -> Result<(), TunedError> {
    let mut wanted = HashMap::new();
    read_gguf(base, &mut |event: Event<'_>| -> Result<(), TunedError> {
        match event {
            Event::Header(file) => {
                let model = ModelHeader::read(file)?;
                tuned.head.check_fits(model.config.hidden_size)?;
                wanted = specs_by_name(&model);
                take(Replaced::Header(file, &model))
            }
            Event::Tensor(tensor) if wanted.contains_key(tensor.name) => {
                take(Replaced::Tensor(tensor))
            }
            Event::Tensor(_) => Ok(()),
        }
    })?;
    Ok(())
}

fn by_gguf_name(tuned: &TunedHead) -> HashMap<String, &[f32]> {
    let named = tuned.head.named().into_iter();
    named.map(|(spec, values)| (spec.gguf, values)).collect()
}

fn specs_by_name(model: &ModelHeader) -> HashMap<String, TensorSpec> {
    let specs = names::tensors(&model.config).into_iter();
    specs.map(|spec| (spec.gguf.clone(), spec)).collect()
}

/// The model's tensors in the order of the base file, which is read only once.
fn in_file_order(file: &GgufHeader, model: &ModelHeader) -> Vec<TensorSpec> {
    let mut specs = specs_by_name(model);
    let tensors = file.tensors.iter();
    tensors
        .filter_map(|tensor| specs.remove(&tensor.name))
        .collect()
}

fn gguf_header(
    file: &GgufHeader,
    model: &ModelHeader,
    tuned: &TunedHead,
) -> Result<Vec<u8>, TunedError> {
    let card = Card {
        name: tuned.name.clone(),
        license: tuned.license.clone(),
        source: tuned.source.clone(),
        ..model.card.clone()
    };
    let metadata = metadata(&model.config, &model.vocabulary, &model.tokenizer, &card)?;
    let specs = in_file_order(file, model);
    let head = by_gguf_name(tuned);
    let infos: Vec<NewTensor<'_>> = specs
        .iter()
        .map(|spec| NewTensor {
            name: &spec.gguf,
            dims: &spec.shape,
            dtype: match file.tensor(&spec.gguf) {
                Some(tensor) if !head.contains_key(&spec.gguf) => tensor.dtype,
                _ => Dtype::F32,
            },
        })
        .collect();
    let header = gguf::header(&metadata, &infos);
    check(&header)?;
    Ok(header)
}
