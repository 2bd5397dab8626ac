//! Converts a Hugging Face checkpoint to a GGUF file.

use crate::encode::Encoder;
pub use crate::error::ConvertError;
use crate::gguf::{self, Event, GgufStream, NewTensor, NewValue};
use crate::hf::{Description, Float, HfCheckpoint, HfError, PIECE, Weights};
use crate::names::{self, Role, TensorSpec};
use crate::safetensors_writer;
use crate::{BertConfig, Card, Dtype, Head, ModelHeader, TokenizerSettings, keys};
use std::collections::BTreeMap;
use std::io::Write;

/// What a GGUF file made from a checkpoint will contain.
#[derive(Debug)]
pub struct Plan {
    /// The bytes from the start of the file to the first tensor.
    pub header: Vec<u8>,
    /// The tensors that come from the checkpoint, in the order of the file. Each is followed by
    /// [`gguf::padding`].
    pub tensors: Vec<PlannedTensor>,
    /// The rest of the file: pooler and head, if they were drawn at random; otherwise it is empty.
    pub fresh: Vec<u8>,
}

/// A tensor of a [`Plan`].
#[derive(Clone, Debug)]
pub struct PlannedTensor {
    /// Its names, shape and role.
    pub spec: TensorSpec,
    /// How its numbers will be stored.
    pub dtype: Dtype,
    /// Its bytes, without padding.
    pub bytes: usize,
}

impl Plan {
    /// Plans the file that contains the checkpoint with its matrices in `card.dtype`. In a quantised file
    /// the position table, the pooler and the next-sentence head are F16, and vectors always stay F32
    /// ([`Role`]).
    ///
    /// # Errors
    /// When the weights are incomplete or of the wrong shape, or when the file would be one that its reader
    /// refuses.
    pub fn new(
        description: &Description,
        weights: &Weights,
        card: &Card,
    ) -> Result<Plan, ConvertError> {
        let specs = names::tensors(&description.config);
        Self::of(specs, None, &BTreeMap::new(), description, weights, card)
    }

    /// Like [`new`](Self::new), but pooler and head are drawn at random ([`Head::fresh`]), whether the
    /// checkpoint has them or not. The file says so ([`keys::UNTAUGHT`]).
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn with_fresh_head(
        description: &Description,
        weights: &Weights,
        card: &Card,
        seed: u64,
    ) -> Result<Plan, ConvertError> {
        let specs = names::encoder_tensors(&description.config);
        let head = Head::fresh(description.config.hidden_size, seed);
        let replaced = BTreeMap::new();
        Self::of(specs, Some(&head), &replaced, description, weights, card)
    }

    /// `specs` are the tensors that come from the checkpoint. With `fresh`, they are all but the last ones. The
    /// checkpoint may lack those whose names are in `replaced`.
    fn of(
        specs: Vec<TensorSpec>,
        fresh: Option<&Head>,
        replaced: &BTreeMap<String, Vec<f32>>,
        description: &Description,
        weights: &Weights,
        card: &Card,
    ) -> Result<Plan, ConvertError> {
        let all = names::tensors(&description.config);
        let is_needed = |spec: &&TensorSpec| !replaced.contains_key(&spec.hf);
        let needed: Vec<TensorSpec> = specs.iter().filter(is_needed).cloned().collect();
        weights.check(&needed, &all)?;
        let mut metadata = metadata(
            &description.config,
            &description.vocabulary,
            &description.tokenizer,
            card,
        )?;
        if fresh.is_some() {
            metadata.push((keys::UNTAUGHT, NewValue::Bool(true)));
        }
        let infos: Vec<NewTensor<'_>> = all
            .iter()
            .map(|spec| NewTensor {
                name: &spec.gguf,
                dims: &spec.shape,
                dtype: stored_dtype(spec.role, card.dtype),
            })
            .collect();
        let header = gguf::header(&metadata, &infos);
        check(&header)?;
        let sizes: Vec<(Dtype, usize)> = infos.iter().map(|t| (t.dtype, t.bytes())).collect();
        let tensors = specs.into_iter().zip(sizes);
        let tensors = tensors.map(|(spec, (dtype, bytes))| PlannedTensor { spec, dtype, bytes });
        Ok(Plan {
            header,
            tensors: tensors.collect(),
            fresh: fresh.map_or_else(Vec::new, |head| encoded(head, card.dtype)),
        })
    }

    /// The length of the file in bytes.
    pub fn file_bytes(&self) -> u64 {
        let padded = |bytes: usize| (bytes + gguf::padding(bytes)) as u64;
        let tensors: u64 = self.tensors.iter().map(|tensor| padded(tensor.bytes)).sum();
        (self.header.len() + self.fresh.len()) as u64 + tensors
    }
}

/// Writes a checkpoint as a GGUF file, piece by piece: no tensor is in memory as a whole. The same
/// checkpoint and card give the same bytes.
///
/// Returns the names of the checkpoint's tensors that were left out, such as the MLM head's and
/// `position_ids`.
///
/// # Errors
/// When the weights are damaged, incomplete or of the wrong shape, or when writing fails.
pub fn convert(
    checkpoint: &HfCheckpoint,
    card: &Card,
    writer: &mut impl Write,
) -> Result<Vec<String>, ConvertError> {
    convert_with(checkpoint, card, &Changes::default(), writer)
}

/// What a file has that its checkpoint has not.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// A bias correction (Nagel et al., 2019, arXiv:1906.04721; at the last layer only), which is added to
    /// the two biases of the checkpoint's next-sentence head. The caller measures it: the average amount by
    /// which the quantised model's logits are too low.
    pub correction: [f32; 2],
    /// The seed of a pooler and a head that are drawn at random ([`Plan::with_fresh_head`]).
    pub fresh_head: Option<u64>,
    /// Numbers that replace the checkpoint's, by the tensors' names in a Hugging Face checkpoint. The checkpoint
    /// may lack these tensors.
    pub numbers: BTreeMap<String, Vec<f32>>,
}

