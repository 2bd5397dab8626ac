//! Converts floats to every number format.

mod q4_0;
mod q8_0;

use crate::Dtype;
use half::f16;

impl Dtype {
    /// Appends `values` in this format to `out`. There must be a whole number of blocks; what is left
    /// over is not converted.
    pub fn quantise(self, values: &[f32], out: &mut Vec<u8>) {
        match self {
            Dtype::F32 => out.extend(values.iter().flat_map(|value| value.to_le_bytes())),
            Dtype::F16 => {
                let halves = values.iter().map(|value| f16::from_f32(*value));
                out.extend(halves.flat_map(f16::to_le_bytes));
            }
            Dtype::Q8_0 => q8_0::quantise(values, out),
            Dtype::Q4_0 => q4_0::quantise(values, out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use candle_core::quantized::{GgmlDType, QTensor};
    use candle_core::{Device, Tensor};

    #[test]
    fn formats_without_a_search_are_as_candle_writes_them() -> candle_core::Result<()> {
        let mut values: Vec<f32> = (0..320)
            .map(|i| (i as f32 * 0.37).sin() * (i as f32).exp2().min(1e4))
            .collect();
        values[32..64].fill(0.0);
        let tensor = Tensor::from_slice(&values, (5, 64), &Device::Cpu)?;
        for (dtype, candle) in [
            (Dtype::F32, GgmlDType::F32),
            (Dtype::F16, GgmlDType::F16),
            (Dtype::Q8_0, GgmlDType::Q8_0),
        ] {
            let expected = QTensor::quantize(&tensor, candle)?;
            let mut ours = Vec::new();
            dtype.quantise(&values, &mut ours);
            assert_eq!(ours, *expected.data()?, "{dtype}");
        }
        Ok(())
    }
}
