//! Converts a Hugging Face checkpoint to a GGUF file.

use crate::encode::Encoder;
pub use crate::error::ConvertError;
use crate::gguf::{self, Event, GgufStream, NewTensor, NewValue};
use crate::hf::{Description, HfCheckpoint, Weights};
use crate::names::{self, Role, TensorSpec};
use crate::{BertConfig, Card, Dtype, ModelHeader, TokenizerSettings, keys};
use std::io::Write;

/// Bytes that are read from a checkpoint at a time.
const PIECE: usize = 1 << 18;

/// What a GGUF file made from a checkpoint will contain.
#[derive(Debug)]
pub struct Plan {
    /// The bytes from the start of the file to the first tensor.
    pub header: Vec<u8>,
    /// The tensors in the order of the file. Each is followed by [`gguf::padding`].
    pub tensors: Vec<PlannedTensor>,
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
        weights.check(&specs)?;
        let metadata = metadata(
            &description.config,
            &description.vocabulary,
            &description.tokenizer,
            card,
        )?;
        let new = |spec: &'_ TensorSpec| stored_dtype(spec.role, card.dtype);
        let infos: Vec<NewTensor<'_>> = specs
            .iter()
            .map(|spec| NewTensor {
                name: &spec.gguf,
                dims: &spec.shape,
                dtype: new(spec),
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
        })
    }

    /// The length of the file in bytes.
    pub fn file_bytes(&self) -> u64 {
        let padded = |bytes: usize| (bytes + gguf::padding(bytes)) as u64;
        let tensors: u64 = self.tensors.iter().map(|tensor| padded(tensor.bytes)).sum();
        self.header.len() as u64 + tensors
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
    writer: &mut impl Write,
) -> Result<Vec<String>, ConvertError> {
    let plan = Plan::new(&checkpoint.description, &checkpoint.weights, card)?;
    writer.write_all(&plan.header)?;
    let mut files = checkpoint.open_weights()?;
    let mut out = Vec::new();
    for PlannedTensor { spec, dtype, bytes } in &plan.tensors {
        let source = checkpoint.weights.format(spec)?;
        let mut encoder = Encoder::new(spec, source, *dtype, &correction);
        let stored = checkpoint.weights.tensor(spec)?;
        files.read(stored, PIECE, |piece| {
            encoder.push(piece, &mut out)?;
            writer.write_all(&out)?;
            out.clear();
            Ok::<(), ConvertError>(())
        })?;
        writer.write_all(&vec![0; gguf::padding(*bytes)])?;
    }
    writer.flush()?;
    let specs: Vec<TensorSpec> = plan.tensors.into_iter().map(|tensor| tensor.spec).collect();
    Ok(checkpoint.weights.unused(&specs))
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
