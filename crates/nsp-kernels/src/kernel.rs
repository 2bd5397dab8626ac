//! Which packing and which instructions: a choice that only a measurement can make.

use crate::linear::{Activation, FourBitWeights, Linear, PackedWeights, Packing, SevenBitWeights};
use crate::{Activations, InstructionSet, Team};

/// How quantised weights are packed, and the instructions that the operators use.
///
/// A processor with AVX-VNNI is fastest with 7-bit weights and relaxed SIMD, where one instruction
/// multiplies and adds 16 numbers. Without it that instruction is five, and 4-bit weights with sums
/// in 16 bits are about twice as fast. Nothing that a program can ask in a browser tells the two
/// apart, so [`Kernel::fastest`] tries them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kernel {
    /// The packing of weights that come in 4 bits. All others are packed in 7.
    pub packing: Packing,
    /// The instructions of all operators.
    pub instruction_set: InstructionSet,
}

impl Default for Kernel {
    /// 4-bit weights and the richest instructions, without measuring.
    fn default() -> Self {
        Self {
            packing: Packing::FourBit,
            instruction_set: InstructionSet::detect(),
        }
    }
}

/// The matrix that is timed: as long as BERT-base's rows, and small enough to take no time.
const INPUTS: usize = 768;
const OUTPUTS: usize = 64;
const TOKENS: usize = 24;
/// Rounds at least, since browsers run a function slowly until they have compiled it well.
const ROUNDS: usize = 8;
/// Milliseconds at least, for the same reason.
const MILLISECONDS: f64 = 12.0;

impl Kernel {
    /// All that could be the fastest on some processor that runs this build. With anything but
    /// relaxed SIMD both packings are equally fast, and 4 bits take half the memory.
    pub fn candidates() -> Vec<Self> {
        let with = |packing| {
            move |instruction_set| Self {
                packing,
                instruction_set,
            }
        };
        let sets = InstructionSet::available().into_iter().skip(1);
        let seven_bit = sets.clone().filter(|set| set.name() == "relaxed");
        let seven_bit = seven_bit.map(with(Packing::SevenBit));
        sets.map(with(Packing::FourBit)).chain(seven_bit).collect()
    }

    /// The candidate that multiplies fastest here and now; where there are several that takes some
    /// dozens of milliseconds. `now` is a clock in milliseconds; the fastest of many tries counts,
    /// so that a busy machine does not mislead.
    pub fn fastest(now: impl Fn() -> f64) -> Self {
        let candidates = Self::candidates();
        if candidates.len() < 2 {
            return Self::default();
        }
        let mut trials: Vec<Trial> = candidates.into_iter().map(Trial::new).collect();
        let start = now();
        let mut rounds = 0;
        while rounds < ROUNDS || now() - start < MILLISECONDS * trials.len() as f64 {
            for trial in &mut trials {
                trial.run(&now);
            }
            rounds += 1;
        }
        let fastest = trials.iter().min_by(|a, b| a.best.total_cmp(&b.best));
        fastest.map_or_else(Self::default, |trial| trial.kernel)
    }

    /// A short name for people, for example `4-bit relaxed`.
    pub fn name(self) -> String {
        format!("{} {}", self.packing.name(), self.instruction_set.name())
    }
}

/// One candidate and its best time.
struct Trial {
    kernel: Kernel,
    linear: Linear,
    x: Vec<f32>,
    activations: Activations,
    out: Vec<f32>,
    best: f64,
}

impl Trial {
    fn new(kernel: Kernel) -> Self {
        let weights = match kernel.packing {
            Packing::SevenBit => {
                PackedWeights::SevenBit(SevenBitWeights::from_rows(OUTPUTS, INPUTS, |_, row| {
                    row.fill(1.0);
                }))
            }
            Packing::FourBit => PackedWeights::FourBit(FourBitWeights::from_rows(
                OUTPUTS,
                INPUTS,
                |_, scales, stored| {
                    scales.fill(1.0);
                    stored.fill(9);
                },
            )),
        };
        Self {
            kernel,
            linear: Linear::without_bias(weights, Activation::None),
            x: vec![1.0; TOKENS * INPUTS],
            activations: Activations::default(),
            out: vec![0.0; TOKENS * OUTPUTS],
            best: f64::INFINITY,
        }
    }

    fn run(&mut self, now: &impl Fn() -> f64) {
        let (team, set) = (Team::solo(), self.kernel.instruction_set);
        let form = self.kernel.packing.form(set);
        self.activations.quantise(&team, set, form, &self.x, INPUTS);
        let start = now();
        // Several, since browsers round their clocks to a tenth of a millisecond.
        for _ in 0..4 {
            self.linear
                .forward(&team, set, &self.activations, &mut self.out);
        }
        self.best = self.best.min(now() - start);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn the_fastest_is_one_of_the_candidates() {
        let time = Cell::new(0.0);
        let kernel = Kernel::fastest(|| {
            time.set(time.get() + 1.0);
            time.get()
        });
        let candidates = Kernel::candidates();
        let known = candidates.contains(&kernel) || candidates.is_empty();
        assert!(known, "{}", kernel.name());
    }
}
