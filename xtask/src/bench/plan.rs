//! What the bench compares, and how often.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The model that ships, from which all others are made.
pub const MODEL: &str = "www/models/nsp-base.q4_0.gguf";

/// An engine, in the names of `target/bench/latest.json`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Contender {
    /// `bert-nsp`, `onnxruntime-web`, `candle` or `litert`.
    pub engine: String,
    /// `simd128`, `relaxed`, `threads`, `int8`, `fp32` or `q8_0`.
    pub variant: String,
    /// Threads that compute.
    pub threads: u64,
}

impl Contender {
    /// An engine by its names.
    pub fn new(engine: &str, variant: &str, threads: u64) -> Self {
        Self {
            engine: engine.into(),
            variant: variant.into(),
            threads,
        }
    }
}

impl std::fmt::Display for Contender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let s = if self.threads == 1 { "" } else { "s" };
        let Self {
            engine,
            variant,
            threads,
        } = self;
        write!(f, "{engine} {variant}, {threads} thread{s}")
    }
}

/// One run of the bench.
#[derive(Debug)]
pub struct Plan {
    /// Less of everything, and no LiteRT.js.
    pub quick: bool,
    /// Those that could be built, in the order of their turns.
    pub contenders: Vec<Contender>,
    /// A sentence for each that could not.
    pub left_out: Vec<String>,
}

impl Plan {
    /// Without contenders so far.
    pub fn new(quick: bool) -> Self {
        Self {
            quick,
            contenders: Vec::new(),
            left_out: Vec::new(),
        }
    }

    /// Tokens of the sequences.
    pub fn lengths(&self) -> &'static [usize] {
        if self.quick {
            &[64, 128]
        } else {
            &[16, 32, 64, 128, 256, 512]
        }
    }

    /// How long it usually takes.
    pub fn usually(&self) -> &'static str {
        if self.quick {
            "2 or 3 minutes"
        } else {
            "25 minutes"
        }
    }

    /// What the page reads.
    pub fn json(&self) -> Value {
        json!({
            "engines": self.contenders,
            "lengths": self.lengths(),
            "rounds": 10,
            "start_rounds": if self.quick { 3 } else { 7 },
            "memory": !self.quick,
        })
    }
}
