//! The results that the bench page sends.

use super::plan::Contender;
use serde_json::{Value, json};
use std::fmt::{self, Display, Formatter};

/// Everything that one run has measured.
#[derive(Debug, Default)]
pub struct Measured {
    /// Forward passes.
    pub rows: Vec<Row>,
    /// From a fresh worker to the first prediction.
    pub starts: Vec<Start>,
    /// The wasm memory of our builds.
    pub memory: Vec<Memory>,
    /// Linear layers alone.
    pub kernels: Vec<Kernel>,
}

/// The median of one engine at one length.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The engine.
    pub contender: Contender,
    /// Length of the sequence.
    pub tokens: u64,
    /// Milliseconds a forward pass.
    pub median_ms: f64,
}

impl Row {
    /// Reads what the page sent.
    pub fn read(value: &Value) -> Option<Self> {
        Some(Self {
            contender: Contender::read(value)?,
            tokens: value["tokens"].as_u64()?,
            median_ms: value["median_ms"].as_f64()?,
        })
    }

    /// The form of `target/bench/latest.json`.
    pub fn json(&self) -> Value {
        let mut row = self.contender.json();
        row["tokens"] = self.tokens.into();
        row["median_ms"] = self.median_ms.into();
        row
    }
}

/// How soon an engine answers in a fresh worker, with wasm and model cached: medians.
#[derive(Clone, Debug, PartialEq)]
pub struct Start {
    /// The engine.
    pub contender: Contender,
    /// Milliseconds until the model is ready, compilation of the wasm included.
    pub ready_ms: f64,
    /// Milliseconds from then until the answer to a first pair of 32 tokens.
    pub first_ms: f64,
}

impl Start {
    /// Reads what the page sent.
    pub fn read(value: &Value) -> Option<Self> {
        Some(Self {
            contender: Contender::read(value)?,
            ready_ms: value["ready_ms"].as_f64()?,
            first_ms: value["first_ms"].as_f64()?,
        })
    }

    /// The form of `target/bench/latest.json`.
    pub fn json(&self) -> Value {
        let mut start = self.contender.json();
        start["ready_ms"] = self.ready_ms.into();
        start["first_ms"] = self.first_ms.into();
        start
    }
}

/// The speed of a linear layer alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Kernel {
    /// The instructions: `simd128` or `relaxed`.
    pub variant: String,
    /// The packing of the weights: `4-bit` or `7-bit`.
    pub packing: String,
    /// Rows of activations.
    pub tokens: u64,
    /// Rows of the weight matrix.
    pub outputs: u64,
    /// Columns of the weight matrix.
    pub inputs: u64,
    /// Giga-operations a second, the median.
    pub gops: f64,
    /// What its main instruction reaches on registers alone, measured in the same turns.
    pub peak_gops: f64,
}

impl Kernel {
    /// Reads what the page sent.
    pub fn read(value: &Value) -> Option<Self> {
        Some(Self {
            variant: value["variant"].as_str()?.to_owned(),
            packing: value["packing"].as_str()?.to_owned(),
            tokens: value["tokens"].as_u64()?,
            outputs: value["outputs"].as_u64()?,
            inputs: value["inputs"].as_u64()?,
            gops: value["gops"].as_f64()?,
            peak_gops: value["peak_gops"].as_f64()?,
        })
    }

    /// The form of `target/bench/latest.json`.
    pub fn json(&self) -> Value {
        json!({
            "variant": self.variant,
            "packing": self.packing,
            "tokens": self.tokens,
            "outputs": self.outputs,
            "inputs": self.inputs,
            "gops": self.gops,
            "peak_gops": self.peak_gops,
        })
    }
}

impl Display for Kernel {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self {
            variant,
            packing,
            tokens,
            outputs,
            inputs,
            gops,
            peak_gops,
        } = self;
        write!(
            f,
            "{packing} {variant}, {tokens} × {outputs} × {inputs}: {gops:.0} of {peak_gops:.0} \
             giga-operations a second"
        )
    }
}

/// Bytes of wasm memory of one of our builds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Memory {
    /// `simd128`, `relaxed` or `threads`.
    pub variant: String,
    /// With the model loaded.
    pub loaded: u64,
    /// After 10 predictions of 128 tokens.
    pub after_10: u64,
    /// After 100.
    pub after_100: u64,
    /// After 1,000.
    pub after_1000: u64,
}

impl Memory {
    /// Reads what the page sent.
    pub fn read(value: &Value) -> Option<Self> {
        Some(Self {
            variant: value["variant"].as_str()?.to_owned(),
            loaded: value["loaded"].as_u64()?,
            after_10: value["after_10"].as_u64()?,
            after_100: value["after_100"].as_u64()?,
            after_1000: value["after_1000"].as_u64()?,
        })
    }

    /// The form of `target/bench/latest.json`.
    pub fn json(&self) -> Value {
        json!({
            "variant": self.variant,
            "loaded": self.loaded,
            "after_10": self.after_10,
            "after_100": self.after_100,
            "after_1000": self.after_1000,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_what_was_sent() {
        let row = json!({
            "engine": "candle", "variant": "q8_0", "threads": 1, "tokens": 64, "median_ms": 1.5
        });
        assert_eq!(Row::read(&row).unwrap().json(), row);
        let start = json!({
            "engine": "candle", "variant": "q8_0", "threads": 2, "ready_ms": 7.5, "first_ms": 1.5
        });
        assert_eq!(Start::read(&start).unwrap().json(), start);
        let memory = json!({
            "variant": "relaxed", "loaded": 1, "after_10": 2, "after_100": 3, "after_1000": 4
        });
        assert_eq!(Memory::read(&memory).unwrap().json(), memory);
        let kernel = json!({
            "variant": "relaxed", "packing": "4-bit", "tokens": 64, "outputs": 768, "inputs": 768,
            "gops": 150.5, "peak_gops": 180.5
        });
        assert_eq!(Kernel::read(&kernel).unwrap().json(), kernel);
        assert_eq!(Row::read(&memory), None);
        assert_eq!(Start::read(&row), None);
        assert_eq!(Memory::read(&row), None);
    }
}
