//! One forward pass, timed operator by operator.

use nsp::kernels::Kernel;
use nsp::{Encoding, ModelLoader, NspModel, Operator};
use nsp_web::environment::now;
use wasm_bindgen::prelude::*;

/// The names of a pass's operators, in its order.
#[wasm_bindgen]
pub fn operators() -> Vec<String> {
    Operator::ALL
        .map(|operator| name(operator).to_owned())
        .to_vec()
}

fn name(operator: Operator) -> &'static str {
    match operator {
        Operator::Embed => "embeddings",
        Operator::QuantiseForAttention => "quantising for the attention",
        Operator::QueryKeyValue => "queries, keys, values",
        Operator::Attend => "attention",
        Operator::AttentionOutput => "output of the attention",
        Operator::AttentionNorm => "layer norm of the attention",
        Operator::QuantiseForFeedForward => "quantising for feed-forward",
        Operator::Intermediate => "feed-forward, wider, with GELU",
        Operator::Output => "feed-forward, narrower",
        Operator::OutputNorm => "layer norm of feed-forward",
        Operator::Head => "pooler and head",
    }
}

/// A model and a pair, ready for a pass in one thread.
#[wasm_bindgen]
pub struct Pass {
    model: NspModel,
    encoding: Encoding,
}

impl std::fmt::Debug for Pass {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Pass").finish_non_exhaustive()
    }
}

#[wasm_bindgen]
impl Pass {
    /// The model of a GGUF file, packed for a kernel, and a pair of texts; none when there is no such kernel, or
    /// the file or the texts can't be read.
    pub fn prepare(kernel: &str, gguf: &[u8], a: &str, b: &str) -> Option<Pass> {
        let kernel = Kernel::candidates()
            .into_iter()
            .find(|candidate| candidate.name() == kernel)?;
        let mut loader = ModelLoader::for_kernel(kernel);
        loader.push(gguf).ok()?;
        let model = loader.finish().ok()?;
        let encoding = model.tokenizer().encode(a, Some(b)).ok()?;
        Some(Self { model, encoding })
    }

    /// Runs it. Returns the milliseconds of each operator; none when the pass fails.
    pub fn run(&self) -> Option<Vec<f64>> {
        let encodings = std::slice::from_ref(&self.encoding);
        let mut pass = self.model.begin_timed(encodings, now).ok()?;
        pass.finish().ok()?;
        let times = pass.times();
        Some(Operator::ALL.map(|operator| times.of(&[operator])).to_vec())
    }

    /// Multiplications and additions of each operator.
    pub fn operations(&self) -> Vec<f64> {
        let of = |operator| self.model.operations(&[operator], self.encoding.len());
        Operator::ALL.map(of).to_vec()
    }
}