/// Like [`convert`], but with changes.
///
/// # Errors
/// As [`convert`], and when a tensor is replaced by more or fewer numbers than it has.
pub fn convert_with(
    checkpoint: &HfCheckpoint,
    card: &Card,
    changes: &Changes,
    writer: &mut impl Write,
) -> Result<Vec<String>, ConvertError> {
    let (description, weights) = (&checkpoint.description, &checkpoint.weights);
    let plan = match changes.fresh_head {
        Some(seed) => Plan::with_fresh_head(description, weights, card, seed)?,
        None => {
            let specs = names::tensors(&description.config);
            Plan::of(specs, None, &changes.numbers, description, weights, card)?
        }
    };
    writer.write_all(&plan.header)?;
    let mut files = checkpoint.open_weights()?;
    let mut out = Vec::new();
    for PlannedTensor { spec, dtype, bytes } in &plan.tensors {
        let numbers = numbers(changes, spec)?;
        let source = match numbers {
            Some(_) => Float::F32,
            None => weights.format(spec)?,
        };
        let mut encoder = Encoder::new(spec, source, *dtype, &changes.correction);
        let mut write = |piece: &[u8]| {
            encoder.push(piece, &mut out)?;
            writer.write_all(&out)?;
            out.clear();
            Ok::<(), ConvertError>(())
        };
        match numbers {
            Some(numbers) => write(&safetensors_writer::bytes(numbers))?,
            None => files.read(weights.tensor(spec)?, PIECE, write)?,
        }
        writer.write_all(&vec![0; gguf::padding(*bytes)])?;
    }
    writer.write_all(&plan.fresh)?;
    writer.flush()?;
    Ok(weights.unused(&names::tensors(&description.config)))
}

/// The numbers that replace a tensor's, if there are any.
fn numbers<'a>(changes: &'a Changes, spec: &TensorSpec) -> Result<Option<&'a [f32]>, ConvertError> {
    let numbers = changes.numbers.get(&spec.hf).map(Vec::as_slice);
    match numbers {
        Some(numbers) if numbers.len() != spec.shape.iter().product::<usize>() => {
            Err(ConvertError::Checkpoint(HfError::Shape {
                name: spec.hf.clone(),
                found: vec![numbers.len()],
                expected: spec.shape.clone(),
            }))
        }
        numbers => Ok(numbers),
    }
}

/// The four tensors of a head as a file holds them, each with its padding.
fn encoded(head: &Head, matrices: Dtype) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (spec, numbers) in head.named() {
        stored_dtype(spec.role, matrices).quantise(numbers, &mut bytes);
        bytes.resize(bytes.len() + gguf::padding(bytes.len()), 0);
    }
    bytes
}

/// Reads the header as a program that loads the file does.
pub(crate) fn check(header: &[u8]) -> Result<(), ConvertError> {
    let refused = GgufStream::new().push(header, &mut |event| match event {
        Event::Header(header) => ModelHeader::read(header).map(|_| ()),
        Event::Tensor(_) => Ok(()),
    });
    refused.map_err(|error| ConvertError::Unreadable(Box::new(error)))
}

fn stored_dtype(role: Role, matrices: Dtype) -> Dtype {
    match role {
        Role::Matrix => matrices,
        Role::Delicate if matrices.is_quantized() => Dtype::F16,
        Role::Delicate => matrices,
        Role::Small => Dtype::F32,
    }
}

/// All metadata in a fixed order.
pub(crate) fn metadata(
    config: &BertConfig,
    vocabulary: &[String],
    tokenizer: &TokenizerSettings,
    card: &Card,
) -> Result<Vec<(&'static str, NewValue)>, ConvertError> {
    let string = |text: &str| NewValue::Text(text.to_owned());
    let number = |n: usize| NewValue::U32(u32::try_from(n).unwrap_or(u32::MAX));
    let strings = NewValue::Texts;
    let (format, tokenizer) = if tokenizer.is_berts() {
        let lowercase = NewValue::Bool(tokenizer.lowercases());
        (keys::BERT_TOKENIZER, (keys::LOWERCASE, lowercase))
    } else {
        let json = NewValue::Text(tokenizer.to_json()?);
        (keys::OWN_TOKENIZER, (keys::TOKENIZER, json))
    };
    let mut metadata = vec![
        (keys::ARCHITECTURE, string("bert")),
        (keys::NAME, string(&card.name)),
        (keys::LICENSE, string(&card.license)),
        (keys::FILE_TYPE, NewValue::U32(llama_file_type(card.dtype))),
        (keys::QUANTIZATION_VERSION, NewValue::U32(2)),
        (keys::BLOCK_COUNT, number(config.num_hidden_layers)),
        (keys::CONTEXT_LENGTH, number(config.max_position_embeddings)),
        (keys::EMBEDDING_LENGTH, number(config.hidden_size)),
        (keys::FEED_FORWARD_LENGTH, number(config.intermediate_size)),
        (keys::HEAD_COUNT, number(config.num_attention_heads)),
        (
            keys::LAYER_NORM_EPSILON,
            NewValue::F32(config.layer_norm_eps as f32),
        ),
        (keys::FORMAT, NewValue::U32(format)),
        (keys::SOURCE, string(&card.source)),
        (
            keys::LABEL_NAMES,
            strings(keys::LABELS.map(str::to_owned).to_vec()),
        ),
        tokenizer,
        (keys::VOCAB, strings(vocabulary.to_vec())),
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
