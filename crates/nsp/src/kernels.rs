//! What computes a quantised model: packings, instructions and threads. `predict` needs none of these
//! names; they are for callers that choose a kernel or bring threads.

pub use nsp_kernels::{
    Alarm, Form, InstructionSet, Kernel, Member, Packing, ShapeError, Share, Team,
};
