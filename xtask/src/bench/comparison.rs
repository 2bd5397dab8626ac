//! The engines side by side, as tables.

use super::{
    measured::{Kernel, Measured, Memory, Quantising, Start, contenders, median},
    native::Native,
    plan::Contender,
};
use std::{
    collections::BTreeSet,
    fmt::{Display, Formatter, Result},
};

/// The length at which the whole pass is compared with the peak.
const WHOLE_PASS_TOKENS: u64 = 128;

/// Multiplications and additions of a forward pass of BERT-base in our engine: 12 layers of 768 numbers,
/// with 3,072 between the two linear layers of the feed-forward part. In the last layer only keys and
/// values count, because everything else is computed for one token.
fn operations(tokens: u64) -> f64 {
    let linear = 2 * tokens * (4 * 768 * 768 + 2 * 768 * 3072);
    let attention = 4 * tokens * tokens * 768;
    let last = 2 * tokens * 2 * 768 * 768;
    (11 * (linear + attention) + last) as f64
}

/// The engines side by side.
#[derive(Debug, Default)]
pub struct Comparison {
    /// In the browser.
    pub measured: Measured,
    /// On the machine itself.
    pub native: Native,
}

impl Comparison {
    fn median(&self, contender: &Contender, tokens: u64) -> Option<f64> {
        median(&self.measured.rows, contender, tokens)
    }

    fn contenders(&self) -> Vec<&Contender> {
        contenders(&self.measured.rows)
    }

    /// Our best build with so many threads: the last, since each needs more of the browser.
    fn ours(&self, threads: u64) -> Option<&Contender> {
        let contenders = self.contenders().into_iter().rev();
        contenders
            .filter(|c| c.is_ours())
            .find(|c| c.threads == threads)
    }

    /// Milliseconds, and how many times ours that is.
    fn cell(&self, contender: &Contender, tokens: u64) -> String {
        let Some(ms) = self.median(contender, tokens) else {
            return String::new();
        };
        let ours = self.ours(contender.threads);
        let ours = ours.and_then(|ours| self.median(ours, tokens));
        ours.map_or(format!("{ms:.1}"), |ours| {
            format!("{ms:.1} ({:.2})", ms / ours)
        })
    }

    fn write_passes(&self, f: &mut Formatter<'_>) -> Result {
        let lengths: BTreeSet<u64> = self.measured.rows.iter().map(|row| row.tokens).collect();
        write!(f, "| forward pass, ms (times ours) | threads |")?;
        lengths
            .iter()
            .try_for_each(|n| write!(f, " {n} tokens |"))?;
        writeln!(f, "\n|---|---|{}", "---|".repeat(lengths.len()))?;
        for contender in self.contenders() {
            let Contender {
                engine,
                variant,
                threads,
            } = contender;
            write!(f, "| {engine} {variant} | {threads} |")?;
            lengths
                .iter()
                .try_for_each(|n| write!(f, " {} |", self.cell(contender, *n)))?;
            writeln!(f)?;
        }
        writeln!(f)
    }

    fn write_starts(&self, f: &mut Formatter<'_>) -> Result {
        writeln!(
            f,
            "| start, wasm and model cached, ms | threads | ready | then first answer |"
        )?;
        writeln!(f, "|---|---|---|---|")?;
        for start in &self.measured.starts {
            let Start {
                contender,
                ready_ms,
                first_ms,
            } = start;
            let Contender {
                engine,
                variant,
                threads,
            } = contender;
            writeln!(
                f,
                "| {engine} {variant} | {threads} | {ready_ms:.0} | {first_ms:.0} |"
            )?;
        }
        writeln!(f)
    }

    fn write_kernels(&self, f: &mut Formatter<'_>) -> Result {
        writeln!(
            f,
            "| linear layer alone, giga-operations a second | tokens × outputs × inputs | speed | \
             peak of its instruction | of the peak |"
        )?;
        writeln!(f, "|---|---|---|---|---|")?;
        for kernel in &self.measured.kernels {
            let Kernel {
                variant,
                packing,
                tokens,
                outputs,
                inputs,
                gops,
                peak_gops,
            } = kernel;
            let percent = 100.0 * gops / peak_gops;
            writeln!(
                f,
                "| {packing} {variant} | {tokens} × {outputs} × {inputs} | {gops:.0} | \
                 {peak_gops:.0} | {percent:.0} % |"
            )?;
        }
        for pass in self.whole_passes() {
            writeln!(f, "{pass}")?;
        }
        writeln!(f)
    }

