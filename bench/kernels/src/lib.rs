//! The linear layers alone, and the peak of the instruction that each kernel is made of: the same
//! instruction on twelve independent sums, all in registers, with nothing to load. Also times a whole pass operator by
//! operator, and quantising, which is most of the importer's work.
#![cfg(target_arch = "wasm32")]

mod pass;
mod peak;
mod quantising;

use nsp_kernels::{
    Activation, Activations, FourBitWeights, InstructionSet, Kernel, Linear, PackedWeights,
    Packing, Scaling, SevenBitWeights, Team,
};
use wasm_bindgen::prelude::*;

/// The kernels that there are, as `packing instructions`, for example `4-bit relaxed`.
#[wasm_bindgen]
pub fn kernels() -> Vec<String> {
    Kernel::candidates().into_iter().map(Kernel::name).collect()
}

/// Operations of 1,000 rounds of the instruction that a kernel is made of: a multiplication and an
/// addition are two. Runs them `rounds` times a thousand times.
#[wasm_bindgen]
pub fn peak(kernel: &str, rounds: u32) -> f64 {
    let operations = match kernel {
        "4-bit relaxed" => peak::sums_in_16_bits(rounds * 1000),
        "7-bit relaxed" => peak::sums_in_32_bits(rounds * 1000),
        _ => peak::wide(rounds * 1000),
    };
    f64::from(operations) * 1000.0
}

/// A linear layer with activations, ready to run.
#[wasm_bindgen]
pub struct Product {
    instruction_set: InstructionSet,
    linear: Linear,
    x: Activations,
    out: Vec<f32>,
}

impl std::fmt::Debug for Product {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Product").finish_non_exhaustive()
    }
}

#[wasm_bindgen]
impl Product {
    /// A layer of `outputs` × `inputs` weights on `tokens` rows; none when there is no such kernel.
    pub fn prepare(kernel: &str, tokens: usize, outputs: usize, inputs: usize) -> Option<Product> {
        let kernel = Kernel::candidates()
            .into_iter()
            .find(|candidate| candidate.name() == kernel)?;
        let weights = match kernel.packing {
            Packing::SevenBit => PackedWeights::SevenBit(SevenBitWeights::from_rows(
                outputs,
                inputs,
                Scaling::Row,
                |row, out| {
                    for (i, out) in out.iter_mut().enumerate() {
                        *out = ((row * 7 + i * 31) % 127) as f32 - 63.0;
                    }
                },
            )),
            Packing::FourBit => PackedWeights::FourBit(FourBitWeights::from_rows(
                outputs,
                inputs,
                |row, scales, stored| {
                    for (i, scale) in scales.iter_mut().enumerate() {
                        *scale = 1.0 + ((row + i) % 5) as f32;
                    }
                    for (i, stored) in stored.iter_mut().enumerate() {
                        *stored = ((row * 7 + i * 3) % 16) as u8;
                    }
                },
            )),
        };
        let values: Vec<f32> = (0..tokens * inputs)
            .map(|i| (i as f32 * 0.37).sin())
            .collect();
        let mut x = Activations::default();
        let form = weights.form(kernel.instruction_set);
        x.quantise(&Team::solo(), kernel.instruction_set, form, &values, inputs);
        Some(Self {
            instruction_set: kernel.instruction_set,
            linear: Linear::without_bias(weights, Activation::None),
            x,
            out: vec![0.0; tokens * outputs],
        })
    }

    /// Runs it.
    pub fn run(&mut self, times: u32) {
        for _ in 0..times {
            let team = Team::solo();
            self.linear
                .forward(&team, self.instruction_set, &self.x, &mut self.out);
        }
    }
}
