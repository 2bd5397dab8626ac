//! The page's decisions as plain values, without DOM and signals, tested natively.

pub mod answer;
pub mod attention;
pub mod batch;
pub mod conversation;
pub mod counter_examples;
pub mod embeddings;
pub mod examples;
#[cfg(test)]
pub mod fixtures;
pub mod flow;
pub mod format;
pub mod frame;
pub mod guesses;
pub mod import;
pub mod inspection;
pub mod json;
pub mod link;
pub mod loss_steps;
pub mod map;
pub mod measuring;
pub mod model_address;
pub mod model_state;
pub mod occlusion;
pub mod padding;
pub mod pair;
pub mod problem;
pub mod published;
pub mod questions;
pub mod report;
pub mod results;
pub mod running_sum;
pub mod samples;
pub mod seam;
pub mod sequence;
pub mod shared_parts;
pub mod snippet;
pub mod softmax_steps;
pub mod state;
pub mod stored;
pub mod tokens;
pub mod training;
pub mod typed;
pub mod widget_model;

pub use pair::Pair;
