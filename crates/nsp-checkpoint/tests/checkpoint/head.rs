//! Heads in files of their own, and models with other heads.

use crate::folder::{config, gguf};
use candle_core::Device;
use candle_core::quantized::gguf_file::Content;
use nsp_checkpoint::gguf::{Event, GgufError, read_gguf};
use nsp_checkpoint::head::{Base, HeadError};
use nsp_checkpoint::tuned::Segment;
use nsp_checkpoint::{Dtype, Head, ModelHeader, TunedHead, names, tuned};
use std::collections::HashMap;
use std::io::Cursor;

fn head(hidden: usize) -> TunedHead {
    let specs = names::head_tensors(hidden);
    let values = |at: usize| -> Vec<f32> {
        let count: usize = specs[at].shape.iter().product();
        (0..count).map(|i| (i as f32 + at as f32).sin()).collect()
    };
    TunedHead {
        name: "tiny-tuned".to_owned(),
        license: "MIT".to_owned(),
        source: "Sines.".to_owned(),
        base: Some(Base {
            name: "tiny".to_owned(),
            sha256: "00ff".repeat(16),
        }),
        head: Head::new([values(0), values(1), values(2), values(3)]).unwrap(),
    }
}

fn read(file: &[u8]) -> Result<TunedHead, HeadError> {
    TunedHead::read(Cursor::new(file))
}

#[test]
fn a_head_is_the_same_after_a_journey_through_either_file() {
    let mut tuned = head(32);
    for _ in 0..2 {
        assert_eq!(read(&tuned.to_gguf()).unwrap(), tuned);
        assert_eq!(read(&tuned.to_safetensors()).unwrap(), tuned);
        tuned.base = None;
    }
}

#[test]
fn other_programs_read_the_files() {
    let tuned = head(32);
    let file = tuned.to_gguf();
    let content = Content::read(&mut Cursor::new(&file)).unwrap();
    let architecture = content.metadata["general.architecture"]
        .to_string()
        .unwrap();
    assert_eq!(architecture, "bert-nsp-head");
    let safetensors = tuned.to_safetensors();
    let library = safetensors::SafeTensors::deserialize(&safetensors).unwrap();
    assert_eq!(library.len(), 4);
    for (spec, values) in tuned.head.named() {
        let tensor = content.tensor(&mut Cursor::new(&file), &spec.gguf, &Device::Cpu);
        let tensor = tensor.unwrap().dequantize(&Device::Cpu).unwrap();
        assert_eq!(tensor.dims(), spec.shape);
        let found: Vec<f32> = tensor.flatten_all().unwrap().to_vec1().unwrap();
        assert_eq!(found, values);
        let view = library.tensor(&spec.hf).unwrap();
        assert_eq!(view.shape(), spec.shape);
        let bytes: Vec<u8> = values
            .iter()
            .flat_map(|value| value.to_le_bytes())
            .collect();
        assert_eq!(view.data(), bytes);
    }
}

#[test]
fn a_damaged_head_is_an_error() {
    let whole = gguf(Dtype::F32);
    assert!(matches!(read(&whole), Err(HeadError::WholeModel)));
    for file in [head(32).to_gguf(), head(32).to_safetensors()] {
        // A GGUF file ends with up to 31 bytes of padding, which nobody needs.
        for length in (0..file.len() - 31).step_by(7) {
            assert!(read(&file[..length]).is_err(), "{length} bytes");
        }
        // Every error is a sentence; no byte leads to a panic.
        for at in (0..1_200.min(file.len())).chain([file.len() - 1]) {
            let mut file = file.clone();
            file[at] ^= 0x55;
            let _ = read(&file).map_err(|error| error.to_string());
        }
        let mut nan = file.clone();
        let end = nan.len() - 32;
        nan[end..].fill(0xff);
        assert!(matches!(read(&nan), Err(HeadError::NotFinite(_))));
    }
    let error = read(b"[PAD]\n[UNK]\n").unwrap_err().to_string();
    assert!(
        error.contains("neither a GGUF file nor a safetensors file"),
        "{error}"
    );
}

