//! From the bytes of a GGUF file, in pieces of any size, to a model.

use crate::bert::{
    EmbeddingTable, Embeddings, FeedForward, Layer, LayerNorm, Linear, NspHead, Pooler,
    SelfAttention, Weights,
};
use crate::{Error, NspModel, PairTokenizer};
use nsp_checkpoint::gguf::{Event, GgufStream, Tensor};
use nsp_checkpoint::{BertConfig, Dtype, ModelHeader};
use nsp_kernels::Activation;
use nsp_protocol::ModelCard;
use std::collections::HashMap;

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
    /// At the first byte of a file.
    pub fn new() -> Self {
        Self::default()
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

    /// Puts the model together.
    ///
    /// # Errors
    /// When bytes are missing or the vocabulary can't be used.
    pub fn finish(self) -> Result<NspModel, Error> {
        self.stream.finish()?;
        self.parts.assemble(self.bytes)
    }
}

/// What has come so far, by the names of the file.
#[derive(Default)]
struct Parts {
    header: Option<ModelHeader>,
    matrices: HashMap<String, Weights>,
    tables: HashMap<String, (Dtype, Vec<u8>)>,
    vectors: HashMap<String, Vec<f32>>,
}

const WORD_EMBEDDINGS: &str = "token_embd.weight";
const POSITION_EMBEDDINGS: &str = "position_embd.weight";
const TOKEN_TYPE_EMBEDDINGS: &str = "token_types.weight";

impl Parts {
    fn take(&mut self, event: Event<'_>) -> Result<(), Error> {
        match event {
            Event::Header(header) => self.header = Some(ModelHeader::read(header)?),
            Event::Tensor(tensor) => self.take_tensor(tensor)?,
        }
        Ok(())
    }

    fn take_tensor(&mut self, tensor: Tensor<'_>) -> Result<(), Error> {
        let name = tensor.name.to_owned();
        match (tensor.name, tensor.dims) {
            (WORD_EMBEDDINGS | POSITION_EMBEDDINGS | TOKEN_TYPE_EMBEDDINGS, _) => {
                self.tables
                    .insert(name, (tensor.dtype, tensor.bytes.to_vec()));
            }
            (_, &[outputs, inputs]) => {
                let weights = Weights::read(tensor.dtype, outputs, inputs, tensor.bytes)?;
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
        let tokenizer = PairTokenizer::from_vocab(
            &header.vocabulary,
            config.lowercase,
            config.max_position_embeddings,
        )?;
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
        let encoder = (0..config.num_hidden_layers)
            .map(|n| self.layer(n, &config))
            .collect::<Result<_, _>>()?;
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
            },
            feed_forward: FeedForward {
                intermediate: self.linear(&at("ffn_up"), Activation::Gelu)?,
                output: self.linear(&at("ffn_down"), Activation::None)?,
                output_layer_norm: self.layer_norm(&at("layer_output_norm"), config)?,
            },
        })
    }

    fn linear(&mut self, name: &str, activation: Activation) -> Result<Linear, Error> {
        let weights = take(&mut self.matrices, &format!("{name}.weight"))?;
        let bias = take(&mut self.vectors, &format!("{name}.bias"))?;
        Linear::new(weights, bias, activation)
    }

    fn layer_norm(&mut self, name: &str, config: &BertConfig) -> Result<LayerNorm, Error> {
        let weight = take(&mut self.vectors, &format!("{name}.weight"))?;
        let bias = take(&mut self.vectors, &format!("{name}.bias"))?;
        Ok(LayerNorm::new(weight, bias, config.layer_norm_eps))
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
