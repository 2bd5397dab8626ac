//! The choice of a packing and of instructions for this processor.

use crate::InstructionSet;
use crate::linear::Packing;
#[cfg(all(target_arch = "wasm32", feature = "relaxed-simd"))]
use crate::probe;

/// How quantised weights are packed, and the instructions that the operators use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kernel {
    /// The packing of weights that come in 4 bits. All others are packed in 7.
    pub packing: Packing,
    /// The instructions of all operators.
    pub instruction_set: InstructionSet,
}

impl Default for Kernel {
    /// The richest instruction set, without measuring which packing is faster.
    fn default() -> Self {
        Self::of(InstructionSet::detect())
    }
}

impl Kernel {
    /// A kernel with these instructions. Weights are packed in 4 bits, except where there is no kernel
    /// for the processor: code that LLVM vectorises takes a quarter less time with 7 bits.
    pub fn of(instruction_set: InstructionSet) -> Self {
        Self {
            packing: match instruction_set.kind() {
                #[cfg(not(target_arch = "wasm32"))]
                crate::instruction_set::Kind::Portable => Packing::SevenBit,
                _ => Packing::FourBit,
            },
            instruction_set,
        }
    }

    /// All kernels that are worth measuring: both packings with every available instruction set
    /// except the scalar one.
    pub fn candidates() -> Vec<Self> {
        let sets = InstructionSet::available().into_iter();
        let sets = sets.filter(|set| *set != InstructionSet::SCALAR);
        let both = |instruction_set| {
            [Packing::FourBit, Packing::SevenBit].map(|packing| Self {
                packing,
                instruction_set,
            })
        };
        sets.flat_map(both).collect()
    }

    /// The fastest kernel of this build on this processor. `now` is a clock in milliseconds.
    ///
    /// Processors with AVX-VNNI or with Arm's dot products are fastest with 7-bit weights and
    /// relaxed SIMD, where one instruction multiplies and adds 16 numbers. Other processors need
    /// several instructions for this, and 4-bit weights with sums in 16 bits are about twice as
    /// fast there. On x86-64, a result that the standard leaves open distinguishes the two cases.
    /// On other processors, a build with relaxed SIMD times both for some dozens of milliseconds.
    /// Without relaxed SIMD both packings are equally fast, and 4 bits take half the memory.
    #[cfg_attr(not(feature = "relaxed-simd"), allow(unused_variables))]
    pub fn fastest(now: impl Fn() -> f64) -> Self {
        #[cfg(all(target_arch = "wasm32", feature = "relaxed-simd"))]
        if probe::prefers_sums_in_32_bits(now) {
            return Self {
                packing: Packing::SevenBit,
                instruction_set: InstructionSet::detect(),
            };
        }
        Self::default()
    }

    /// A short name for people, for example `4-bit relaxed`.
    pub fn name(self) -> String {
        format!("{} {}", self.packing.name(), self.instruction_set.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use wasm_bindgen_test::wasm_bindgen_test;

    /// The fastest kernel according to a clock that advances by `step` at each reading.
    fn fastest(step: f64) -> Kernel {
        let time = Cell::new(0.0);
        Kernel::fastest(|| {
            time.set(time.get() + step);
            time.get()
        })
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn the_fastest_has_the_richest_instructions_whatever_the_clock_says() {
        for step in [0.0, 1.0, 1000.0] {
            assert_eq!(fastest(step).instruction_set, InstructionSet::detect());
        }
    }

    #[cfg(not(all(target_arch = "wasm32", feature = "relaxed-simd")))]
    #[wasm_bindgen_test(unsupported = test)]
    fn without_relaxed_simd_the_fastest_is_the_default() {
        assert_eq!(fastest(1.0), Kernel::default());
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn only_code_that_llvm_vectorises_prefers_the_packing_that_takes_more_memory() {
        for set in InstructionSet::available() {
            let prefers_seven_bits = Kernel::of(set).packing == Packing::SevenBit;
            assert_eq!(prefers_seven_bits, set.name() == "portable", "{set:?}");
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn the_candidates_are_both_packings_with_all_instructions_but_the_scalar_ones() {
        let names: Vec<String> = Kernel::candidates().into_iter().map(Kernel::name).collect();
        let sets = InstructionSet::available();
        let expected: Vec<String> = sets[1..]
            .iter()
            .flat_map(|set| ["4-bit", "7-bit"].map(|packing| format!("{packing} {}", set.name())))
            .collect();
        assert_eq!(names, expected);
        assert_eq!(sets[0], InstructionSet::SCALAR);
    }
}
