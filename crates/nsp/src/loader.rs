//! Builds a model from the bytes of a GGUF file, in pieces of any size.

use crate::error::Error;
#[cfg(feature = "floats")]
use crate::floats;
use crate::heads::{Dense, NspHead, Pooler};
use crate::model::{self, NspModel};
use crate::quantised::{self, EmbeddingTable, Embeddings, Layer, LayerNorm, pack};
use crate::tokenizer::PairTokenizer;
use nsp_answer::ModelCard;
use nsp_checkpoint::gguf::{Event, GgufError, GgufHeader, GgufStream, Tensor};
use nsp_checkpoint::names::tensors as tensors_of;
use nsp_checkpoint::{BertConfig, Dtype, ModelHeader};
use nsp_kernels::{Activation, Kernel, Linear, PackedWeights, Packing, Scaling};
use std::collections::{HashMap, HashSet};

/// Takes a GGUF file as it arrives and packs each tensor as soon as it is complete, so that the
/// model is never in memory twice.
///
/// ```no_run
/// let mut loader = nsp::ModelLoader::new();
/// for part in ["model.part0", "model.part1"] {
///     loader.push(&std::fs::read(part)?)?;
/// }
/// let model = loader.finish()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Default)]
pub struct ModelLoader {
    stream: GgufStream,
    parts: Parts,
    bytes: u64,
}

impl std::fmt::Debug for ModelLoader {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("ModelLoader")
            .field("bytes", &self.bytes)
            .finish_non_exhaustive()
    }
}

impl ModelLoader {
    /// A loader for the [default kernel](Kernel::default), at the first byte of a file.
    pub fn new() -> Self {
        Self::default()
    }

    /// A loader at the first byte of a file. It packs the weights for `kernel`, which also runs the
    /// model, except for the parts that stay in floats.
    pub fn for_kernel(kernel: Kernel) -> Self {
        let mut loader = Self::new();
        loader.parts.kernel = kernel;
        loader
    }

    /// Takes the next bytes of the file.
    ///
    /// # Errors
    /// When the bytes are not a GGUF file of a BERT with a next-sentence head, or when a tensor
    /// contains a number that is not finite. Errors that concern the whole file are found as soon
    /// as its header has arrived, before most of the weights.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.bytes += bytes.len() as u64;
        let parts = &mut self.parts;
        self.stream.push(bytes, &mut |event| parts.take(event))
    }

    /// The description of the model and its tokenizer; `None` until the header has arrived.
    pub fn header(&self) -> Option<&ModelHeader> {
        self.parts.header.as_ref()
    }

    /// The size of the whole file in bytes, according to its header; `None` until the header has
    /// arrived.
    pub fn file_size(&self) -> Option<u64> {
        self.stream.header().map(|header| header.file_end)
    }

    /// Assembles the model.
    ///
    /// # Errors
    /// When bytes are missing or the vocabulary can't be used.
    pub fn finish(self) -> Result<NspModel, Error> {
        self.stream.finish()?;
        self.parts.assemble(self.bytes)
    }
}

impl NspModel {
    /// Reads a model from the bytes of a whole GGUF file. For a file that arrives in pieces, use
    /// [`ModelLoader`].
    ///
    /// # Errors
    /// When the bytes are not a GGUF file of a BERT with a next-sentence head.
    pub fn from_gguf_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let mut loader = ModelLoader::new();
        loader.push(bytes)?;
        loader.finish()
    }
}

/// How the matrices of the encoder's layers are stored. All are stored in the same way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Layers {
    /// As floats.
    #[default]
    Float,
    /// Packed. Query, key and value read the same activations, so a file has one scaling.
    Packed(Packing, Scaling),
}

impl Layers {
    /// Chooses by the dtypes of the encoder's matrices. If all are floats, they stay floats. If all
    /// are Q4_0, they are packed as the kernel wants. All other files are packed in 7 bits with a scale
    /// per segment, because a single scale per row loses much of what Q8_0 keeps.
    fn of(header: &GgufHeader, kernel: Kernel) -> Self {
        let matrices = || {
            let tensors = header.tensors.iter();
            tensors.filter(|tensor| is_layer_matrix(&tensor.name, tensor.dims.len()))
        };
        if !matrices().any(|tensor| tensor.dtype.is_quantized()) {
            Self::Float
        } else if matrices().all(|tensor| tensor.dtype == Dtype::Q4_0) {
            Self::Packed(kernel.packing, Scaling::Row)
        } else {
            Self::Packed(Packing::SevenBit, Scaling::Segments)
        }
    }
}

