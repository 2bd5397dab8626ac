//! What the importer does with the floats of a checkpoint.

use nsp_checkpoint::Dtype;
use wasm_bindgen::prelude::*;

/// Numbers of a feed-forward layer of BERT-base.
const NUMBERS: usize = 3072 * 768;

/// Floats that can be quantised.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Quantising {
    dtype: Dtype,
    values: Vec<f32>,
    out: Vec<u8>,
}

#[wasm_bindgen]
impl Quantising {
    /// Floats for a format, such as `q4_0`; none when there is no such format.
    pub fn prepare(dtype: &str) -> Option<Quantising> {
        // Sums of three sines: about the bell shape of weights.
        let value = |i: usize| {
            let i = i as f32;
            (i * 0.37).sin() + (i * 1.13).sin() + (i * 2.71).sin()
        };
        Some(Self {
            dtype: dtype.parse().ok()?,
            values: (0..NUMBERS).map(value).collect(),
            out: Vec::new(),
        })
    }

    /// Quantises them once. Returns how many bytes of floats there are.
    pub fn run(&mut self) -> usize {
        self.out.clear();
        self.dtype.quantise(&self.values, &mut self.out);
        size_of_val(&self.values[..])
    }
}