    /// The whole forward pass of our builds of one thread against the peak of the quicker packing.
    fn whole_passes(&self) -> Vec<String> {
        let contenders = self.contenders().into_iter();
        let ours = contenders.filter(|c| c.is_ours() && c.threads == 1);
        ours.filter_map(|contender| {
            let kernels = self.measured.kernels.iter();
            let quickest = kernels
                .filter(|kernel| kernel.variant == contender.variant)
                .max_by(|a, b| a.gops.total_cmp(&b.gops))?;
            let milliseconds = self.median(contender, WHOLE_PASS_TOKENS)?;
            let gops = operations(WHOLE_PASS_TOKENS) / milliseconds / 1e6;
            let percent = 100.0 * gops / quickest.peak_gops;
            Some(format!(
                "The whole pass at {WHOLE_PASS_TOKENS} tokens, {}: {gops:.0} giga-operations a second, \
                 {percent:.0} % of the peak of {} {}.",
                contender.variant, quickest.packing, quickest.variant
            ))
        })
        .collect()
    }

    fn write_quantising(&self, f: &mut Formatter<'_>) -> Result {
        writeln!(f, "| quantising in one thread | MB of floats a second |")?;
        writeln!(f, "|---|---|")?;
        for quantising in &self.measured.quantising {
            let Quantising {
                dtype,
                megabytes_per_second,
            } = quantising;
            writeln!(f, "| {dtype} | {megabytes_per_second:.0} |")?;
        }
        writeln!(f)
    }

    fn write_memory(&self, f: &mut Formatter<'_>) -> Result {
        if self.measured.memory.is_empty() {
            return Ok(());
        }
        writeln!(
            f,
            "| wasm memory, MB | loaded | after 10 predictions of 128 tokens | after 100 | after 1,000 |"
        )?;
        writeln!(f, "|---|---|---|---|---|")?;
        for memory in &self.measured.memory {
            let Memory {
                variant,
                loaded,
                after_10,
                after_100,
                after_1000,
            } = memory;
            let [loaded, after_10, after_100, after_1000] =
                [loaded, after_10, after_100, after_1000].map(|bytes| *bytes as f64 / 1e6);
            writeln!(
                f,
                "| bert-nsp {variant} | {loaded:.1} | {after_10:.1} | {after_100:.1} | {after_1000:.1} |"
            )?;
        }
        Ok(())
    }
}

impl Display for Comparison {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        self.write_passes(f)?;
        self.write_starts(f)?;
        self.write_kernels(f)?;
        self.write_quantising(f)?;
        self.write_memory(f)?;
        write!(f, "{}", self.native)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::measured::Row;

    fn row(engine: &str, variant: &str, threads: u64, median_ms: f64) -> Row {
        Row {
            contender: Contender::new(engine, variant, threads),
            tokens: 64,
            median_ms,
        }
    }

    fn comparison() -> Comparison {
        let rows = vec![
            row("bert-nsp", "simd128", 1, 150.0),
            row("bert-nsp", "relaxed", 1, 100.0),
            row("bert-nsp", "threads", 2, 50.0),
            row("candle", "q8_0", 1, 450.0),
            row("onnxruntime-web", "int8", 2, 110.0),
        ];
        let memory = vec![Memory {
            variant: "relaxed".into(),
            loaded: 100_000_000,
            after_10: 120_000_000,
            after_100: 120_000_000,
            after_1000: 120_000_000,
        }];
        let starts = vec![Start {
            contender: Contender::new("bert-nsp", "relaxed", 1),
            ready_ms: 300.4,
            first_ms: 60.0,
        }];
        let kernels = vec![Kernel {
            variant: "relaxed".into(),
            packing: "4-bit".into(),
            tokens: 64,
            outputs: 768,
            inputs: 768,
            gops: 150.4,
            peak_gops: 180.0,
        }];
        let quantising = vec![Quantising {
            dtype: "q4_0".into(),
            megabytes_per_second: 40.2,
        }];
        Comparison {
            measured: Measured {
                rows,
                starts,
                memory,
                kernels,
                quantising,
            },
            native: Native::default(),
        }
    }

    #[test]
    fn the_tables_compare_engines_of_as_many_threads() {
        let text = comparison().to_string();
        for line in [
            "| bert-nsp simd128 | 1 | 150.0 (1.50) |",
            "| candle q8_0 | 1 | 450.0 (4.50) |",
            "| onnxruntime-web int8 | 2 | 110.0 (2.20) |",
            "| bert-nsp relaxed | 1 | 300 | 60 |",
            "| bert-nsp relaxed | 100.0 | 120.0 | 120.0 | 120.0 |",
            "| 4-bit relaxed | 64 × 768 × 768 | 150 | 180 | 84 % |",
            "| q4_0 | 40 |",
        ] {
            assert!(text.lines().any(|have| have == line), "{line}\n{text}");
        }
    }

    #[test]
    fn the_whole_pass_is_compared_with_the_peak_of_its_build() {
        let mut comparison = comparison();
        assert!(comparison.whole_passes().is_empty());
        let long = &mut comparison.measured.rows[1];
        (long.tokens, long.median_ms) = (128, 200.0);
        let sentence = "The whole pass at 128 tokens, relaxed: 104 giga-operations a second, 58 % of \
                        the peak of 4-bit relaxed.";
        assert_eq!(comparison.whole_passes(), [sentence]);
    }
}
