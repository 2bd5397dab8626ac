//! Models whose numbers are not finite. They must be refused, and never give an answer that looks
//! right.

use crate::fixtures::{load, tiny_gguf, with_matrix};
use candle_core::quantized::GgmlDType;
use nsp::{Encoding, Error, Label, NspModel};
use nsp_checkpoint::Dtype;
use nsp_checkpoint::gguf::{GgufError, GgufHeader, TensorInfo, read_gguf};

const DTYPES: [Dtype; 4] = Dtype::ALL;

fn header(file: &[u8]) -> GgufHeader {
    read_gguf::<GgufError>(file, &mut |_| Ok(())).unwrap()
}

/// Writes a number over the tensor's first one, or over the scale of its first block.
fn put(file: &mut [u8], tensor: &TensorInfo, number: f32) {
    let at = tensor.offset as usize;
    match tensor.dtype {
        Dtype::F32 => file[at..at + 4].copy_from_slice(&number.to_le_bytes()),
        _ => {
            // F16 with the same sign, the exponent of NaN and infinity, and one more bit for NaN.
            let bits = number.to_bits();
            let half = (bits >> 16 & 0x8000 | 0x7c00 | u32::from(number.is_nan())) as u16;
            file[at..at + 2].copy_from_slice(&half.to_le_bytes());
        }
    }
}

#[test]
fn a_tensor_that_is_not_finite_is_refused_by_its_name() {
    for dtype in DTYPES {
        let sound = tiny_gguf(dtype);
        for tensor in &header(&sound).tensors {
            for number in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
                let mut file = sound.clone();
                put(&mut file, tensor, number);
                let refusal = NspModel::from_gguf_bytes(&file).err();
                let named =
                    matches!(&refusal, Some(Error::NotFinite(name)) if *name == tensor.name);
                assert!(named, "{dtype}, {}: {number}: {refusal:?}", tensor.name);
            }
        }
    }
}

/// A file may contain more tensors than the model has. The sums over so many columns would not fit.
#[test]
fn a_matrix_that_is_too_wide_is_refused_by_its_name_though_the_model_has_no_place_for_it() {
    let sound = tiny_gguf(Dtype::Q4_0);
    for name in ["x", "blk.0.x"] {
        for dtype in [GgmlDType::Q4_0, GgmlDType::Q8_0, GgmlDType::F32] {
            let file = with_matrix(&sound, name, 16_672, dtype).unwrap();
            let refusal = NspModel::from_gguf_bytes(&file).err();
            let named = matches!(&refusal, Some(Error::TooWide { name: of, columns: 16_672 }) if of == name);
            assert!(named, "{name}, {dtype:?}: {refusal:?}");
            let file = with_matrix(&sound, name, 64, dtype).unwrap();
            load(&file);
        }
    }
}

/// A model with finite weights that are so large that the sums of a layer are not finite.
fn overflowing(dtype: Dtype) -> NspModel {
    let mut file = tiny_gguf(dtype);
    let header = header(&file);
    let bias = header.tensor("blk.0.ffn_down.bias").unwrap();
    let numbers = bias.bytes / 4;
    for number in 0..numbers {
        let at = bias.offset as usize + 4 * number;
        file[at..at + 4].copy_from_slice(&3e38_f32.to_le_bytes());
    }
    load(&file)
}

#[test]
fn an_answer_that_is_no_number_is_an_error_and_so_is_what_is_seen_inside() {
    for dtype in DTYPES {
        let model = overflowing(dtype);
        let encoding = model.tokenizer().encode("rain", Some("snow")).unwrap();
        let is_refused = |error: Option<Error>| matches!(error, Some(Error::NoNumber));
        let error = model
            .predict("rain", Some("snow"), Some(Label::IsNext))
            .err();
        assert!(is_refused(error), "{dtype}: predict");
        assert!(is_refused(model.forward(&encoding).err()), "{dtype}");
        let batch = [encoding.clone(), encoding.clone()];
        assert!(is_refused(model.forward_batch(&batch).err()), "{dtype}");

        // A float model shows no intermediate values.
        if !dtype.is_quantized() {
            continue;
        }
        let mut pass = model.begin(&[encoding]).unwrap();
        assert!(pass.lens().is_ok(), "{dtype}: before the layer");
        assert!(pass.attention_weights(0).is_ok(), "{dtype}");
        pass.advance().unwrap();
        assert!(is_refused(pass.lens().err()), "{dtype}: after it");
        assert!(is_refused(pass.pooled().err()), "{dtype}");
        assert!(is_refused(pass.attention_weights(0).err()), "{dtype}");
    }
}

#[test]
fn logits_that_are_no_numbers_make_no_prediction() {
    let model = load(&tiny_gguf(Dtype::Q8_0));
    for logits in [[f32::NAN, 0.0], [0.0, f32::INFINITY]] {
        let answer = model.prediction(Encoding::default(), logits, None);
        assert!(matches!(answer, Err(Error::NoNumber)), "{logits:?}");
    }
    // The logits are finite, but the loss, which is their difference, is not.
    let answer = model.prediction(Encoding::default(), [3e38, -3e38], Some(Label::NotNext));
    assert!(matches!(answer, Err(Error::NoNumber)));
    assert!(
        model
            .contributions(&vec![f32::NAN; model.config().hidden_size])
            .is_err()
    );
}

#[test]
fn a_sequence_that_is_masked_from_end_to_end_is_refused_alone_and_among_others() {
    for dtype in DTYPES {
        let model = load(&tiny_gguf(dtype));
        let sound = model.tokenizer().encode("rain", Some("snow")).unwrap();
        let mut masked = sound.clone();
        masked.attention_mask.fill(0);
        for batch in [vec![masked.clone()], vec![sound, masked]] {
            let error = model.forward_batch(&batch).unwrap_err().to_string();
            assert!(error.contains("attention_mask is 0 everywhere"), "{error}");
        }
    }
}

#[test]
fn a_head_that_the_model_does_not_have_is_refused() {
    let model = overflowing(Dtype::F32);
    let config = model.config();
    let (layers, heads) = (config.num_hidden_layers, config.num_attention_heads);
    assert!(model.check_head(layers - 1, heads - 1).is_ok());
    assert!(model.check_head(layers, 0).is_err());
    assert!(model.check_head(0, heads).is_err());
}