#[test]
fn a_head_is_no_model() {
    let file = head(32).to_gguf();
    let header = read_gguf(&file[..], &mut |_| Ok::<(), GgufError>(())).unwrap();
    let error = ModelHeader::read(&header).unwrap_err().to_string();
    assert!(
        error.contains("only a pooler and a next-sentence head, trained for tiny"),
        "{error}"
    );
}

/// The tensors of a GGUF file, as bytes.
pub fn tensors(file: &[u8]) -> HashMap<String, (Dtype, Vec<u8>)> {
    let mut tensors = HashMap::new();
    read_gguf(file, &mut |event| {
        if let Event::Tensor(tensor) = event {
            let stored = (tensor.dtype, tensor.bytes.to_vec());
            tensors.insert(tensor.name.to_owned(), stored);
        }
        Ok::<(), GgufError>(())
    })
    .unwrap();
    tensors
}

#[test]
fn a_model_gets_another_head_and_keeps_the_rest() {
    let tuned = head(config().hidden_size);
    for dtype in Dtype::ALL {
        let base = gguf(dtype);
        let mut file = Vec::new();
        tuned::write_gguf(&base[..], &tuned, &mut file).unwrap();
        let header = read_gguf(&file[..], &mut |_| Ok::<(), GgufError>(())).unwrap();
        let model = ModelHeader::read(&header).unwrap();
        assert_eq!(
            (model.card.name.as_str(), model.card.dtype),
            ("tiny-tuned", dtype)
        );
        let before = read_gguf(&base[..], &mut |_| Ok::<(), GgufError>(())).unwrap();
        let before = ModelHeader::read(&before).unwrap();
        assert_eq!(model.config, before.config);
        assert_eq!(model.vocabulary, before.vocabulary);
        assert_eq!(model.tokenizer, before.tokenizer);

        let (old, new) = (tensors(&base), tensors(&file));
        assert_eq!(old.len(), new.len());
        let named = tuned.head.named();
        for (name, stored) in &new {
            match named.iter().find(|(spec, _)| spec.gguf == *name) {
                None => assert!(*stored == old[name], "{name}"),
                Some((_, values)) => {
                    let bytes: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
                    assert!(*stored == (Dtype::F32, bytes), "{name}");
                }
            }
        }
        let mut safetensors = Vec::new();
        tuned::write_safetensors(&base[..], &tuned, &mut safetensors).unwrap();
        let library = safetensors::SafeTensors::deserialize(&safetensors).unwrap();
        for spec in names::tensors(&config()) {
            let (dtype, bytes) = &new[&spec.gguf];
            let mut values = vec![0.0; spec.shape.iter().product()];
            dtype.dequantise(bytes, &mut values);
            let expected: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
            assert!(
                library.tensor(&spec.hf).unwrap().data() == expected,
                "{}",
                spec.hf
            );
        }
    }
}

#[test]
fn the_segments_of_a_tuned_model_are_the_file_that_is_written() {
    let tuned = head(config().hidden_size);
    for dtype in Dtype::ALL {
        let base = gguf(dtype);
        let mut file = Vec::new();
        tuned::write_gguf(&base[..], &tuned, &mut file).unwrap();
        let header = read_gguf(&base[..], &mut |_| Ok::<(), GgufError>(())).unwrap();
        let mut joined = Vec::<u8>::new();
        let mut taken = 0;
        for segment in tuned::segments(&header, &tuned).unwrap() {
            let before = joined.len();
            match &segment {
                Segment::New(bytes) => joined.extend(bytes),
                Segment::Base(range) => {
                    taken += 1;
                    joined.extend(&base[range.start as usize..range.end as usize]);
                }
            }
            assert_eq!((joined.len() - before) as u64, segment.bytes());
        }
        assert!(joined == file, "{dtype}");
        assert_eq!(taken + 4, header.tensors.len(), "only the head is new");
    }
    let header = read_gguf(&gguf(Dtype::F32)[..], &mut |_| Ok::<(), GgufError>(())).unwrap();
    assert!(tuned::segments(&header, &head(5)).is_err());
}

#[test]
fn a_head_of_another_size_writes_nothing() {
    let mut file = Vec::new();
    let error = tuned::write_gguf(&gguf(Dtype::F32)[..], &head(5), &mut file).unwrap_err();
    assert!(
        error.to_string().contains("reads vectors of 5 numbers"),
        "{error}"
    );
    assert!(file.is_empty());
}
