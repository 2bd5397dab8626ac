//! The files that we write, read by candle's reader, and by ours in pieces of any size.

use crate::folder::{Folder, VOCABULARY, card, config, gguf};
use candle_core::quantized::gguf_file::Content;
use candle_core::quantized::{GgmlDType, QTensor};
use candle_core::{Device, Tensor};
use nsp_checkpoint::convert::{Changes, convert, convert_with};
use nsp_checkpoint::gguf::{Event, GgufError, GgufHeader, GgufStream, read_gguf};
use nsp_checkpoint::hf::HfCheckpoint;
use nsp_checkpoint::{Dtype, ModelHeader, names};
use std::collections::HashMap;
use std::io::Cursor;

/// A tensor that the stream has returned.
#[derive(PartialEq)]
struct Given {
    name: String,
    dims: Vec<usize>,
    bytes: Vec<u8>,
}

/// Everything that a stream returns for a file that arrives in pieces.
fn read_in_pieces(file: &[u8], size: usize) -> (GgufHeader, Vec<Given>) {
    let mut tensors = Vec::new();
    let mut headers = 0;
    let mut stream = GgufStream::new();
    for piece in file.chunks(size) {
        stream
            .push(piece, &mut |event| -> Result<(), GgufError> {
                match event {
                    Event::Header(_) => headers += 1,
                    Event::Tensor(tensor) => tensors.push(Given {
                        name: tensor.name.to_owned(),
                        dims: tensor.dims.to_vec(),
                        bytes: tensor.bytes.to_vec(),
                    }),
                }
                Ok(())
            })
            .unwrap();
    }
    assert_eq!(headers, 1);
    (stream.finish().unwrap(), tensors)
}

#[test]
fn candle_reads_what_we_write_and_the_values_are_near() {
    let original: HashMap<String, Vec<f32>> = Folder::tiny()
        .tensors
        .into_iter()
        .map(|(name, _, values)| (name, values))
        .collect();
    for dtype in Dtype::ALL {
        let mut file = Cursor::new(gguf(dtype));
        let content = Content::read(&mut file).unwrap();
        for spec in names::tensors(&config()) {
            let tensor = content.tensor(&mut file, &spec.gguf, &Device::Cpu).unwrap();
            assert_eq!(tensor.shape().dims(), spec.shape, "{}", spec.gguf);
            let found = tensor.dequantize(&Device::Cpu).unwrap();
            let found: Vec<f32> = found.flatten_all().unwrap().to_vec1().unwrap();
            if (dtype, spec.role) == (Dtype::Q4_0, names::Role::Matrix) {
                // Searched scales may move one weight further, never a block as a whole.
                assert_no_block_is_worse_than_ggmls(&found, &original[&spec.hf], &spec.gguf);
                continue;
            }
            for (block, original) in found.chunks(32).zip(original[&spec.hf].chunks(32)) {
                let largest = original.iter().fold(0.0f32, |a, b| a.max(b.abs()));
                // Half a step of the format, and half of F16's precision for the scale.
                let bound = match (dtype, spec.role) {
                    (Dtype::F32, _) | (_, names::Role::Small) => 0.0,
                    (Dtype::F16, _) | (_, names::Role::Delicate) => largest / 2048.0,
                    _ => largest / 127.0 * 0.51 + largest / 2048.0,
                };
                for (found, original) in block.iter().zip(original) {
                    let difference = (found - original).abs();
                    assert!(difference <= bound, "{dtype} {}: {difference}", spec.gguf);
                }
            }
        }
    }
}

/// The squared error of each block against that of candle's plain rule.
fn assert_no_block_is_worse_than_ggmls(found: &[f32], original: &[f32], name: &str) {
    let tensor = Tensor::from_slice(original, (original.len() / 32, 32), &Device::Cpu).unwrap();
    let plain = QTensor::quantize(&tensor, GgmlDType::Q4_0).unwrap();
    let plain = plain.dequantize(&Device::Cpu).unwrap();
    let plain: Vec<f32> = plain.flatten_all().unwrap().to_vec1().unwrap();
    let error = |ours: &[f32], original: &[f32]| -> f32 {
        let differences = ours.iter().zip(original).map(|(a, b)| (a - b) * (a - b));
        differences.sum()
    };
    let blocks = found
        .chunks(32)
        .zip(plain.chunks(32))
        .zip(original.chunks(32));
    for ((found, plain), original) in blocks {
        let (ours, plain) = (error(found, original), error(plain, original));
        // A little tolerance: candle divides by the scale before it is rounded to F16, we divide
        // after that.
        assert!(ours <= plain * 1.05 + 1e-9, "{name}: {ours}, plain {plain}");
    }
}

#[test]
fn candle_reads_the_metadata_that_we_write() {
    let content = Content::read(&mut Cursor::new(gguf(Dtype::Q4_0))).unwrap();
    let string = |key: &str| content.metadata[key].to_string().unwrap().clone();
    assert_eq!(string("general.architecture"), "bert");
    assert_eq!(string("general.license"), "MIT");
    assert_eq!(content.metadata["bert.block_count"].to_u32().unwrap(), 2);
    let vocabulary = content.metadata["bert_nsp.vocab"].to_vec().unwrap();
    let vocabulary: Vec<&String> = vocabulary.iter().map(|v| v.to_string().unwrap()).collect();
    assert_eq!(vocabulary, VOCABULARY);
}

