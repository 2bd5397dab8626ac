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
use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::ops::Range;

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

/// Consecutive bytes of a tuned model's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// Bytes that the base file does not have.
    New(Vec<u8>),
    /// These bytes of the base file: a tensor, without its padding.
    Base(Range<u64>),
}

/// The file that [`write_gguf`] writes, as segments in its order. `base` is the header of the base file.
///
/// # Errors
/// When the base is not a model or the head does not fit it.
pub fn segments(base: &GgufHeader, tuned: &TunedHead) -> Result<Vec<Segment>, TunedError> {
    let model = ModelHeader::read(base)?;
    tuned.head.check_fits(model.config.hidden_size)?;
    let head = by_gguf_name(tuned);
    let mut segments = vec![Segment::New(gguf_header(base, &model, tuned)?)];
    for spec in in_file_order(base, &model) {
        let stored = match (head.get(spec.gguf.as_str()), base.tensor(&spec.gguf)) {
            (Some(values), _) => Segment::New(bytes(values)),
            (None, Some(tensor)) => {
                Segment::Base(tensor.offset..tensor.offset + tensor.bytes as u64)
            }
            // The order is that of the base's tensors, so this one is among them.
            (None, None) => continue,
        };
        let padding = gguf::padding(stored.bytes() as usize);
        segments.push(stored);
        if padding > 0 {
            segments.push(Segment::New(vec![0; padding]));
        }
    }
    Ok(segments)
}

impl Segment {
    /// How many bytes it has.
    pub fn bytes(&self) -> u64 {
        match self {
            Self::New(bytes) => bytes.len() as u64,
            Self::Base(range) => range.end - range.start,
        }
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
    let mut left = Vec::new().into_iter();
    replace(base, tuned, &mut |event| {
        match event {
            Replaced::Header(file, _) => left = segments(file, tuned)?.into_iter(),
            // Its bytes are new.
            Replaced::Tensor(tensor) if head.contains_key(tensor.name) => {}
            Replaced::Tensor(tensor) => {
                // Both are in the order of the base file, so the next segment from there is this tensor.
                write_new(&mut left, writer)?;
                writer.write_all(tensor.bytes)?;
            }
        }
        Ok(())
    })?;
    write_new(&mut left, writer)?;
    Ok(writer.flush()?)
}

/// Writes segments up to the next one of the base file, which it takes, too.
fn write_new(
    left: &mut impl Iterator<Item = Segment>,
    writer: &mut impl Write,
) -> Result<(), TunedError> {
    while let Some(Segment::New(bytes)) = left.next() {
        writer.write_all(&bytes)?;
    }
    Ok(())
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
