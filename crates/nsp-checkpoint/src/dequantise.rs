//! Numbers of every format as floats.

use crate::Dtype;
use half::f16;

impl Dtype {
    /// Writes the numbers that `bytes` stand for into `out`, as many as both have room for. Both
    /// begin at a block.
    pub fn dequantise(self, bytes: &[u8], out: &mut [f32]) {
        let blocks = bytes.chunks_exact(self.block_bytes());
        let pairs = blocks.zip(out.chunks_exact_mut(self.block_len()));
        match self {
            Dtype::F32 => {
                for (block, out) in pairs {
                    out[0] = f32::from_le_bytes([block[0], block[1], block[2], block[3]]);
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

/// Reads Q4_0 blocks as they are: the scale of each block, and for each weight the number 0 to 15
/// that stands for `scale · (number − 8)`. As many blocks as all three have room for.
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

/// The F16 that a block begins with.
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
