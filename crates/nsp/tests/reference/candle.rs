//! A second reference, in floats and in Rust: candle-transformers' BERT, with the pooler and the
//! head added here. It is compared with PyTorch's intermediate values, layer by layer, and with its
//! logits. Then the model is compared with it, on inputs for which there is no fixture.

use crate::fixtures::{Case, F32_TOLERANCE, distance, fixture, fixture_path, load, tiny_gguf};
use candle_core::{DType, Device, IndexOp, Result, Tensor};
use candle_nn::{Module, VarBuilder, linear};
use candle_transformers::models::bert::{BertModel, Config};
use nsp::Encoding;
use nsp_checkpoint::Dtype;
use serde::Deserialize;

#[derive(Deserialize)]
struct TinyBert {
    cases: Vec<Case>,
    trace: Trace,
}

/// Intermediate values of one case.
#[derive(Deserialize)]
struct Trace {
    name: String,
    /// The vector at `[CLS]` after the embeddings and after each layer.
    cls_hidden: Vec<Vec<f32>>,
    /// The pooler's output.
    pooled: Vec<f32>,
}

fn weights() -> VarBuilder<'static> {
    let bytes = std::fs::read(fixture_path("tiny-bert/model.safetensors")).unwrap();
    VarBuilder::from_buffered_safetensors(bytes, DType::F32, &Device::Cpu).unwrap()
}

fn config() -> Config {
    fixture("tiny-bert/config.json")
}

/// The vector at `[CLS]` after all layers of `config`: (1, hidden).
fn cls_vector(config: &Config, encoding: &Encoding) -> Result<Tensor> {
    let input = |values: &[u32]| Tensor::new(values, &Device::Cpu)?.unsqueeze(0);
    BertModel::load(weights(), config)?
        .forward(
            &input(&encoding.input_ids)?,
            &input(&encoding.token_type_ids)?,
            Some(&input(&encoding.attention_mask)?),
        )?
        .i((.., 0))
}

fn pooled(config: &Config, encoding: &Encoding) -> Result<Tensor> {
    let hidden = config.hidden_size;
    let dense = linear(hidden, hidden, weights().pp("bert.pooler.dense"))?;
    dense.forward(&cls_vector(config, encoding)?)?.tanh()
}

fn logits(config: &Config, encoding: &Encoding) -> Result<[f32; 2]> {
    let head = linear(config.hidden_size, 2, weights().pp("cls.seq_relationship"))?;
    let row = head.forward(&pooled(config, encoding)?)?.i(0)?;
    Ok([row.i(0)?.to_scalar()?, row.i(1)?.to_scalar()?])
}

/// The largest difference between a (1, n) tensor and n numbers.
fn largest_difference(tensor: &Tensor, expected: &[f32]) -> f32 {
    let values: Vec<f32> = tensor.flatten_all().unwrap().to_vec1().unwrap();
    assert_eq!(values.len(), expected.len());
    let differences = values.iter().zip(expected).map(|(a, b)| (a - b).abs());
    differences.fold(0.0, f32::max)
}

#[test]
fn candle_and_pytorch_agree_after_every_layer() {
    let TinyBert { cases, trace } = fixture("pytorch/tiny_bert.json");
    let case = cases.iter().find(|case| case.name == trace.name).unwrap();
    let encoding = case.encoding();
    assert_eq!(trace.cls_hidden.len(), config().num_hidden_layers + 1);
    for (layers, expected) in trace.cls_hidden.iter().enumerate() {
        let config = Config {
            num_hidden_layers: layers,
            ..config()
        };
        let away = largest_difference(&cls_vector(&config, &encoding).unwrap(), expected);
        assert!(away < 1e-4, "after {layers} layers: {away}");
    }
    let away = largest_difference(&pooled(&config(), &encoding).unwrap(), &trace.pooled);
    assert!(away < 1e-4, "pooled: {away}");
}

#[test]
fn candle_and_pytorch_give_the_same_logits() {
    let TinyBert { cases, .. } = fixture("pytorch/tiny_bert.json");
    for case in &cases {
        let away = distance(logits(&config(), &case.encoding()).unwrap(), case.logits);
        assert!(away < 1e-4, "{}: {away}", case.name);
    }
}

/// Any ids, segments and mask, as long as the mask keeps `[CLS]`.
fn random_encoding(next: &mut impl FnMut(u32) -> u32) -> Encoding {
    let length = 1 + next(64) as usize;
    let mut attention_mask: Vec<u32> = (0..length).map(|_| u32::from(next(4) > 0)).collect();
    attention_mask[0] = 1;
    Encoding {
        input_ids: (0..length).map(|_| next(216)).collect(),
        token_type_ids: (0..length).map(|_| next(2)).collect(),
        attention_mask,
        ..Encoding::default()
    }
}

#[test]
fn the_float_path_answers_as_candle_does_on_random_inputs() {
    // Numerical Recipes' generator: the same inputs in every run.
    let mut state = 1_863_u32;
    let mut next = |limit: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) % limit
    };
    let model = load(&tiny_gguf(Dtype::F32));
    for number in 0..40 {
        let encoding = random_encoding(&mut next);
        let expected = logits(&config(), &encoding).unwrap();
        let away = distance(model.forward(&encoding).unwrap(), expected);
        assert!(away < F32_TOLERANCE, "input {number}: {away}");
    }
}
