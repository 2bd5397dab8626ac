//! The exhibits of the tutorial: one live picture a section, with a table behind it.
//!
//! Their HTML is in the document from the first paint on (`nsp_words::tutorial`). Here values are
//! bound to its places, so that a section's code is little and the page small.

mod attention;
mod code;
mod embeddings;
mod flow;
mod head;
mod journey;
mod limits;
mod loss;
mod matrix;
mod occlusion;
mod part;
mod sequence;
mod shared;
mod softmax;
mod tutorial;

pub use tutorial::Tutorial;
