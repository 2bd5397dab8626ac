//! The hot operators of a quantised transformer, written for the CPU's SIMD instructions.
//!
//! The crate contains a linear layer with 4- or 7-bit weights and 8-bit activations, multi-head
//! attention, layer norm, and GELU fused into the linear layer that precedes it. It knows nothing
//! about models; the crate `nsp` combines the operators. candle's own quantised matmul goes through
//! all weights once for every token. The linear layer here works on tiles of several tokens by
//! eight outputs instead, so each loaded weight is used several times.
//!
//! Every operator exists once as portable Rust and is compiled once for each [`InstructionSet`].
//! Only the innermost product of the linear layer and the operations on eight floats are written
//! with intrinsics. Integer sums are exact, so all instruction sets return the same bits for the
//! same packed weights. The exceptions are exp, GELU and attention with relaxed SIMD, which rounds
//! a multiplication and an addition once or twice. The fastest packing and instructions depend on the processor;
//! [`Kernel::fastest`] chooses them. A [`Team`] of threads shares the work of each operator. After
//! the first call with given sizes, nothing is allocated.
//!
//! The functions take slices.
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
//! x.quantise(&team, set, linear.weights().form(set), &[1.0, 2.0, 3.0, 4.0], 4);
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
mod layout;
mod linear;
mod math;
#[cfg(all(target_arch = "wasm32", feature = "relaxed-simd"))]
mod probe;
mod team;
mod tiling;
mod vector;

pub use activations::Activations;
pub use attention::{AttentionShape, Queries, attention};
pub use error::ShapeError;
pub use instruction_set::InstructionSet;
pub use kernel::Kernel;
pub use layer_norm::layer_norm;
pub use layout::{Form, Scaling};
pub use linear::{Activation, FourBitWeights, Linear, PackedWeights, Packing, SevenBitWeights};
pub use team::{Alarm, Member, Share, Team};

#[cfg(all(test, target_arch = "wasm32"))]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
