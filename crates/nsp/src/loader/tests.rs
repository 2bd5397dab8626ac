use super::*;
use crate::tokenizer::Encoding;
use candle_core::quantized::{GgmlDType, QTensor, gguf_file};
use candle_core::{Device, Result, Tensor as Numbers};
use nsp_kernels::InstructionSet;
use std::io::Cursor;

#[test]
fn a_tensor_beyond_the_memory_is_an_error_and_no_abort() {
    let error = check_room("token_embd.weight", usize::MAX);
    let error = error.map_err(|error| error.to_string());
    assert!(error.is_err_and(|text| text.contains("memory for the tensor token_embd.weight")));
}

/// The small model's file.
fn tiny() -> Result<Vec<u8>> {
    let path = "../../tests/fixtures/tiny-bert/tiny-bert.q8_0.gguf";
    Ok(std::fs::read(path)?)
}

/// A model's file with the matrices whose names start with `prefix` in another format.
fn stored_as(dtype: GgmlDType, prefix: &str, file: &[u8]) -> Result<Vec<u8>> {
    let mut file = Cursor::new(file);
    let content = gguf_file::Content::read(&mut file)?;
    let mut tensors = Vec::new();
    for name in content.tensor_infos.keys() {
        let mut tensor = content.tensor(&mut file, name, &Device::Cpu)?;
        if name.starts_with(prefix) && tensor.shape().rank() == 2 {
            tensor = QTensor::quantize(&tensor.dequantize(&Device::Cpu)?, dtype)?;
        }
        tensors.push((name.as_str(), tensor));
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

#[test]
fn a_model_tells_the_packing_that_runs() {
    let floats = stored_as(GgmlDType::F32, "", &tiny().unwrap()).unwrap();
    let q4_0 = stored_as(GgmlDType::Q4_0, "blk.", &floats).unwrap();
    let mixed = stored_as(GgmlDType::Q4_0, "blk.0.", &floats).unwrap();
    for (file, asked, runs) in [
        (&q4_0, Packing::FourBit, Packing::FourBit),
        (&q4_0, Packing::SevenBit, Packing::SevenBit),
        (&mixed, Packing::FourBit, Packing::SevenBit),
    ] {
        let model = load(file, asked, InstructionSet::SCALAR);
        assert_eq!(model.kernel().unwrap().packing, runs);
        let model::Encoder::Quantised(encoder) = &model.encoder else {
            panic!("it is kept as floats");
        };
        for layer in &encoder.layers {
            assert_eq!(layer.output.weights().packing(), runs);
        }
    }
}

#[test]
fn a_quantised_pooler_and_head_answer_as_their_dequantised_values() {
    let file = tiny().unwrap();
    let answer = |file: &[u8]| {
        let model = load(file, Packing::SevenBit, InstructionSet::SCALAR);
        model.predict("rain", Some("snow"), None).unwrap().logits
    };
    for (dtype, matrix) in [
        (GgmlDType::Q4_0, "cls.weight"),
        (GgmlDType::Q8_0, "cls.weight"),
        (GgmlDType::Q4_0, "cls.output.weight"),
        (GgmlDType::Q8_0, "cls."),
    ] {
        let quantised = stored_as(dtype, matrix, &file).unwrap();
        let floats = stored_as(GgmlDType::F32, matrix, &quantised).unwrap();
        assert_ne!(quantised, floats);
        assert_eq!(answer(&quantised), answer(&floats), "{dtype:?} {matrix}");
        assert_ne!(answer(&quantised), answer(&file), "{dtype:?} {matrix}");
    }
}

/// Numbers between −1 and 1 that look random and are the same everywhere.
fn numbers(count: usize, state: &mut u64) -> Vec<f32> {
    (0..count)
        .map(|_| {
            *state ^= *state << 13;
            *state ^= *state >> 7;
            *state ^= *state << 17;
            (*state >> 40) as f32 / (1 << 23) as f32 - 1.0
        })
        .collect()
}

/// The small model, but with 512 hidden units, 1,024 in between, random floats, and four units that every
/// layer norm makes 30 times as large.
fn with_outliers() -> Result<Vec<u8>> {
    let file = tiny()?;
    let mut loader = ModelLoader::new();
    loader.push(&file).map_err(candle_core::Error::wrap)?;
    let header = loader.header().expect("the whole file has arrived");
    let config = BertConfig {
        hidden_size: 512,
        intermediate_size: 1024,
        ..header.config.clone()
    };
    let mut metadata = gguf_file::Content::read(&mut Cursor::new(file))?.metadata;
    for (key, size) in [
        ("bert.embedding_length", config.hidden_size),
        ("bert.feed_forward_length", config.intermediate_size),
    ] {
        metadata.insert(key.to_owned(), gguf_file::Value::U32(size as u32));
    }
    let mut state = 1;
    let mut tensors = Vec::new();
    for spec in tensors_of(&config) {
        let mut values = numbers(spec.shape.iter().product(), &mut state);
        if let &[_, inputs] = &spec.shape[..] {
            // A matrix of this spread keeps the spread of its inputs.
            let spread = (3.0 / inputs as f32).sqrt();
            values.iter_mut().for_each(|v| *v *= spread);
        } else if spec.gguf.ends_with("norm.weight") {
            values.fill(1.0);
            values[40..44].fill(30.0);
        } else {
            values.iter_mut().for_each(|v| *v *= 0.1);
        }
        let values = Numbers::from_vec(values, &spec.shape[..], &Device::Cpu)?;
        tensors.push((spec.gguf, QTensor::quantize(&values, GgmlDType::F32)?));
    }
    let tensors: Vec<_> = tensors.iter().map(|(name, t)| (name.as_str(), t)).collect();
    let metadata: Vec<_> = metadata.iter().map(|(k, v)| (k.as_str(), v)).collect();
    let mut file = Cursor::new(Vec::new());
    gguf_file::write(&mut file, &metadata, &tensors)?;
    Ok(file.into_inner())
}

/// Loads a file of Q8_0 matrices, packed with this scaling.
fn load_scaled(file: &[u8], scaling: Scaling) -> NspModel {
    let mut loader = ModelLoader::new();
    let mut bytes = file.chunks(1024);
    while loader.header().is_none() {
        loader.push(bytes.next().unwrap()).unwrap();
    }
    assert_eq!(
        loader.parts.layers,
        Layers::Packed(Packing::SevenBit, Scaling::Segments)
    );
    loader.parts.layers = Layers::Packed(Packing::SevenBit, scaling);
    bytes.for_each(|bytes| loader.push(bytes).unwrap());
    loader.finish().unwrap()
}

#[cfg(feature = "floats")]
#[test]
fn with_outliers_a_scale_per_segment_halves_the_error_of_a_scale_per_row() {
    let q8_0 = stored_as(GgmlDType::Q8_0, "blk.", &with_outliers().unwrap()).unwrap();
    // Candle computes with what Q8_0 holds, so that only the engine's own rounding counts.
    let floats = NspModel::from_gguf_bytes(&stored_as(GgmlDType::F32, "blk.", &q8_0).unwrap());
    let floats = floats.unwrap();
    let inputs: Vec<Encoding> = (0..12)
        .map(|n| Encoding {
            input_ids: (0..16).map(|at| (n * 37 + at * 11) % 216).collect(),
            token_type_ids: (0..16).map(|at| at / 8).collect(),
            attention_mask: vec![1; 16],
            ..Encoding::default()
        })
        .collect();
    let answers = |model: &NspModel| -> Vec<[f32; 2]> {
        let answers = inputs.iter().map(|input| model.forward(input).unwrap());
        answers.collect()
    };
    let expected = answers(&floats);
    let [of_rows, of_segments] = [Scaling::Row, Scaling::Segments].map(|scaling| {
        let model = load_scaled(&q8_0, scaling);
        let alone = answers(&model);
        assert_eq!(model.forward_batch(&inputs).unwrap(), alone, "in a batch");
        let differences = alone.iter().flatten().zip(expected.iter().flatten());
        differences
            .map(|(ours, theirs)| (ours - theirs).abs())
            .sum::<f32>()
    });
    assert!(
        of_segments < 0.5 * of_rows,
        "{of_segments} with segments, {of_rows} without, of {expected:?}"
    );
}
