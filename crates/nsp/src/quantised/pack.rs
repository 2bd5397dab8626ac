//! Packs the weights of a file for the kernels.

use nsp_checkpoint::{BertConfig, Dtype, read_q4_0};
use nsp_kernels::{FourBitWeights, PackedWeights, Packing, Scaling, SevenBitWeights};

// Even the widest matrix that a config allows can be packed in 4 bits.
const _: () = assert!(BertConfig::MOST_COLUMNS <= FourBitWeights::MOST_INPUTS);

/// Packs `outputs` × `inputs` weights, row by row. Only Q4_0 with one scale per row can be packed in 4
/// bits; all others are packed in 7 bits, whatever is asked for.
pub(crate) fn pack(
    packing: Packing,
    scaling: Scaling,
    dtype: Dtype,
    outputs: usize,
    inputs: usize,
    bytes: &[u8],
) -> PackedWeights {
    let row_bytes = inputs / dtype.block_len() * dtype.block_bytes();
    let row_of = |row: usize| &bytes[row * row_bytes..(row + 1) * row_bytes];
    if dtype == Dtype::Q4_0 && scaling == Scaling::Row {
        let fill = |row, scales: &mut [f32], stored: &mut [u8]| {
            read_q4_0(row_of(row), scales, stored);
        };
        return match packing {
            Packing::FourBit => {
                PackedWeights::FourBit(FourBitWeights::from_rows(outputs, inputs, fill))
            }
            Packing::SevenBit => {
                PackedWeights::SevenBit(SevenBitWeights::from_blocks(outputs, inputs, fill))
            }
        };
    }
    let fill = |row, values: &mut [f32]| dtype.dequantise(row_of(row), values);
    PackedWeights::SevenBit(SevenBitWeights::from_rows(outputs, inputs, scaling, fill))
}
