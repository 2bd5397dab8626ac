//! The tensors of one stage, as their bytes arrive.

use candle_core::{Device, Error, Result, Tensor};
use candle_nn::{LayerNorm, Linear};
use nsp_checkpoint::Dtype;
use nsp_checkpoint::convert::PlannedTensor;
use nsp_checkpoint::hf::Float;
use std::collections::BTreeMap;

/// Which numbers a tensor has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weights {
    /// The checkpoint's.
    Exact,
    /// Those that the imported model's bytes represent.
    Stored,
}

/// Tensors by their names in a GGUF file.
#[derive(Default)]
pub struct Tensors(BTreeMap<String, Kept>);

/// What has arrived of a tensor. Of a table, only some rows are kept.
struct Kept {
    shape: Vec<usize>,
    format: Float,
    dtype: Dtype,
    source: Vec<u8>,
    stored: Vec<u8>,
    /// How many bytes of the checkpoint's have arrived, kept or not.
    arrived: u64,
    /// How many bytes of the imported model's have arrived.
    encoded: u64,
    /// The checkpoint's bytes of the whole tensor.
    total: u64,
}

impl Kept {
    /// `rows` are those that are kept; `None` for all.
    fn new(planned: &PlannedTensor, format: Float, rows: Option<&[u32]>) -> Self {
        let total = bytes_of(&planned.spec.shape, format);
        let mut shape = planned.spec.shape.clone();
        if let (Some(rows), Some(first)) = (rows, shape.first_mut()) {
            *first = rows.len();
        }
        let room = bytes_of(&shape, format) as usize;
        Self {
            shape,
            format,
            dtype: planned.dtype,
            // Growing would need twice the memory for a moment.
            source: Vec::with_capacity(room),
            stored: Vec::new(),
            arrived: 0,
            encoded: 0,
            total,
        }
    }

    /// The numbers, whose bytes are not needed after that.
    fn numbers(&mut self, weights: Weights) -> Vec<f32> {
        let count: usize = self.shape.iter().product();
        match weights {
            Weights::Exact => {
                let source = std::mem::take(&mut self.source);
                let mut numbers = Vec::with_capacity(count);
                self.format.read(&source, &mut numbers);
                numbers
            }
            Weights::Stored => {
                let stored = std::mem::take(&mut self.stored);
                let mut numbers = vec![0.0; count];
                self.dtype.dequantise(&stored, &mut numbers);
                numbers
            }
        }
    }
}

fn bytes_of(shape: &[usize], format: Float) -> u64 {
    let sizes = shape.iter().map(|size| *size as u64);
    sizes.product::<u64>() * format.bytes() as u64
}

impl Tensors {
    /// Takes the next piece of a tensor. Of a table, only the `rows` in this ascending list are kept.
    pub fn take(
        &mut self,
        planned: &PlannedTensor,
        format: Float,
        rows: Option<&[u32]>,
        source: &[u8],
        stored: &[u8],
    ) {
        let width = planned.spec.shape.last().copied().unwrap_or_default();
        let kept = self
            .0
            .entry(planned.spec.gguf.clone())
            .or_insert_with(|| Kept::new(planned, format, rows));
        let source_row = width * format.bytes();
        let stored_row = width / planned.dtype.block_len() * planned.dtype.block_bytes();
        keep(rows, source_row, kept.arrived, source, &mut kept.source);
        keep(rows, stored_row, kept.encoded, stored, &mut kept.stored);
        kept.arrived += source.len() as u64;
        kept.encoded += stored.len() as u64;
    }

    /// Whether all of a tensor has arrived.
    pub fn is_whole(&self, name: &str) -> bool {
        let kept = self.0.get(name);
        kept.is_some_and(|kept| kept.arrived == kept.total)
    }

    /// A tensor. It can be asked for once with each of the [`Weights`].
    ///
    /// # Errors
    /// When it is not there.
    pub fn tensor(&mut self, name: &str, weights: Weights) -> Result<Tensor> {
        let missing = || Error::Msg(format!("the tensor {name} is missing"));
        let kept = self.0.get_mut(name).ok_or_else(missing)?;
        Tensor::from_vec(kept.numbers(weights), &kept.shape[..], &Device::Cpu)
    }

    /// A linear layer.
    ///
    /// # Errors
    /// When a tensor is not there.
    pub fn linear(&mut self, name: &str, weights: Weights) -> Result<Linear> {
        let weight = self.tensor(&format!("{name}.weight"), weights)?;
        let bias = self.tensor(&format!("{name}.bias"), weights)?;
        Ok(Linear::new(weight, Some(bias)))
    }

    /// A layer norm.
    ///
    /// # Errors
    /// When a tensor is not there.
    pub fn norm(&mut self, name: &str, weights: Weights, epsilon: f64) -> Result<LayerNorm> {
        let weight = self.tensor(&format!("{name}.weight"), weights)?;
        let bias = self.tensor(&format!("{name}.bias"), weights)?;
        Ok(LayerNorm::new(weight, bias, epsilon))
    }
}

/// Appends those of the bytes that belong to the rows. The bytes stand at the place `at` of the tensor.
fn keep(rows: Option<&[u32]>, row_bytes: usize, at: u64, bytes: &[u8], out: &mut Vec<u8>) {
    let Some(rows) = rows else {
        out.extend_from_slice(bytes);
        return;
    };
    let (row_bytes, end) = (row_bytes as u64, at + bytes.len() as u64);
    for row in rows {
        let start = u64::from(*row) * row_bytes;
        let (from, to) = (start.max(at), (start + row_bytes).min(end));
        if from < to {
            out.extend_from_slice(&bytes[(from - at) as usize..(to - at) as usize]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_kept_however_the_pieces_are_cut() {
        let bytes: Vec<u8> = (0..60).collect();
        let expected: Vec<u8> = (5..10).chain(15..20).chain(55..60).collect();
        for size in [1, 3, 5, 7, 60] {
            let (mut out, mut at) = (Vec::new(), 0);
            for piece in bytes.chunks(size) {
                keep(Some(&[1, 3, 11]), 5, at, piece, &mut out);
                at += piece.len() as u64;
            }
            assert_eq!(out, expected, "{size}");
        }
    }
}
