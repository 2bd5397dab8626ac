//! Q8_0 blocks, by ggml's rule: the largest weight of a block becomes ±127.

use crate::Dtype;
use half::f16;

const LARGEST: f32 = 127.0;

/// Appends numbers whose count is a multiple of 32 as Q8_0 blocks.
pub(super) fn quantise(values: &[f32], out: &mut Vec<u8>) {
    for block in values.chunks_exact(Dtype::Q8_0.block_len()) {
        let largest = block.iter().fold(0.0_f32, |most, v| most.max(v.abs()));
        let scale = largest / LARGEST;
        let inverse = if scale == 0.0 { 0.0 } else { 1.0 / scale };
        out.extend(f16::from_f32(scale).to_le_bytes());
        out.extend(block.iter().map(|v| (v * inverse).round() as i8 as u8));
    }
}
