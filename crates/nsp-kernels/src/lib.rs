//! The hot operators of a quantised transformer, written for the CPU's SIMD instructions.
//!
//! What is here: a linear layer with 4- or 7-bit weights and 8-bit activations, multi-head attention,
//! layer norm, and GELU fused into the linear layer that precedes it. What is not: any knowledge of
//! a model; the crate `nsp` puts these together. Compared with candle's own quantised matmul, which
//! goes through all the weights once for every token, the linear layer here works on tiles of
//! several tokens by eight outputs, so each weight that is loaded is used several times.
//!
//! Every operator exists once as portable Rust and is compiled once for each [`InstructionSet`];
//! only the innermost product of the linear layer is written with intrinsics. Integer sums are
//! exact, so all instruction sets return the same bits for the same packed weights. Which packing
//! and which instructions are the fastest depends on the processor: [`Kernel::fastest`] measures.
//! A [`Team`] of threads shares the work of each operator. After the first call of a size nothing
//! is allocated.
//!
//! The functions take slices; [`ops`] wraps them as candle custom operators.
//!
//! ```
//! use nsp_kernels::{
//!     Activation, Activations, InstructionSet, Linear, PackedWeights, SevenBitWeights, Team,
//! };
//!
//! // Two outputs of four inputs, one token.
//! let values = [1.0, 0.0, -1.0, 0.5, 0.25, 0.25, 0.25, 0.25];
//! let weights = PackedWeights::SevenBit(SevenBitWeights::from_f32(2, 4, &values)?);
//! let linear = Linear::new(weights, vec![0.0, 10.0], Activation::None)?;
//!
//! let (team, set) = (Team::solo(), InstructionSet::detect());
//! let mut x = Activations::default();
//! x.quantise(&team, set, linear.weights().packing().form(set), &[1.0, 2.0, 3.0, 4.0], 4);
//! let mut out = [0.0; 2];
//! linear.forward(&team, set, &x, &mut out);
//! assert!((out[0] - 0.0).abs() < 0.1 && (out[1] - 12.5).abs() < 0.1);
//! # Ok::<(), nsp_kernels::ShapeError>(())
//! ```

mod activations;
mod attention;
mod disjoint;
mod error;
mod instruction_set;
mod kernel;
mod layer_norm;
mod linear;
mod math;
pub mod ops;
#[cfg(all(target_arch = "wasm32", feature = "relaxed-simd"))]
mod probe;
mod team;
mod tiling;
mod vector;

pub use activations::{Activations, Form};
pub use attention::{AttentionShape, attention};
pub use error::ShapeError;
pub use instruction_set::InstructionSet;
pub use kernel::Kernel;
pub use layer_norm::layer_norm;
pub use linear::{Activation, FourBitWeights, Linear, PackedWeights, Packing, SevenBitWeights};
pub use team::{Member, Share, Team};

#[cfg(all(test, target_arch = "wasm32"))]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
