//! From the bytes of a GGUF file, in pieces of any size, to a model.

use crate::bert::{
    EmbeddingTable, Embeddings, Encoder, FeedForward, Layer, LayerNorm, Linear, NspHead,
    PackedLayer, PackedLayerNorm, Pooler, SelfAttention, Weights, pack,
};
use crate::{Error, NspModel, PairTokenizer};
use nsp_checkpoint::gguf::{Event, GgufHeader, GgufStream, Tensor};
use nsp_checkpoint::{BertConfig, Dtype, ModelHeader};
use nsp_kernels::ops::LayerNormOp;
use nsp_kernels::{Activation, Kernel, PackedWeights, Packing, Team};
use nsp_protocol::ModelCard;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// Takes a GGUF file as it arrives and packs each tensor as soon as it is whole, so that no second
/// copy of the model is ever held.
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

impl ModelLoader {
    /// At the first byte of a file, for the [default kernel](Kernel::default).
    pub fn new() -> Self {
        Self::default()
    }

    /// At the first byte of a file; `kernel` tells how to pack what comes, and what will run it: all of the
    /// model but what stays in floats.
    pub fn for_kernel(kernel: Kernel) -> Self {
        let mut loader = Self::new();
        loader.parts.kernel = kernel;
        loader
    }

    /// Takes the next bytes of the file.
    ///
    /// # Errors
    /// When the bytes are not a GGUF file of a BERT with a next-sentence head. What is wrong with
    /// the file as a whole is known once its header has come, before most of the weights.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.bytes += bytes.len() as u64;
        let parts = &mut self.parts;
        self.stream.push(bytes, &mut |event| parts.take(event))
    }

    /// The tokenizer's and the model's description, once the header has come.
    pub fn header(&self) -> Option<&ModelHeader> {
        self.parts.header.as_ref()
    }

    /// Bytes of the whole file, as its header tells them, once it has come.
    pub fn file_size(&self) -> Option<u64> {
        self.stream.header().map(|header| header.file_end)
    }

    /// Puts the model together.
    ///
    /// # Errors
    /// When bytes are missing or the vocabulary can't be used.
    pub fn finish(self) -> Result<NspModel, Error> {
        self.stream.finish()?;
        self.parts.assemble(self.bytes)
    }
}

/// How the matrices of the encoder's layers are kept: all in one way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Layers {
    /// As floats, on candle's tensors.
    #[default]
    Float,
    /// Packed.
    Packed(Packing),
}

impl Layers {
    /// From the dtypes of the encoder's matrices: floats stay floats if all are; 4 bits can be kept
    /// if all are Q4_0 and the kernel wants them.
    fn of(header: &GgufHeader, kernel: Kernel) -> Self {
        let matrices = || {
            let tensors = header.tensors.iter();
            tensors.filter(|tensor| is_layer_matrix(&tensor.name, tensor.dims.len()))
        };
        if !matrices().any(|tensor| tensor.dtype.is_quantized()) {
            Self::Float
        } else if matrices().all(|tensor| tensor.dtype == Dtype::Q4_0) {
            Self::Packed(kernel.packing)
        } else {
            Self::Packed(Packing::SevenBit)
        }
    }
}

fn is_layer_matrix(name: &str, dims: usize) -> bool {
    name.starts_with("blk.") && dims == 2
}

/// What has come so far, by the names of the file.
#[derive(Default)]
struct Parts {
    kernel: Kernel,
    layers: Layers,
    header: Option<ModelHeader>,
    matrices: HashMap<String, Weights>,
    packed: HashMap<String, PackedWeights>,
    tables: HashMap<String, (Dtype, Vec<u8>)>,
    vectors: HashMap<String, Vec<f32>>,
}

const WORD_EMBEDDINGS: &str = "token_embd.weight";
const POSITION_EMBEDDINGS: &str = "position_embd.weight";
const TOKEN_TYPE_EMBEDDINGS: &str = "token_types.weight";

