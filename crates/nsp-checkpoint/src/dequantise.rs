//! Converts numbers of every format to floats.

use crate::Dtype;
use half::f16;

impl Dtype {
    /// Writes the numbers that `bytes` represent to `out`. Both start with a whole block; as many
    /// blocks are converted as both have room for.
    pub fn dequantise(self, bytes: &[u8], out: &mut [f32]) {
        let blocks = bytes.chunks_exact(self.block_bytes());
        let pairs = blocks.zip(out.chunks_exact_mut(self.block_len()));
        match self {
            Dtype::F32 => {
                for (block, out) in pairs {
                    out[0] = single(block);
                }
            }
            Dtype::F16 => {
                for (block, out) in pairs {
                    out[0] = scale(block);
                }
            }
            Dtype::Q8_0 => {
                for (block, out) in pairs {
                    let scale = scale(block);
                    for (out, &q) in out.iter_mut().zip(&block[2..]) {
                        *out = scale * f32::from(q as i8);
                    }
                }
            }
            // The low halves of the 16 bytes are the first 16 numbers, the high halves the others.
            Dtype::Q4_0 => {
                for (block, out) in pairs {
                    let scale = scale(block);
                    let (first, second) = out.split_at_mut(16);
                    for ((first, second), &q) in first.iter_mut().zip(second).zip(&block[2..]) {
                        *first = scale * (f32::from(q & 15) - 8.0);
                        *second = scale * (f32::from(q >> 4) - 8.0);
                    }
                }
            }
        }
    }
}

impl Dtype {
    /// Whether all numbers that `bytes` represent are finite. In a quantised block, only the scale
    /// can be NaN or infinite.
    pub fn is_finite(self, bytes: &[u8]) -> bool {
        let mut blocks = bytes.chunks_exact(self.block_bytes());
        match self {
            Dtype::F32 => blocks.all(|block| single(block).is_finite()),
            Dtype::F16 | Dtype::Q8_0 | Dtype::Q4_0 => blocks.all(|block| scale(block).is_finite()),
        }
    }
}

/// Reads Q4_0 blocks without converting them to floats: the scale of each block, and for each
/// weight the number in 0..=15 that stands for `scale · (number − 8)`. Reads as many blocks as all
/// three slices have room for.
pub fn read_q4_0(bytes: &[u8], scales: &mut [f32], numbers: &mut [u8]) {
    let blocks = bytes.chunks_exact(Dtype::Q4_0.block_bytes());
    let numbers = numbers.chunks_exact_mut(Dtype::Q4_0.block_len());
    for ((block, block_scale), numbers) in blocks.zip(scales).zip(numbers) {
        *block_scale = scale(block);
        let (first, second) = numbers.split_at_mut(16);
        for ((first, second), &q) in first.iter_mut().zip(second).zip(&block[2..]) {
            *first = q & 15;
            *second = q >> 4;
        }
    }
}

/// A block as an F32.
#[inline]
fn single(block: &[u8]) -> f32 {
    f32::from_le_bytes([block[0], block[1], block[2], block[3]])
}

/// The F16 at the start of a block.
#[inline]
fn scale(block: &[u8]) -> f32 {
    f16::from_le_bytes([block[0], block[1]]).to_f32()
}

#[cfg(test)]
mod tests {
    use super::*;
    use candle_core::quantized::{GgmlDType, QTensor};
    use candle_core::{Device, Tensor};

    #[test]
    fn agrees_with_candle_bit_by_bit() -> candle_core::Result<()> {
        let values: Vec<f32> = (0..256)
            .map(|i| (i as f32 * 0.37).sin() * i as f32)
            .collect();
        let tensor = Tensor::from_slice(&values, (4, 64), &Device::Cpu)?;
        for (dtype, candle) in [
            (Dtype::F32, GgmlDType::F32),
            (Dtype::F16, GgmlDType::F16),
            (Dtype::Q8_0, GgmlDType::Q8_0),
            (Dtype::Q4_0, GgmlDType::Q4_0),
        ] {
            let quantised = QTensor::quantize(&tensor, candle)?;
            let expected = quantised
                .dequantize(&Device::Cpu)?
                .flatten_all()?
                .to_vec1::<f32>()?;
            let mut out = vec![0.0; 256];
            dtype.dequantise(&quantised.data()?, &mut out);
            assert_eq!(out, expected, "{dtype}");
        }
        Ok(())
    }

    #[test]
    fn what_is_not_finite_is_found_in_every_block() {
        for dtype in Dtype::ALL {
            let blocks = 3;
            let ordinary = vec![0x3b; blocks * dtype.block_bytes()];
            assert!(dtype.is_finite(&ordinary), "{dtype}");
            for odd in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
                let odd = match dtype {
                    Dtype::F32 => odd.to_le_bytes().to_vec(),
                    _ => f16::from_f32(odd).to_le_bytes().to_vec(),
                };
                for block in 0..blocks {
                    let mut bytes = ordinary.clone();
                    bytes[block * dtype.block_bytes()..][..odd.len()].copy_from_slice(&odd);
                    assert!(!dtype.is_finite(&bytes), "{dtype}, block {block}");
                    let mut out = vec![0.0; blocks * dtype.block_len()];
                    dtype.dequantise(&bytes, &mut out);
                    assert!(!out.iter().all(|v| v.is_finite()), "{dtype} is read so");
                }
            }
        }
    }

    #[test]
    fn q4_0_blocks_are_their_scales_and_numbers() {
        let bytes: Vec<u8> = (0..36).map(|i| (i * 37 % 61) as u8).collect();
        let (mut scales, mut numbers, mut values) = ([0.0; 2], [0; 64], [0.0; 64]);
        read_q4_0(&bytes, &mut scales, &mut numbers);
        Dtype::Q4_0.dequantise(&bytes, &mut values);
        for (i, value) in values.iter().enumerate() {
            assert_eq!(*value, scales[i / 32] * (f32::from(numbers[i]) - 8.0));
        }
    }
}
