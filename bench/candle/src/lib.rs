//! BERT with candle's own operators and its Q8_0 matmul, as a user of candle would write it. It
//! reads the weights of our GGUF file and quantises them to Q8_0, candle's fastest format.

use candle_core::quantized::{GgmlDType, QMatMul, QTensor};
use candle_core::{D, Device, IndexOp, Module, Result, Tensor};
use candle_nn::{Embedding, LayerNorm, ops::softmax_last_dim};
use nsp_checkpoint::ModelHeader;
use nsp_checkpoint::gguf::{Event, GgufError, read_gguf};
use std::collections::HashMap;
use wasm_bindgen::prelude::*;

/// A model, with the calls of the engine's own class.
#[wasm_bindgen]
pub struct CandleBert {
    embeddings: [Embedding; 3],
    embeddings_norm: LayerNorm,
    layers: Vec<Layer>,
    pooler: Linear,
    head: Linear,
}

struct Layer {
    query: Linear,
    key: Linear,
    value: Linear,
    attention_output: Linear,
    attention_norm: LayerNorm,
    up: Linear,
    down: Linear,
    output_norm: LayerNorm,
    heads: usize,
}

struct Linear {
    weight: QMatMul,
    bias: Tensor,
}

impl std::fmt::Debug for CandleBert {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("CandleBert").finish_non_exhaustive()
    }
}

#[wasm_bindgen]
impl CandleBert {
    /// Reads a GGUF file.
    ///
    /// # Errors
    /// When the bytes are not one.
    #[wasm_bindgen(constructor)]
    pub fn new(gguf: &[u8]) -> std::result::Result<CandleBert, js_sys::Error> {
        load(gguf).map_err(|error| js_sys::Error::new(&error.to_string()))
    }

    /// The two logits.
    ///
    /// # Errors
    /// When the ids do not fit the model.
    pub fn forward(
        &self,
        input_ids: Vec<u32>,
        token_type_ids: Vec<u32>,
    ) -> std::result::Result<Vec<f32>, js_sys::Error> {
        self.logits(input_ids, token_type_ids)
            .map_err(|error| js_sys::Error::new(&error.to_string()))
    }
}

impl CandleBert {
    fn logits(&self, input_ids: Vec<u32>, token_type_ids: Vec<u32>) -> Result<Vec<f32>> {
        let tokens = input_ids.len();
        let row = |ids: Vec<u32>| Tensor::from_vec(ids, (1, tokens), &Device::Cpu);
        let positions = (0..tokens as u32).collect();
        let [words, places, segments] = &self.embeddings;
        let sum = (words.forward(&row(input_ids)?)? + segments.forward(&row(token_type_ids)?)?)?;
        let sum = (sum + places.forward(&row(positions)?)?)?;
        let mut hidden = self.embeddings_norm.forward(&sum)?;
        for layer in &self.layers {
            hidden = layer.forward(&hidden)?;
        }
        let cls = hidden.i((.., 0))?.contiguous()?;
        let pooled = self.pooler.forward(&cls)?.tanh()?;
        self.head.forward(&pooled)?.flatten_all()?.to_vec1()
    }
}

impl Layer {
    fn forward(&self, x: &Tensor) -> Result<Tensor> {
        let (batch, tokens, hidden) = x.dims3()?;
        let split = |x: Tensor| {
            x.reshape((batch, tokens, self.heads, hidden / self.heads))?
                .transpose(1, 2)?
                .contiguous()
        };
        let query = split(self.query.forward(x)?)?;
        let key = split(self.key.forward(x)?)?;
        let value = split(self.value.forward(x)?)?;
        let scale = 1.0 / ((hidden / self.heads) as f64).sqrt();
        let scores = (query.matmul(&key.transpose(D::Minus1, D::Minus2)?.contiguous()?)? * scale)?;
        let mixed = softmax_last_dim(&scores)?.matmul(&value)?;
        let mixed = mixed.transpose(1, 2)?.reshape((batch, tokens, hidden))?;
        let attended = self.attention_output.forward(&mixed)?;
        let attended = self.attention_norm.forward(&(attended + x)?)?;
        let wide = self.up.forward(&attended)?.gelu_erf()?;
        let narrow = self.down.forward(&wide)?;
        self.output_norm.forward(&(narrow + attended)?)
    }
}

impl Linear {
    fn forward(&self, x: &Tensor) -> Result<Tensor> {
        self.weight.forward(x)?.broadcast_add(&self.bias)
    }
}

fn load(gguf: &[u8]) -> std::result::Result<CandleBert, Box<dyn std::error::Error>> {
    let mut tensors = HashMap::new();
    let header = read_gguf(gguf, &mut |event| -> std::result::Result<(), GgufError> {
        if let Event::Tensor(tensor) = event {
            let mut values = vec![0.0_f32; tensor.dims.iter().product()];
            tensor.dtype.dequantise(tensor.bytes, &mut values);
            tensors.insert(tensor.name.to_owned(), (tensor.dims.to_vec(), values));
        }
        Ok(())
    })?;
    let config = ModelHeader::read(&header)?.config;
    let mut tensor = |name: &str| -> Result<Tensor> {
        let missing = || candle_core::Error::Msg(format!("no tensor {name}"));
        let (dims, values) = tensors.remove(name).ok_or_else(missing)?;
        Tensor::from_vec(values, dims, &Device::Cpu)
    };
    let epsilon = config.layer_norm_eps;
    let mut embeddings = Vec::new();
    for name in ["token_embd", "position_embd", "token_types"] {
        let table = tensor(&format!("{name}.weight"))?;
        embeddings.push(Embedding::new(table, config.hidden_size));
    }
    let embeddings = embeddings.try_into().map_err(|_| "three tables")?;
    let embeddings_norm = norm(&mut tensor, "token_embd_norm", epsilon)?;
    let mut layers = Vec::new();
    for n in 0..config.num_hidden_layers {
        let mut part = |name: &str| linear(&mut tensor, &format!("blk.{n}.{name}"));
        let [query, key, value] = [part("attn_q")?, part("attn_k")?, part("attn_v")?];
        let attention_output = part("attn_output")?;
        let [up, down] = [part("ffn_up")?, part("ffn_down")?];
        layers.push(Layer {
            query,
            key,
            value,
            attention_output,
            attention_norm: norm(&mut tensor, &format!("blk.{n}.attn_output_norm"), epsilon)?,
            up,
            down,
            output_norm: norm(&mut tensor, &format!("blk.{n}.layer_output_norm"), epsilon)?,
            heads: config.num_attention_heads,
        });
    }
    let pooler = linear(&mut tensor, "cls")?;
    let head = linear(&mut tensor, "cls.output")?;
    Ok(CandleBert {
        embeddings,
        embeddings_norm,
        layers,
        pooler,
        head,
    })
}

fn linear(tensor: &mut impl FnMut(&str) -> Result<Tensor>, name: &str) -> Result<Linear> {
    let weight = QTensor::quantize(&tensor(&format!("{name}.weight"))?, GgmlDType::Q8_0)?;
    let bias = tensor(&format!("{name}.bias"))?;
    Ok(Linear {
        weight: QMatMul::from_qtensor(weight)?,
        bias,
    })
}

fn norm(
    tensor: &mut impl FnMut(&str) -> Result<Tensor>,
    name: &str,
    epsilon: f64,
) -> Result<LayerNorm> {
    let weight = tensor(&format!("{name}.weight"))?;
    let bias = tensor(&format!("{name}.bias"))?;
    Ok(LayerNorm::new(weight, bias, epsilon))
}