#[test]
fn our_reader_gives_back_the_model() {
    for dtype in Dtype::ALL {
        let (header, _) = read_in_pieces(&gguf(dtype), 1 << 16);
        let model = ModelHeader::read(&header).unwrap();
        assert_eq!(model.card, card(dtype));
        assert_eq!(model.vocabulary, VOCABULARY);
        let mut expected = config();
        // The file holds the epsilon in 32 bits.
        expected.layer_norm_eps = f64::from(expected.layer_norm_eps as f32);
        assert_eq!(model.config, expected);
    }
}

#[test]
fn pieces_of_any_size_give_the_same_tensors_in_the_order_of_use() {
    for dtype in [Dtype::F32, Dtype::Q4_0] {
        let file = gguf(dtype);
        let mut candle_file = Cursor::new(&file);
        let content = Content::read(&mut candle_file).unwrap();
        let whole = read_in_pieces(&file, file.len());
        let names: Vec<&str> = whole.1.iter().map(|given| given.name.as_str()).collect();
        let expected: Vec<String> = names::tensors(&config())
            .into_iter()
            .map(|s| s.gguf)
            .collect();
        assert_eq!(names, expected);
        for Given { name, dims, bytes } in &whole.1 {
            let tensor = content
                .tensor(&mut candle_file, name, &Device::Cpu)
                .unwrap();
            assert_eq!(tensor.shape().dims(), dims);
            assert_eq!(tensor.data().unwrap().as_ref(), bytes, "{name}");
        }
        for size in [1, 7, 4096] {
            assert!(
                read_in_pieces(&file, size) == whole,
                "pieces of {size} bytes"
            );
        }
    }
}

#[test]
fn a_tensor_that_is_whole_in_one_piece_is_not_copied() {
    let file = gguf(Dtype::F32);
    let range = file.as_ptr_range();
    let mut stream = GgufStream::new();
    stream
        .push(&file, &mut |event| -> Result<(), GgufError> {
            if let Event::Tensor(tensor) = event {
                assert!(range.contains(&tensor.bytes.as_ptr()), "{}", tensor.name);
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn the_same_checkpoint_gives_the_same_bytes() {
    assert!(gguf(Dtype::Q8_0) == gguf(Dtype::Q8_0));
}

#[test]
fn an_error_of_the_sink_ends_the_stream() {
    #[derive(Debug, PartialEq)]
    enum Error {
        Enough,
        Gguf(String),
    }
    impl From<GgufError> for Error {
        fn from(error: GgufError) -> Self {
            Error::Gguf(error.to_string())
        }
    }
    let file = gguf(Dtype::F16);
    let result = read_gguf(&file[..], &mut |event| match event {
        Event::Tensor(_) => Err(Error::Enough),
        Event::Header(_) => Ok(()),
    });
    assert_eq!(result.unwrap_err(), Error::Enough);

    let mut stream = GgufStream::new();
    let enough = |_: Event<'_>| Err(Error::Enough);
    assert_eq!(stream.push(&file, &mut { enough }), Err(Error::Enough));
    let stopped = stream.push(&[], &mut { enough }).unwrap_err();
    assert!(matches!(stopped, Error::Gguf(sentence) if sentence.contains("start a new one")));
}

#[test]
fn a_correction_is_added_to_the_biases_of_the_head_and_to_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    Folder::tiny().write(folder.path());
    let checkpoint = HfCheckpoint::read(folder.path()).unwrap();
    let convert = |correction| {
        let mut file = Cursor::new(Vec::new());
        let changes = Changes {
            correction,
            ..Changes::default()
        };
        convert_with(&checkpoint, &card(Dtype::F32), &changes, &mut file).unwrap();
        let content = Content::read(&mut Cursor::new(file.get_ref())).unwrap();
        let values = |name: &str| -> Vec<f32> {
            let tensor = content
                .tensor(&mut file.clone(), name, &Device::Cpu)
                .unwrap();
            let tensor = tensor.dequantize(&Device::Cpu).unwrap();
            tensor.flatten_all().unwrap().to_vec1().unwrap()
        };
        let specs = names::tensors(&config()).into_iter();
        specs
            .map(|spec| (spec.gguf.clone(), values(&spec.gguf)))
            .collect::<Vec<_>>()
    };
    for ((name, plain), (_, corrected)) in convert([0.0; 2]).into_iter().zip(convert([0.5, -0.25]))
    {
        let expected: Vec<f32> = match name.as_str() {
            names::NSP_HEAD_BIAS => vec![plain[0] + 0.5, plain[1] - 0.25],
            _ => plain,
        };
        assert_eq!(corrected, expected, "{name}");
    }
}

#[test]
fn a_file_that_could_not_be_loaded_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    Folder::tiny().write(folder.path());
    let checkpoint = HfCheckpoint::read(folder.path()).unwrap();
    let mut card = card(Dtype::Q8_0);
    card.license = "a".repeat(1 + (1 << 20));
    let mut file = Cursor::new(Vec::new());
    let error = convert(&checkpoint, &card, &mut file).unwrap_err();
    assert!(error.to_string().contains("could not be loaded afterwards"));
    assert!(file.get_ref().is_empty());
}
