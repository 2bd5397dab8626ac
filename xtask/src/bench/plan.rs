//! What the bench compares, and how often.

use super::part::Part;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The model that ships, from which all others are made.
pub const MODEL: &str = "www/models/nsp-base.q4_0.gguf";

/// Tokens of the sequences, except in a quick run.
pub const LENGTHS: &[usize] = &[16, 32, 64, 128, 256, 512];
/// Rounds of which the median counts.
pub const ROUNDS: usize = 10;

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

    /// Whether it is one of our builds.
    pub fn is_ours(&self) -> bool {
        self.engine == "bert-nsp"
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
    /// Less of everything, no LiteRT.js, and no part.
    pub quick: bool,
    /// Whether the engines are compared, which is what a quick run does.
    pub compares: bool,
    /// What is measured besides.
    pub parts: Vec<Part>,
    /// Those that could be built, in the order of their turns.
    pub contenders: Vec<Contender>,
    /// A sentence for each engine or part that is missing.
    pub left_out: Vec<String>,
}

impl Plan {
    /// Without contenders so far. With `only`, these parts are measured and nothing else.
    pub fn new(quick: bool, only: Vec<Part>) -> Self {
        let compares = only.is_empty();
        let parts = match (quick, compares) {
            (true, _) => Vec::new(),
            (false, true) => Part::ALL.to_vec(),
            (false, false) => only,
        };
        Self {
            quick,
            compares,
            parts,
            contenders: Vec::new(),
            left_out: Vec::new(),
        }
    }

    /// Whether one of these parts is measured.
    pub fn measures(&self, parts: &[Part]) -> bool {
        self.parts.iter().any(|part| parts.contains(part))
    }

    /// Tokens of the sequences with which the engines are compared.
    pub fn lengths(&self) -> &'static [usize] {
        if self.quick { &[64, 128] } else { LENGTHS }
    }

    /// How long the comparison usually takes.
    pub fn usually(&self) -> &'static str {
        if self.quick {
            "2 or 3 minutes"
        } else {
            "25 minutes"
        }
    }

    /// What the page reads to compare the engines.
    pub fn comparison(&self) -> Value {
        let mut measures = vec!["start", "kernels", "predictions"];
        if !self.quick {
            measures.push("memory");
        }
        let start_rounds = if self.quick { 3 } else { 7 };
        json!({
            "measures": measures,
            "engines": self.contenders,
            "lengths": self.lengths(),
            "rounds": ROUNDS,
            "start_rounds": start_rounds,
        })
    }

    /// What the page reads to measure one thing, with engines that are wanted.
    pub fn of(&self, measure: &str, is_wanted: fn(&Contender) -> bool, lengths: &[usize]) -> Value {
        let engines: Vec<_> = self.contenders.iter().filter(|c| is_wanted(c)).collect();
        json!({
            "measures": [measure],
            "engines": engines,
            "lengths": lengths,
            "rounds": ROUNDS,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quick_run_has_no_parts_and_a_part_no_comparison() {
        let quick = Plan::new(true, Vec::new());
        assert!(quick.compares && quick.parts.is_empty());
        let whole = Plan::new(false, Vec::new());
        assert!(whole.compares && whole.parts == Part::ALL);
        let short = Plan::new(false, vec![Part::Short]);
        assert!(!short.compares && short.measures(&[Part::Batch, Part::Short]));
        assert!(!short.measures(&[Part::Batch, Part::Bytes]));
    }

    #[test]
    fn a_part_runs_only_the_engines_that_it_wants() {
        let mut plan = Plan::new(false, vec![Part::Short]);
        plan.contenders = vec![
            Contender::new("bert-nsp", "relaxed", 1),
            Contender::new("litert", "int8", 1),
        ];
        let json = plan.of("predictions", Contender::is_ours, &[16]);
        assert_eq!(json["engines"].as_array().map(Vec::len), Some(1));
        assert_eq!(json["engines"][0]["variant"], "relaxed");
        assert_eq!(json["measures"], json!(["predictions"]));
    }
}
