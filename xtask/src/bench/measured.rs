//! The results that the bench page sends, in the form of `target/bench/latest.json`.

use super::plan::Contender;
use crate::terminal::note;
use serde::{Deserialize, Serialize};
use serde_json::Value;
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
    /// What the importer does.
    pub quantising: Vec<Quantising>,
}

impl Measured {
    /// Adds a result to the others and prints it. `None` if it is not understood.
    pub fn take(&mut self, message: &Value) -> Option<()> {
        if let Ok(row) = Row::deserialize(&message["row"]) {
            note(format_args!("    {row}, logits {}", message["logits"]));
            self.rows.push(row);
        } else if let Ok(start) = Start::deserialize(&message["start"]) {
            note(format_args!(
                "    {}: ready in {:.0} ms",
                start.contender, start.ready_ms
            ));
            self.starts.push(start);
        } else if let Ok(kernel) = Kernel::deserialize(&message["kernel"]) {
            note(format_args!("    {kernel}"));
            self.kernels.push(kernel);
        } else if let Ok(quantising) = Quantising::deserialize(&message["quantising"]) {
            let Quantising {
                dtype,
                megabytes_per_second,
            } = &quantising;
            note(format_args!(
                "    quantising to {dtype}: {megabytes_per_second:.0} MB of floats a second"
            ));
            self.quantising.push(quantising);
        } else {
            let memory = Memory::deserialize(&message["memory"]).ok()?;
            self.memory.push(memory);
        }
        Some(())
    }
}

/// The median of one engine at one length.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Row {
    /// The engine.
    #[serde(flatten)]
    pub contender: Contender,
    /// Length of the sequence.
    pub tokens: u64,
    /// Milliseconds a forward pass.
    pub median_ms: f64,
}

impl Display for Row {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self {
            contender,
            tokens,
            median_ms,
        } = self;
        write!(f, "{contender}, {tokens} tokens: {median_ms:.1} ms")
    }
}

/// The engines of some rows, in the order of their turns.
pub fn contenders(rows: &[Row]) -> Vec<&Contender> {
    let mut contenders = Vec::new();
    for row in rows {
        if !contenders.contains(&&row.contender) {
            contenders.push(&row.contender);
        }
    }
    contenders
}

/// The milliseconds of an engine at a length.
pub fn median(rows: &[Row], contender: &Contender, tokens: u64) -> Option<f64> {
    rows.iter()
        .find(|row| row.contender == *contender && row.tokens == tokens)
        .map(|row| row.median_ms)
}

/// How soon an engine answers in a fresh worker, with wasm and model cached: medians.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Start {
    /// The engine.
    #[serde(flatten)]
    pub contender: Contender,
    /// Milliseconds until the model is ready, compilation of the wasm included.
    pub ready_ms: f64,
    /// Milliseconds from then until the answer to a first pair of 32 tokens.
    pub first_ms: f64,
}

/// The speed of a linear layer alone.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
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

/// The speed of quantising in one thread of the browser.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Quantising {
    /// The format: `q8_0` or `q4_0`.
    pub dtype: String,
    /// Megabytes of floats a second, the median.
    pub megabytes_per_second: f64,
}

/// Bytes of wasm memory of one of our builds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{from_value, json, to_value};

    #[test]
    fn what_is_written_is_what_was_sent() {
        let row = json!({
            "engine": "candle", "variant": "q8_0", "threads": 1, "tokens": 64, "median_ms": 1.5
        });
        let memory = json!({
            "variant": "relaxed", "loaded": 1, "after_10": 2, "after_100": 3, "after_1000": 4
        });
        let read = |value: &Value| from_value::<Row>(value.clone());
        assert_eq!(to_value(read(&row).unwrap()).unwrap(), row);
        assert!(read(&memory).is_err() && read(&Value::Null).is_err());
        assert!(from_value::<Memory>(row).is_err());
    }

    #[test]
    fn a_message_adds_one_result_or_is_not_understood() {
        let mut measured = Measured::default();
        let quantising = json!({ "quantising": { "dtype": "q8_0", "megabytes_per_second": 9.5 } });
        assert_eq!(measured.take(&quantising), Some(()));
        assert_eq!(measured.quantising.len(), 1);
        assert_eq!(measured.take(&json!({ "other": 1 })), None);
    }
}