fn is_layer_matrix(name: &str, dims: usize) -> bool {
    name.starts_with("blk.") && dims == 2
}

/// What has arrived so far, by the names in the file.
#[derive(Default)]
struct Parts {
    kernel: Kernel,
    layers: Layers,
    header: Option<ModelHeader>,
    /// The names of the tensors that the model uses.
    wanted: HashSet<String>,
    packed: HashMap<String, PackedWeights>,
    tables: HashMap<String, (Dtype, Vec<u8>)>,
    floats: HashMap<String, Vec<f32>>,
}

/// Fails unless this much memory can be had for a tensor. An allocation that fails later would end
/// the program.
fn check_room(name: &str, bytes: usize) -> Result<(), Error> {
    let mut room: Vec<u8> = Vec::new();
    room.try_reserve_exact(bytes).map_err(|_| {
        Error::Gguf(GgufError::OutOfMemory {
            name: name.to_owned(),
            bytes,
        })
    })
}

const WORD_EMBEDDINGS: &str = "token_embd.weight";
const POSITION_EMBEDDINGS: &str = "position_embd.weight";
const TOKEN_TYPE_EMBEDDINGS: &str = "token_types.weight";

impl Parts {
    fn take(&mut self, event: Event<'_>) -> Result<(), Error> {
        match event {
            Event::Header(header) => {
                self.layers = Layers::of(header, self.kernel);
                let header = ModelHeader::read(header)?;
                let specs = tensors_of(&header.config).into_iter();
                self.wanted = specs.map(|spec| spec.gguf).collect();
                self.header = Some(header);
                if self.layers == Layers::Float && cfg!(not(feature = "floats")) {
                    return Err(Error::NeedsFloats);
                }
            }
            Event::Tensor(tensor) => self.take_tensor(tensor)?,
        }
        Ok(())
    }

    fn take_tensor(&mut self, tensor: Tensor<'_>) -> Result<(), Error> {
        let name = tensor.name.to_owned();
        if !tensor.dtype.is_finite(tensor.bytes) {
            return Err(Error::NotFinite(name));
        }
        // `ModelHeader::read` has checked the tensors that the model uses; the file may contain
        // others.
        if let &[_, columns] = tensor.dims
            && columns > BertConfig::MOST_COLUMNS
        {
            return Err(Error::TooWide { name, columns });
        }
        if !self.wanted.contains(&name) {
            return Ok(());
        }
        match (tensor.name, tensor.dims, self.layers) {
            (
                WORD_EMBEDDINGS | POSITION_EMBEDDINGS | TOKEN_TYPE_EMBEDDINGS,
                _,
                Layers::Packed(..),
            ) => {
                check_room(&name, tensor.bytes.len())?;
                self.tables
                    .insert(name, (tensor.dtype, tensor.bytes.to_vec()));
            }
            (layer, &[outputs, inputs], Layers::Packed(packing, scaling))
                if is_layer_matrix(layer, 2) =>
            {
                // With 4 bits it is half of this.
                check_room(&name, outputs.saturating_mul(inputs))?;
                let packed = pack(
                    packing,
                    scaling,
                    tensor.dtype,
                    outputs,
                    inputs,
                    tensor.bytes,
                );
                self.packed.insert(name, packed);
            }
            _ => {
                let numbers = tensor.dims.iter().product::<usize>();
                check_room(&name, numbers.saturating_mul(size_of::<f32>()))?;
                let mut values = vec![0.0; numbers];
                tensor.dtype.dequantise(tensor.bytes, &mut values);
                self.floats.insert(name, values);
            }
        }
        Ok(())
    }

    fn assemble(mut self, bytes: u64) -> Result<NspModel, Error> {
        let header = self
            .header
            .take()
            .ok_or_else(|| Error::Incomplete("header".to_owned()))?;
        let config = header.config;
        let tokenizer = PairTokenizer::new(
            &header.vocabulary,
            &header.tokenizer,
            config.max_position_embeddings,
        )?
        .with_languages(&header.card.languages);
        let card = ModelCard {
            name: header.card.name,
            dtype: header.card.dtype.to_string(),
            bytes,
            license: header.card.license,
            source: header.card.source,
            max_tokens: config.max_position_embeddings as u32,
        };
        let pooler = Pooler {
            dense: self.dense("cls")?,
        };
        let nsp_head = NspHead {
            seq_relationship: self.dense("cls.output")?,
        };
        let encoder = match self.layers {
            Layers::Packed(packing, _) => {
                model::Encoder::Quantised(self.quantised_encoder(&config, packing)?)
            }
            #[cfg(feature = "floats")]
            Layers::Float => model::Encoder::Float(self.float_encoder(&config)?),
            #[cfg(not(feature = "floats"))]
            Layers::Float => return Err(Error::NeedsFloats),
        };
        Ok(NspModel {
            config,
            card,
            tokenizer,
            encoder,
            pooler,
            nsp_head,
            untaught: header.untaught,
        })
    }

