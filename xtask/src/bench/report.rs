//! Prints the results as tables and as JSON.

use super::{comparison::Comparison, machine::Machine, parts::Outcome};
use serde_json::json;
use std::fmt::{Display, Formatter, Result};

/// One run of the bench.
pub struct Report {
    /// What the figures depend on.
    pub machine: Machine,
    /// The flags of V8 that the command line names.
    pub js_flags: Option<String>,
    /// The engines side by side; `None` if only parts were asked for.
    pub comparison: Option<Comparison>,
    /// The parts, in the order in which they were measured.
    pub parts: Vec<Outcome>,
    /// A sentence for each engine or part that is missing.
    pub left_out: Vec<String>,
}

impl Report {
    /// The form of `target/bench/latest.json`. The keys of the comparison are always there; a part has a key if it
    /// was measured.
    pub fn json(&self) -> String {
        let nothing = Comparison::default();
        let Comparison { measured, native } = self.comparison.as_ref().unwrap_or(&nothing);
        let mut report = json!({
            "machine": self.machine.name(),
            "vnni": self.machine.avx_vnni == Some(true),
            "processor": self.machine,
            "js_flags": self.js_flags,
            "rows": measured.rows,
            "kernels": measured.kernels,
            "quantising": measured.quantising,
            "start": measured.starts,
            "native": native.0,
            "memory": measured.memory,
            "left_out": self.left_out,
        });
        for Outcome { part, rows, .. } in &self.parts {
            report[part.name()] = json!({ "processor": self.machine, "rows": rows });
        }
        format!("{report:#}\n")
    }
}

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let flags = self.js_flags.as_deref();
        let flags = flags.map_or_else(String::new, |flags| format!(", V8 with {flags}"));
        let machine = format!("{}{flags}", self.machine);
        if let Some(comparison) = &self.comparison {
            writeln!(f, "{machine}; medians\n\n{comparison}")?;
        }
        for Outcome { part, table, .. } in &self.parts {
            writeln!(f, "{}; {machine}; medians\n\n{table}", part.name())?;
        }
        self.left_out
            .iter()
            .try_for_each(|sentence| writeln!(f, "{sentence}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::{
        measured::{Kernel, Measured, Memory, Quantising, Row, Start},
        part::Part,
        plan::Contender,
    };
    use serde_json::Value;

    fn report() -> Report {
        let contender = || Contender::new("onnxruntime-web", "int8", 2);
        let measured = Measured {
            rows: vec![Row {
                contender: contender(),
                tokens: 64,
                median_ms: 110.0,
            }],
            starts: vec![Start {
                contender: contender(),
                ready_ms: 300.4,
                first_ms: 60.0,
            }],
            memory: vec![Memory {
                variant: "relaxed".into(),
                loaded: 100_000_000,
                after_10: 120_000_000,
                after_100: 120_000_000,
                after_1000: 120_000_000,
            }],
            kernels: vec![Kernel {
                variant: "relaxed".into(),
                packing: "4-bit".into(),
                tokens: 64,
                outputs: 768,
                inputs: 768,
                gops: 150.4,
                peak_gops: 180.0,
            }],
            quantising: vec![Quantising {
                dtype: "q4_0".into(),
                megabytes_per_second: 40.2,
            }],
        };
        Report {
            machine: Machine {
                model: Some("M".into()),
                cores: Some(2),
                avx_vnni: Some(false),
                ..Machine::default()
            },
            js_flags: Some("--flag".into()),
            comparison: Some(Comparison {
                measured,
                ..Comparison::default()
            }),
            parts: vec![Outcome {
                part: Part::Short,
                rows: json!([{ "tokens": 16 }]),
                table: "| 16 |\n".into(),
            }],
            left_out: vec!["litert is left out: no Python.".into()],
        }
    }

    #[test]
    fn each_table_stands_below_the_machine() {
        let text = report().to_string();
        let machine = "M, 2 cores, without AVX-VNNI, ";
        for start in [machine, &format!("short; {machine}")] {
            let line = text.lines().find(|line| line.starts_with(start));
            let line = line.unwrap_or_else(|| panic!("{start}\n{text}"));
            assert!(line.ends_with(", V8 with --flag; medians"), "{line}");
        }
        for line in ["| 16 |", "litert is left out: no Python."] {
            assert!(text.lines().any(|have| have == line), "{line}\n{text}");
        }
    }

    #[test]
    fn the_json_has_its_documented_form() {
        let json: Value = serde_json::from_str(&report().json()).unwrap();
        assert_eq!(json["machine"], "M, 2 cores");
        assert_eq!(json["vnni"], false);
        assert_eq!(json["processor"]["avx2"], Value::Null);
        assert_eq!(json["rows"][0]["engine"], "onnxruntime-web");
        assert_eq!(json["rows"][0]["threads"], 2);
        assert_eq!(json["rows"][0]["tokens"], 64);
        assert_eq!(json["rows"][0]["median_ms"], 110.0);
        assert_eq!(json["kernels"][0]["gops"], 150.4);
        assert_eq!(json["quantising"][0]["megabytes_per_second"], 40.2);
        assert_eq!(json["start"][0]["ready_ms"], 300.4);
        assert_eq!(json["memory"][0]["after_100"], 120_000_000);
        assert_eq!(json["memory"][0]["after_1000"], 120_000_000);
        assert_eq!(json["short"]["rows"][0]["tokens"], 16);
        assert_eq!(json["short"]["processor"]["model"], "M");
        assert_eq!(json["batch"], Value::Null);
    }

    #[test]
    fn without_a_comparison_its_keys_are_there_and_empty() {
        let alone = Report {
            comparison: None,
            ..report()
        };
        let json: Value = serde_json::from_str(&alone.json()).unwrap();
        for key in ["rows", "kernels", "quantising", "start", "memory"] {
            assert_eq!(json[key], json!([]), "{key}");
        }
        assert!(json.get("native").is_some());
        assert!(alone.to_string().starts_with("short; M, "));
    }
}
