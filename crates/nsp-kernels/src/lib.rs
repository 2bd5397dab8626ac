//! The hot operators of a quantised transformer, written for the CPU's SIMD instructions.
//!
//! What is here: a linear layer with 7-bit weights and 8-bit activations, multi-head attention,
//! layer norm, and GELU fused into the linear layer that precedes it. What is not: any knowledge of
//! a model; the crate `nsp` puts these together. Compared with candle's own quantised matmul, which
//! goes through all the weights once for every token, the linear layer here works on tiles of
//! several tokens by eight outputs, so each weight that is loaded is used several times.
//!
//! Every operator exists once as portable Rust and is compiled once for each [`InstructionSet`];
//! only the innermost product of the linear layer is written with intrinsics. Integer sums are
//! exact, so all instruction sets return the same bits for the same packed weights.
//!
//! The functions take slices; [`ops`] wraps them as candle custom operators.
//!
//! ```
//! use nsp_kernels::{Activation, InstructionSet, Linear, PackedWeights, Scratch};
//!
//! // Two outputs of four inputs, one token.
//! let weights = PackedWeights::from_f32(2, 4, &[1.0, 0.0, -1.0, 0.5, 0.25, 0.25, 0.25, 0.25])?;
//! let linear = Linear::new(weights, vec![0.0, 10.0], Activation::None)?;
//! let mut out = [0.0; 2];
//! linear.forward(InstructionSet::detect(), &[1.0, 2.0, 3.0, 4.0], &mut out, &mut Scratch::new());
//! assert!((out[0] - 0.0).abs() < 0.1 && (out[1] - 12.5).abs() < 0.1);
//! # Ok::<(), nsp_kernels::ShapeError>(())
//! ```

mod attention;
mod error;
mod instruction_set;
mod layer_norm;
mod linear;
pub mod math;
pub mod ops;

pub use attention::{AttentionShape, attention};
pub use error::ShapeError;
pub use instruction_set::InstructionSet;
pub use layer_norm::layer_norm;
pub use linear::{Activation, Linear, PackedWeights, QuantisedRows, Scratch, ZERO_POINT};

#[cfg(all(test, target_arch = "wasm32"))]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