    fn quantised_encoder(
        &mut self,
        config: &BertConfig,
        packing: Packing,
    ) -> Result<quantised::Encoder, Error> {
        let width = config.hidden_size;
        let embeddings = Embeddings {
            word_embeddings: self.table(WORD_EMBEDDINGS, "word embeddings", width)?,
            position_embeddings: self.table(POSITION_EMBEDDINGS, "position embeddings", width)?,
            token_type_embeddings: self.table(
                TOKEN_TYPE_EMBEDDINGS,
                "token type embeddings",
                width,
            )?,
            layer_norm: self.layer_norm("token_embd_norm", config)?,
        };
        let layers = 0..config.num_hidden_layers;
        let layers = layers
            .map(|n| self.layer(n, config))
            .collect::<Result<_, _>>()?;
        // The packing in use, which may differ from the one that was asked for.
        let kernel = Kernel {
            packing,
            ..self.kernel
        };
        Ok(quantised::Encoder::new(
            config.clone(),
            embeddings,
            layers,
            kernel,
        ))
    }

    fn layer(&mut self, n: usize, config: &BertConfig) -> Result<Layer, Error> {
        let at = |part: &str| format!("blk.{n}.{part}");
        Ok(Layer {
            query: self.linear(&at("attn_q"), Activation::None)?,
            key: self.linear(&at("attn_k"), Activation::None)?,
            value: self.linear(&at("attn_v"), Activation::None)?,
            attention_output: self.linear(&at("attn_output"), Activation::None)?,
            attention_norm: self.layer_norm(&at("attn_output_norm"), config)?,
            intermediate: self.linear(&at("ffn_up"), Activation::Gelu)?,
            output: self.linear(&at("ffn_down"), Activation::None)?,
            output_norm: self.layer_norm(&at("layer_output_norm"), config)?,
        })
    }

    fn linear(&mut self, name: &str, activation: Activation) -> Result<Linear, Error> {
        let weights = take(&mut self.packed, &format!("{name}.weight"))?;
        let bias = take(&mut self.floats, &format!("{name}.bias"))?;
        Ok(Linear::new(weights, bias, activation)?)
    }

    fn layer_norm(&mut self, name: &str, config: &BertConfig) -> Result<LayerNorm, Error> {
        Ok(LayerNorm {
            weight: take(&mut self.floats, &format!("{name}.weight"))?,
            bias: take(&mut self.floats, &format!("{name}.bias"))?,
            epsilon: config.layer_norm_eps as f32,
        })
    }

    fn table(
        &mut self,
        tensor: &str,
        name: &'static str,
        width: usize,
    ) -> Result<EmbeddingTable, Error> {
        let (dtype, bytes) = take(&mut self.tables, tensor)?;
        Ok(EmbeddingTable {
            name,
            dtype,
            width,
            bytes,
        })
    }

    fn dense(&mut self, name: &str) -> Result<Dense, Error> {
        Ok(Dense {
            weight: take(&mut self.floats, &format!("{name}.weight"))?,
            bias: take(&mut self.floats, &format!("{name}.bias"))?,
        })
    }

    #[cfg(feature = "floats")]
    fn float_encoder(&mut self, config: &BertConfig) -> Result<floats::Encoder, Error> {
        let mut tensors = HashMap::new();
        for spec in tensors_of(config) {
            // The pooler and the head have been taken already.
            if spec.hf.starts_with("bert.embeddings.") || spec.hf.starts_with("bert.encoder.") {
                let numbers = take(&mut self.floats, &spec.gguf)?;
                tensors.insert(spec.hf, floats::tensor(numbers, &spec.shape)?);
            }
        }
        floats::Encoder::new(config.clone(), tensors)
    }
}

fn take<T>(from: &mut HashMap<String, T>, name: &str) -> Result<T, Error> {
    from.remove(name)
        .ok_or_else(|| Error::Incomplete(name.to_owned()))
}

#[cfg(test)]
mod tests;
