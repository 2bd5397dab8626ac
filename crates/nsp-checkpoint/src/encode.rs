//! Converts one tensor of a checkpoint while its bytes arrive.

use crate::Dtype;
use crate::error::ConvertError;
use crate::hf::{Float, HfError};
use crate::names::{self, TensorSpec};

/// The largest finite number in F16.
const F16_MAX: f32 = 65_504.0;

/// The conversion of one tensor. It holds less than one block of numbers between two pieces.
#[derive(Debug)]
pub struct Encoder<'a> {
    spec: &'a TensorSpec,
    source: Float,
    stored: Dtype,
    correction: &'a [f32],
    /// Bytes that are not a whole block yet.
    rest: Vec<u8>,
    values: Vec<f32>,
    /// Numbers that have been converted.
    done: usize,
}

impl<'a> Encoder<'a> {
    /// Begins a tensor that is stored as `source` and is to be stored as `stored`. `correction` is added to
    /// the biases of the next-sentence head.
    pub fn new(
        spec: &'a TensorSpec,
        source: Float,
        stored: Dtype,
        correction: &'a [f32; 2],
    ) -> Self {
        let is_bias = spec.gguf == names::NSP_HEAD_BIAS;
        Self {
            spec,
            source,
            stored,
            correction: if is_bias { correction } else { &[] },
            rest: Vec::new(),
            values: Vec::new(),
            done: 0,
        }
    }

    /// Takes the next bytes, and appends to `out` what can be converted.
    ///
    /// # Errors
    /// When a number is not finite, or too large for the format.
    pub fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> Result<(), ConvertError> {
        let block = self.source.bytes() * self.stored.block_len();
        let mut bytes = bytes;
        if !self.rest.is_empty() {
            let (missing, others) = bytes.split_at(bytes.len().min(block - self.rest.len()));
            self.rest.extend_from_slice(missing);
            bytes = others;
            if self.rest.len() < block {
                return Ok(());
            }
            let whole = std::mem::take(&mut self.rest);
            self.convert(&whole, out)?;
        }
        let (whole, rest) = bytes.split_at(bytes.len() / block * block);
        self.rest.extend_from_slice(rest);
        self.convert(whole, out)
    }

    fn convert(&mut self, whole: &[u8], out: &mut Vec<u8>) -> Result<(), ConvertError> {
        self.values.clear();
        self.source.read(whole, &mut self.values);
        let corrections = self.correction.iter().skip(self.done);
        for (value, correction) in self.values.iter_mut().zip(corrections) {
            *value += correction;
        }
        self.done += self.values.len();
        for &value in &self.values {
            if !value.is_finite() {
                return Err(HfError::NotFinite(self.spec.hf.clone()).into());
            }
            if self.stored != Dtype::F32 && value.abs() > F16_MAX {
                return Err(ConvertError::TooLarge {
                    name: self.spec.hf.clone(),
                    value,
                    dtype: self.stored,
                });
            }
        }
        self.stored.quantise(&self.values, out);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(gguf: &str) -> TensorSpec {
        TensorSpec {
            gguf: gguf.into(),
            hf: "a.tensor".into(),
            shape: vec![4, 32],
            role: names::Role::Matrix,
        }
    }

    fn encode(gguf: &str, values: &[f32], stored: Dtype, piece: usize) -> Result<Vec<u8>, String> {
        let spec = spec(gguf);
        let mut encoder = Encoder::new(&spec, Float::F32, stored, &[0.5, -0.25]);
        let bytes: Vec<u8> = values
            .iter()
            .flat_map(|value| value.to_le_bytes())
            .collect();
        let mut out = Vec::new();
        for piece in bytes.chunks(piece) {
            encoder
                .push(piece, &mut out)
                .map_err(|error| error.to_string())?;
        }
        Ok(out)
    }

    #[test]
    fn the_size_of_the_pieces_does_not_matter() {
        let values: Vec<f32> = (0..128).map(|i| (i as f32 * 0.7).sin()).collect();
        for stored in Dtype::ALL {
            let whole = encode("blk.0.attn_q.weight", &values, stored, 1 << 20).unwrap();
            assert_eq!(whole.len(), 128 / stored.block_len() * stored.block_bytes());
            for piece in [1, 3, 127, 128, 129] {
                let pieces = encode("blk.0.attn_q.weight", &values, stored, piece).unwrap();
                assert_eq!(pieces, whole, "{stored}, {piece}");
            }
        }
    }

    #[test]
    fn the_correction_goes_to_the_biases_of_the_head() {
        for piece in [1, 4, 8] {
            let bias = encode(names::NSP_HEAD_BIAS, &[1.0, 2.0], Dtype::F32, piece).unwrap();
            assert_eq!(bias, [1.5_f32, 1.75].map(f32::to_le_bytes).concat());
        }
        let other = encode("cls.bias", &[1.0, 2.0], Dtype::F32, 8).unwrap();
        assert_eq!(other, [1.0_f32, 2.0].map(f32::to_le_bytes).concat());
    }

    #[test]
    fn numbers_that_no_format_holds_are_refused() {
        let error = encode("a", &[1.0, f32::NAN], Dtype::F32, 8).unwrap_err();
        assert!(error.contains("not a number"), "{error}");
        assert!(encode("a", &[70_000.0], Dtype::F32, 4).is_ok());
        let error = encode("a", &[-70_000.0], Dtype::F16, 4).unwrap_err();
        assert!(error.contains("-70000"), "{error}");
    }
}