impl Parts {
    fn take(&mut self, event: Event<'_>) -> Result<(), Error> {
        match event {
            Event::Header(header) => {
                self.layers = Layers::of(header, self.kernel);
                self.header = Some(ModelHeader::read(header)?);
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
        // The header is checked for the tensors that the model needs; others may be in the file.
        if let &[_, columns] = tensor.dims
            && columns > BertConfig::MOST_COLUMNS
        {
            return Err(Error::TooWide { name, columns });
        }
        match (tensor.name, tensor.dims, self.layers) {
            (WORD_EMBEDDINGS | POSITION_EMBEDDINGS | TOKEN_TYPE_EMBEDDINGS, ..) => {
                self.tables
                    .insert(name, (tensor.dtype, tensor.bytes.to_vec()));
            }
            (name, &[outputs, inputs], Layers::Packed(packing)) if is_layer_matrix(name, 2) => {
                let packed = pack(packing, tensor.dtype, outputs, inputs, tensor.bytes);
                self.packed.insert(name.to_owned(), packed);
            }
            (_, &[outputs, inputs], _) => {
                let packing = self.kernel.packing;
                let weights = Weights::read(packing, tensor.dtype, outputs, inputs, tensor.bytes)?;
                self.matrices.insert(name, weights);
            }
            _ => {
                let mut values = vec![0.0; tensor.dims.iter().product()];
                tensor.dtype.dequantise(tensor.bytes, &mut values);
                self.vectors.insert(name, values);
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
        let width = config.hidden_size;
        let embeddings = Embeddings {
            word_embeddings: self.table(WORD_EMBEDDINGS, "word embeddings", width)?,
            position_embeddings: self.table(POSITION_EMBEDDINGS, "position embeddings", width)?,
            token_type_embeddings: self.table(
                TOKEN_TYPE_EMBEDDINGS,
                "token type embeddings",
                width,
            )?,
            layer_norm: self.layer_norm("token_embd_norm", &config)?,
        };
        let layers = 0..config.num_hidden_layers;
        // What runs, which may be another packing than the one asked for.
        let kernel = match self.layers {
            Layers::Float => self.kernel,
            Layers::Packed(packing) => Kernel {
                packing,
                ..self.kernel
            },
        };
        let encoder = match self.layers {
            Layers::Float => {
                let layers = layers.map(|n| self.layer(n, &config));
                Encoder::Float(layers.collect::<Result<_, _>>()?)
            }
            Layers::Packed(_) => {
                let layers = layers.map(|n| self.packed_layer(n, &config));
                Encoder::Packed(layers.collect::<Result<_, _>>()?)
            }
        };
        let pooler = Pooler {
            dense: self.linear("cls", Activation::None)?,
        };
        let seq_relationship = self.linear("cls.output", Activation::None)?;
        let card = ModelCard {
            name: header.card.name,
            dtype: header.card.dtype.to_string(),
            bytes,
            license: header.card.license,
            source: header.card.source,
            max_tokens: config.max_position_embeddings as u32,
        };
        let nsp_head = NspHead { seq_relationship };
        Ok(NspModel {
            config,
            card,
            tokenizer,
            embeddings,
            encoder,
            pooler,
            nsp_head,
            kernel,
            team: Arc::new(Team::solo()),
            buffers: Mutex::default(),
        })
    }

    fn layer(&mut self, n: usize, config: &BertConfig) -> Result<Layer, Error> {
        let at = |part: &str| format!("blk.{n}.{part}");
        Ok(Layer {
            attention: SelfAttention {
                query: self.linear(&at("attn_q"), Activation::None)?,
                key: self.linear(&at("attn_k"), Activation::None)?,
                value: self.linear(&at("attn_v"), Activation::None)?,
                output: self.linear(&at("attn_output"), Activation::None)?,
                output_layer_norm: self.layer_norm(&at("attn_output_norm"), config)?,
                heads: config.num_attention_heads,
                instruction_set: self.kernel.instruction_set,
            },
            feed_forward: FeedForward {
                intermediate: self.linear(&at("ffn_up"), Activation::Gelu)?,
                output: self.linear(&at("ffn_down"), Activation::None)?,
                output_layer_norm: self.layer_norm(&at("layer_output_norm"), config)?,
            },
        })
    }

    fn packed_layer(&mut self, n: usize, config: &BertConfig) -> Result<PackedLayer, Error> {
        let at = |part: &str| format!("blk.{n}.{part}");
        Ok(PackedLayer {
            query: self.packed_linear(&at("attn_q"), Activation::None)?,
            key: self.packed_linear(&at("attn_k"), Activation::None)?,
            value: self.packed_linear(&at("attn_v"), Activation::None)?,
            attention_output: self.packed_linear(&at("attn_output"), Activation::None)?,
            attention_norm: self.packed_norm(&at("attn_output_norm"), config)?,
            intermediate: self.packed_linear(&at("ffn_up"), Activation::Gelu)?,
            output: self.packed_linear(&at("ffn_down"), Activation::None)?,
            output_norm: self.packed_norm(&at("layer_output_norm"), config)?,
        })
    }

    fn packed_linear(
        &mut self,
        name: &str,
        activation: Activation,
    ) -> Result<nsp_kernels::Linear, Error> {
        let weights = take(&mut self.packed, &format!("{name}.weight"))?;
        let bias = take(&mut self.vectors, &format!("{name}.bias"))?;
        Ok(nsp_kernels::Linear::new(weights, bias, activation)?)
    }

    fn packed_norm(&mut self, name: &str, config: &BertConfig) -> Result<PackedLayerNorm, Error> {
        Ok(PackedLayerNorm {
            weight: take(&mut self.vectors, &format!("{name}.weight"))?,
            bias: take(&mut self.vectors, &format!("{name}.bias"))?,
            epsilon: config.layer_norm_eps as f32,
        })
    }

    fn linear(&mut self, name: &str, activation: Activation) -> Result<Linear, Error> {
        let weights = take(&mut self.matrices, &format!("{name}.weight"))?;
        let bias = take(&mut self.vectors, &format!("{name}.bias"))?;
        Linear::new(weights, bias, activation, self.kernel.instruction_set)
    }

    fn layer_norm(&mut self, name: &str, config: &BertConfig) -> Result<LayerNorm, Error> {
        Ok(LayerNorm(LayerNormOp {
            weight: take(&mut self.vectors, &format!("{name}.weight"))?,
            bias: take(&mut self.vectors, &format!("{name}.bias"))?,
            epsilon: config.layer_norm_eps as f32,
            instruction_set: self.kernel.instruction_set,
        }))
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
}

fn take<T>(from: &mut HashMap<String, T>, name: &str) -> Result<T, Error> {
    from.remove(name)
        .ok_or_else(|| Error::Incomplete(name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use candle_core::quantized::{GgmlDType, QTensor, gguf_file};
    use candle_core::{Device, Result};
    use nsp_kernels::InstructionSet;
    use std::io::Cursor;

    /// The small model's file with the tensors whose names begin so as Q4_0, and all others as floats.
    fn tiny(quantised: &str) -> Result<Vec<u8>> {
        let path = "../../tests/fixtures/tiny-bert/tiny-bert.q8_0.gguf";
        let mut file = Cursor::new(std::fs::read(path)?);
        let content = gguf_file::Content::read(&mut file)?;
        let mut tensors = Vec::new();
        for name in content.tensor_infos.keys() {
            let tensor = content.tensor(&mut file, name, &Device::Cpu)?;
            let values = tensor.dequantize(&Device::Cpu)?;
            let is_quantised = name.starts_with(quantised) && values.dims().len() == 2;
            let dtype = if is_quantised {
                GgmlDType::Q4_0
            } else {
                GgmlDType::F32
            };
            tensors.push((name.as_str(), QTensor::quantize(&values, dtype)?));
        }
        let tensors: Vec<_> = tensors.iter().map(|(name, t)| (*name, t)).collect();
        let metadata: Vec<_> = content
            .metadata
            .iter()
            .map(|(k, v)| (k.as_str(), v))
            .collect();
        let mut file = Cursor::new(Vec::new());
        gguf_file::write(&mut file, &metadata, &tensors)?;
        Ok(file.into_inner())
    }

    fn load(file: &[u8], packing: Packing, instruction_set: InstructionSet) -> NspModel {
        let mut loader = ModelLoader::for_kernel(Kernel {
            packing,
            instruction_set,
        });
        loader.push(file).unwrap();
        loader.finish().unwrap()
    }

    const SCALAR: InstructionSet = InstructionSet::SCALAR;

    #[test]
    fn a_quantised_pooler_and_head_are_packed_and_run_as_asked() {
        let file = tiny("cls").unwrap();
        for packing in [Packing::FourBit, Packing::SevenBit] {
            let model = load(&file, packing, SCALAR);
            for linear in [&model.pooler.dense, &model.nsp_head.seq_relationship] {
                let Linear::Quantised(op) = linear else {
                    panic!("it is kept as floats");
                };
                assert_eq!(op.linear.weights().packing(), packing);
                assert_eq!(op.instruction_set, SCALAR);
            }
        }
    }

    #[test]
    fn all_operators_of_a_model_of_floats_run_as_asked() {
        let model = load(&tiny("none").unwrap(), Packing::FourBit, SCALAR);
        let Encoder::Float(layers) = &model.encoder else {
            panic!("it is packed");
        };
        let mut sets = vec![model.embeddings.layer_norm.0.instruction_set];
        for layer in layers {
            sets.push(layer.attention.instruction_set);
            sets.push(layer.attention.output_layer_norm.0.instruction_set);
            sets.push(layer.feed_forward.output_layer_norm.0.instruction_set);
        }
        assert!(sets.iter().all(|set| *set == SCALAR), "{sets:?}");
    }

    #[test]
    fn a_model_tells_the_packing_that_runs() {
        let q4_0 = tiny("blk.").unwrap();
        let mixed = tiny("blk.0.").unwrap();
        for (file, asked, runs) in [
            (&q4_0, Packing::FourBit, Packing::FourBit),
            (&q4_0, Packing::SevenBit, Packing::SevenBit),
            (&mixed, Packing::FourBit, Packing::SevenBit),
        ] {
            let model = load(file, asked, SCALAR);
            assert_eq!(model.kernel().packing, runs);
            let Encoder::Packed(layers) = &model.encoder else {
                panic!("it is kept as floats");
            };
            for layer in layers {
                assert_eq!(layer.output.weights().packing(), runs);
            }
        }
    }
}
