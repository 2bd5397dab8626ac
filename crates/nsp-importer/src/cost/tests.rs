//! The two passes against candle-transformers' BERT, which runs whole files of floats. candle also dequantises the
//! stored weights of the reference.

use super::*;
use crate::legs::{Leg, Order, legs};
use candle_core::quantized::{GgmlDType, QTensor, gguf_file};
use nsp::NspModel;
use nsp_checkpoint::convert::{Plan, convert};
use nsp_checkpoint::encode::Encoder;
use nsp_checkpoint::hf::{HfCheckpoint, StoredTensor};
use nsp_checkpoint::{Card, Dtype};
use std::io::Cursor;
use std::path::{Path, PathBuf};

/// The small random BERT of tests/fixtures: three layers.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/tiny-bert")
}

fn card(dtype: Dtype) -> Card {
    Card::of_checkpoint("tiny-bert".to_owned(), "", dtype)
}

/// Pairs of different lengths; the last one is longer than the model's 64 tokens.
fn pairs() -> Vec<(String, String)> {
    let long = "it rained and rained ".repeat(20);
    let pairs = [
        (
            "It rained all night.",
            "In the morning the streets were wet.",
        ),
        ("rain", "snow"),
        ("Why?", long.as_str()),
    ];
    pairs.map(|(a, b)| (a.to_owned(), b.to_owned())).to_vec()
}

/// Imports the checkpoint in this format, as the importer does, and measures.
fn measure(dtype: Dtype) -> Cost {
    let checkpoint = HfCheckpoint::read(&folder()).unwrap();
    let (description, weights) = (&checkpoint.description, &checkpoint.weights);
    let plan = Plan::new(description, weights, &card(dtype)).unwrap();
    let place = |spec| {
        (
            weights.tensor(spec).unwrap().clone(),
            weights.format(spec).unwrap(),
        )
    };
    let tensors = plan.tensors.iter();
    let places: Vec<(StoredTensor, Float)> = tensors.map(|planned| place(&planned.spec)).collect();
    let file = std::fs::read(folder().join("model.safetensors")).unwrap();
    let mut cost = Cost::new(description, &pairs()).unwrap();
    for leg in cut(legs(&plan.tensors, &places, Order::Stages)) {
        for piece in &leg.pieces {
            let planned = &plan.tensors[piece.tensor];
            let format = places[piece.tensor].1;
            let source = &file[piece.source.start as usize..piece.source.end as usize];
            let mut stored = Vec::new();
            let mut encoder = Encoder::new(&planned.spec, format, planned.dtype, &[0.0; 2]);
            encoder.push(source, &mut stored).unwrap();
            cost.take(planned, format, source, &stored);
        }
        while cost.step().unwrap() {}
    }
    cost
}

/// The legs with each piece in two, as if they were of a large model: the first part is one block of numbers.
fn cut(legs: Vec<Leg>) -> Vec<Leg> {
    let halves = |leg: Leg| {
        let pieces = leg.pieces.into_iter().flat_map(|piece| {
            let (mut first, mut rest) = (piece.clone(), piece);
            let middle = rest.source.end.min(rest.source.start + 128);
            (first.source.end, rest.source.start) = (middle, middle);
            [first, rest]
                .into_iter()
                .filter(|piece| !piece.source.is_empty())
        });
        Leg {
            file: leg.file,
            pieces: pieces.collect(),
        }
    };
    legs.into_iter().map(halves).collect()
}

/// The logits of a GGUF file of floats.
fn reference(gguf: &[u8]) -> Vec<[f32; 2]> {
    let model = NspModel::from_gguf_bytes(gguf).unwrap();
    let answers = pairs().into_iter();
    let answers = answers.map(|(a, b)| model.predict(&a, Some(&b), None).unwrap().logits);
    answers.collect()
}

fn converted(dtype: Dtype) -> Vec<u8> {
    let checkpoint = HfCheckpoint::read(&folder()).unwrap();
    let mut file = Cursor::new(Vec::new());
    convert(&checkpoint, &card(dtype), &mut file).unwrap();
    file.into_inner()
}

/// The same file with every tensor as F32.
fn as_floats(gguf: &[u8]) -> Result<Vec<u8>> {
    let mut reader = Cursor::new(gguf);
    let content = gguf_file::Content::read(&mut reader)?;
    let mut tensors = Vec::new();
    for name in content.tensor_infos.keys() {
        let tensor = content.tensor(&mut reader, name, &Device::Cpu)?;
        let floats = QTensor::quantize(&tensor.dequantize(&Device::Cpu)?, GgmlDType::F32)?;
        tensors.push((name.as_str(), floats));
    }
    let tensors: Vec<_> = tensors
        .iter()
        .map(|(name, tensor)| (*name, tensor))
        .collect();
    let metadata = content.metadata.iter();
    let metadata: Vec<_> = metadata.map(|(key, value)| (key.as_str(), value)).collect();
    let mut file = Cursor::new(Vec::new());
    gguf_file::write(&mut file, &metadata, &tensors)?;
    Ok(file.into_inner())
}

fn assert_near(found: &[[f32; 2]], expected: &[[f32; 2]], what: &str) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.as_flattened().iter().zip(expected.as_flattened()) {
        let away = (found - expected).abs();
        assert!(away < 1e-4, "{what}: {found}, expected {expected}");
    }
}

#[test]
fn both_passes_answer_as_whole_float_models_with_their_weights() {
    let exact = reference(&converted(Dtype::F32));
    for dtype in [Dtype::Q8_0, Dtype::Q4_0] {
        let cost = measure(dtype);
        let stored = reference(&as_floats(&converted(dtype)).unwrap());
        let [found_exact, found_stored] = cost.logits().unwrap();
        assert_near(&found_exact, &exact, "the checkpoint's weights");
        assert_near(&found_stored, &stored, "the stored weights");
        let differences = cost.differences().unwrap();
        assert_eq!(differences.examples, 3);
        assert!(differences.mean > 1e-4 && differences.largest >= differences.mean);
    }
}

#[test]
fn without_all_stages_there_is_no_result() {
    let checkpoint = HfCheckpoint::read(&folder()).unwrap();
    let mut cost = Cost::new(&checkpoint.description, &pairs()).unwrap();
    assert!(!cost.step().unwrap());
    assert_eq!((cost.layer(), cost.differences()), (None, None));
}

#[test]
fn layers_beyond_the_memory_are_not_measured() {
    let checkpoint = HfCheckpoint::read(&folder()).unwrap();
    let mut description = checkpoint.description;
    description.config.intermediate_size = 1 << 18;
    let refused = Cost::new(&description, &pairs()).err();
    assert_eq!(refused, Some(NotMeasured::TooLarge));
}
