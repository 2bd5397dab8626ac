//! Times the forward pass on the machine itself, with each instruction set that `predict --kernel` can choose, and
//! quantising, as `convert` does it.

use crate::{
    error::Error,
    paths,
    setup::Setup,
    steps::{announce, run_for_json},
};
use serde_json::Value;
use std::fmt::{Display, Formatter};

/// The model whose pass is timed.
const MODEL: &str = "www/models/nsp-base.q4_0.gguf";

/// The rows of nsp-bench-native: `{"kernel", "tokens", "median_ms"}`, then `{"dtype", "megabytes_per_second"}`.
#[derive(Debug, Default)]
pub struct Native(pub Value);

/// Builds and runs the program that measures.
///
/// # Errors
/// When it can't be built, or fails.
pub fn measure(setup: &Setup) -> Result<Native, Error> {
    announce("Measuring the native kernels", "2 minutes the first time");
    let mut cargo = setup.environment.command("cargo");
    cargo
        .args([
            "run",
            "--release",
            "--quiet",
            "--package",
            "nsp-bench-native",
        ])
        .arg("--")
        .arg(paths::root().join(MODEL));
    run_for_json(&mut cargo, "measuring the native kernels").map(Native)
}

impl Native {
    /// The median of a kernel at a length, in milliseconds.
    fn median(&self, kernel: &Value, tokens: u64) -> Option<f64> {
        let rows = self.0.as_array()?;
        let row = rows
            .iter()
            .find(|row| row["kernel"] == *kernel && row["tokens"] == tokens)?;
        row["median_ms"].as_f64()
    }
}

impl Display for Native {
    /// A table: milliseconds, and in parentheses how many times as long as the fastest. Then the speeds of quantising.
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        const LENGTHS: [u64; 2] = [64, 128];
        let mut kernels: Vec<&Value> = Vec::new();
        let (quantising, passes): (Vec<&Value>, Vec<&Value>) = self
            .0
            .as_array()
            .into_iter()
            .flatten()
            .partition(|row| row["dtype"].is_string());
        for row in passes {
            if !kernels.contains(&&row["kernel"]) {
                kernels.push(&row["kernel"]);
            }
        }
        writeln!(
            f,
            "\n| native, one thread, ms (times the fastest) | 64 tokens | 128 tokens |"
        )?;
        writeln!(f, "|---|---|---|")?;
        for kernel in &kernels {
            write!(f, "| {} |", kernel.as_str().unwrap_or_default())?;
            for tokens in LENGTHS {
                let medians = kernels
                    .iter()
                    .filter_map(|kernel| self.median(kernel, tokens));
                let fastest = medians.fold(f64::INFINITY, f64::min);
                let median = self.median(kernel, tokens).unwrap_or(f64::NAN);
                write!(f, " {median:.1} ({:.2}) |", median / fastest)?;
            }
            writeln!(f)?;
        }
        for row in quantising {
            let dtype = row["dtype"].as_str().unwrap_or_default();
            let speed = row["megabytes_per_second"].as_f64().unwrap_or(f64::NAN);
            writeln!(
                f,
                "\nQuantising to {dtype}: {speed:.0} MB of floats a second."
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_table_compares_with_the_fastest_kernel() {
        let row = |kernel: &str, tokens: u64, ms: f64| json!({ "kernel": kernel, "tokens": tokens, "median_ms": ms });
        let native = Native(json!([
            row("7-bit portable", 64, 150.0),
            row("4-bit avx2", 64, 50.0),
            row("7-bit portable", 128, 320.0),
            row("4-bit avx2", 128, 100.0),
            json!({ "dtype": "Q4_0", "megabytes_per_second": 70.3 }),
        ]));
        let table = native.to_string();
        for line in [
            "| 7-bit portable | 150.0 (3.00) | 320.0 (3.20) |",
            "| 4-bit avx2 | 50.0 (1.00) | 100.0 (1.00) |",
            "Quantising to Q4_0: 70 MB of floats a second.",
        ] {
            assert!(table.lines().any(|have| have == line), "{line}\n{table}");
        }
    }
}
