//! What was measured, as a table and as JSON.

use serde_json::{Value, json};
use std::fmt;

/// The median of one engine at one length.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// `bert-nsp` or `candle`.
    pub engine: String,
    /// `simd128` or `q8_0`.
    pub variant: String,
    /// Threads that computed.
    pub threads: u64,
    /// Length of the sequence.
    pub tokens: u64,
    /// Milliseconds a forward pass.
    pub median_ms: f64,
}

impl Row {
    /// Reads what the page sent.
    pub fn read(value: &Value) -> Option<Self> {
        Some(Self {
            engine: value["engine"].as_str()?.to_owned(),
            variant: value["variant"].as_str()?.to_owned(),
            threads: value["threads"].as_u64()?,
            tokens: value["tokens"].as_u64()?,
            median_ms: value["median_ms"].as_f64()?,
        })
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            engine,
            variant,
            threads,
            tokens,
            median_ms,
        } = self;
        let s = if *threads == 1 { "" } else { "s" };
        write!(
            f,
            "{engine} {variant}, {threads} thread{s}, {tokens} tokens: {median_ms:.1} ms"
        )
    }
}

/// One run of the bench.
pub struct Report {
    machine: String,
    vnni: bool,
    rows: Vec<Row>,
}

impl Report {
    /// With what the system says of its processor.
    pub fn new(rows: Vec<Row>) -> Self {
        let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        Self {
            machine: machine(&info),
            vnni: info.contains("avx_vnni"),
            rows,
        }
    }

    /// The form of `target/bench/latest.json`.
    pub fn json(&self) -> String {
        let rows: Vec<Value> = self
            .rows
            .iter()
            .map(|row| {
                json!({
                    "engine": row.engine,
                    "variant": row.variant,
                    "threads": row.threads,
                    "tokens": row.tokens,
                    "median_ms": row.median_ms,
                })
            })
            .collect();
        let report =
            json!({ "machine": self.machine, "vnni": self.vnni, "rows": rows, "kernels": [] });
        format!("{report:#}\n")
    }

    /// Our engine's time at the length of a row.
    fn ours(&self, row: &Row) -> Option<f64> {
        let ours = self
            .rows
            .iter()
            .find(|r| r.engine == "bert-nsp" && r.tokens == row.tokens);
        ours.map(|ours| ours.median_ms)
    }
}

fn machine(cpuinfo: &str) -> String {
    let model = cpuinfo.lines().find(|line| line.starts_with("model name"));
    let model = model
        .and_then(|line| line.split(": ").nth(1))
        .unwrap_or("unknown processor");
    let cores = cpuinfo
        .lines()
        .filter(|line| line.starts_with("processor"))
        .count();
    format!("{model}, {cores} cores")
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let without = if self.vnni { "with" } else { "without" };
        writeln!(f, "{}, {without} AVX-VNNI", self.machine)?;
        writeln!(
            f,
            "| engine | variant | threads | tokens | median ms | times ours |"
        )?;
        writeln!(f, "|---|---|---|---|---|---|")?;
        for row in &self.rows {
            let Row {
                engine,
                variant,
                threads,
                tokens,
                median_ms,
            } = row;
            let ratio = self
                .ours(row)
                .map_or(String::new(), |ours| format!("{:.2}", median_ms / ours));
            writeln!(
                f,
                "| {engine} | {variant} | {threads} | {tokens} | {median_ms:.1} | {ratio} |"
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(engine: &str, median_ms: f64) -> Row {
        let (engine, variant) = (engine.to_owned(), "simd128".to_owned());
        Row {
            engine,
            variant,
            threads: 1,
            tokens: 64,
            median_ms,
        }
    }

    #[test]
    fn the_table_has_ratios_and_the_json_its_documented_form() {
        let rows = vec![row("bert-nsp", 100.0), row("candle", 450.0)];
        let report = Report {
            machine: "M".into(),
            vnni: false,
            rows,
        };
        let table = report.to_string();
        assert!(
            table.contains("| candle | simd128 | 1 | 64 | 450.0 | 4.50 |"),
            "{table}"
        );
        let json: Value = serde_json::from_str(&report.json()).unwrap();
        assert_eq!(json["rows"][1]["median_ms"], 450.0);
        assert_eq!(Row::read(&json["rows"][0]), Some(row("bert-nsp", 100.0)));
        assert_eq!(json["vnni"], false);
    }

    #[test]
    fn the_machine_is_named_by_its_processor() {
        let info = "processor\t: 0\nmodel name\t: Chip\nprocessor\t: 1\nmodel name\t: Chip\n";
        assert_eq!(machine(info), "Chip, 2 cores");
        assert_eq!(machine(""), "unknown processor, 0 cores");
    }
}
