//! One pass, operator by operator, with each kernel.

use super::table::markdown;
use crate::{
    bench::{browser::Browser, plan::Plan},
    error::Error,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::fmt::{self, Display, Formatter};

/// A pass in one thread.
#[derive(Debug, Deserialize, Serialize)]
struct Pass {
    /// The instructions: `simd128` or `relaxed`.
    variant: String,
    /// The packing of the weights: `4-bit` or `7-bit`.
    packing: String,
    tokens: u64,
    /// What the kernel's main instruction reaches on registers alone, measured in the same turns.
    peak_gops: f64,
    /// The whole pass.
    pass_ms: f64,
    /// Its operators, each with the sum over all layers.
    rows: Vec<Operator>,
}

#[derive(Debug, Deserialize, Serialize)]
struct Operator {
    name: String,
    median_ms: f64,
    /// Multiplications and additions.
    operations: f64,
}

impl Display for Pass {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self {
            variant,
            packing,
            tokens,
            pass_ms,
            ..
        } = self;
        write!(f, "{packing} {variant}, {tokens} tokens: {pass_ms:.1} ms")
    }
}

/// Each kernel: rows, and a table.
///
/// # Errors
/// As [`Browser::measure`].
pub fn measure(browser: &Browser<'_>, plan: &Plan) -> Result<(Value, String), Error> {
    let plan = plan.of("operators", |_| false, &[]);
    let passes: Vec<Pass> = browser.rows(&plan, None, "operators")?;
    let tables: Vec<String> = passes.iter().map(table).collect();
    Ok((json!(passes), tables.join("\n")))
}

fn table(pass: &Pass) -> String {
    let line = |name: &str, ms: f64, operations: f64| {
        let mut line = vec![
            name.to_owned(),
            format!("{ms:.2}"),
            percent(ms / pass.pass_ms),
        ];
        if operations > 0.0 {
            let gops = operations / ms / 1e6;
            line.extend([format!("{gops:.0}"), percent(gops / pass.peak_gops)]);
        } else {
            line.extend([String::new(), String::new()]);
        }
        line
    };
    let rows = pass.rows.iter();
    let whole: f64 = rows.clone().map(|row| row.operations).sum();
    let lines = rows.map(|row| line(&row.name, row.median_ms, row.operations));
    let title = pass.to_string();
    let headings = [
        title.as_str(),
        "ms",
        "of the pass",
        "giga-operations a second",
        "of the peak",
    ];
    let last = line("whole pass", pass.pass_ms, whole);
    markdown(&headings.map(str::to_owned), lines.chain([last]))
}

fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_are_compared_with_the_pass_and_with_the_peak() {
        let sent = json!({
            "variant": "relaxed", "packing": "4-bit", "tokens": 128, "peak_gops": 200.0,
            "pass_ms": 20.0, "rows": [
                { "name": "attention", "median_ms": 15.0, "operations": 1.5e9 },
                { "name": "layer norm", "median_ms": 5.0, "operations": 0.0 },
            ]
        });
        let pass = Pass::deserialize(&sent).unwrap();
        assert_eq!(json!(pass), sent);
        let table = table(&pass);
        for line in [
            "| 4-bit relaxed, 128 tokens: 20.0 ms | ms | of the pass | giga-operations a second | of \
             the peak |",
            "| attention | 15.00 | 75 % | 100 | 50 % |",
            "| layer norm | 5.00 | 25 % |  |  |",
            "| whole pass | 20.00 | 100 % | 75 | 38 % |",
        ] {
            assert!(table.lines().any(|have| have == line), "{line}\n{table}");
        }
    }
}
