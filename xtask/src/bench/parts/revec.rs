//! All lengths without and with the flag that lets V8 run pairs of 128-bit operations as 256-bit ones. It is off by
//! default, and one day it will not be.

use super::table::{engine, markdown, with_lengths};
use crate::{
    bench::{
        browser::Browser,
        measured::{Row, contenders, median},
        plan::{Contender, LENGTHS, Plan},
    },
    error::Error,
};
use serde::Serialize;
use serde_json::{Value, json};

const FLAG: &str = "--wasm-revectorize";

/// One engine at one length.
#[derive(Debug, PartialEq, Serialize)]
struct Revec {
    #[serde(flatten)]
    contender: Contender,
    tokens: u64,
    /// Without the flag.
    median_ms: f64,
    /// With it.
    revec_ms: f64,
}

/// Our builds and LiteRT.js in two browsers, one after the other: rows, and a table.
///
/// # Errors
/// As [`Browser::measure`].
pub fn measure(browser: &Browser<'_>, plan: &Plan) -> Result<(Value, String), Error> {
    let is_wanted = |contender: &Contender| contender.is_ours() || contender.engine == "litert";
    let plan = plan.of("predictions", is_wanted, LENGTHS);
    let without: Vec<Row> = browser.rows(&plan, None, "row")?;
    let with: Vec<Row> = browser.rows(&plan, Some(FLAG), "row")?;
    let rows = pairs(&without, &with);
    Ok((json!(rows), table(&without, &with)))
}

fn pairs(without: &[Row], with: &[Row]) -> Vec<Revec> {
    let pair = |row: &Row| {
        Some(Revec {
            contender: row.contender.clone(),
            tokens: row.tokens,
            median_ms: row.median_ms,
            revec_ms: median(with, &row.contender, row.tokens)?,
        })
    };
    without.iter().filter_map(pair).collect()
}

/// Milliseconds without and with the flag, and how many times as fast that is.
fn table(without: &[Row], with: &[Row]) -> String {
    let lines = contenders(without).into_iter().map(|contender| {
        let mut line = engine(contender);
        line.extend(LENGTHS.iter().map(|tokens| {
            let of = |rows| median(rows, contender, *tokens as u64);
            match (of(without), of(with)) {
                (Some(before), Some(after)) => {
                    format!("{before:.1} → {after:.1} ({:.2})", before / after)
                }
                _ => String::new(),
            }
        }));
        line
    });
    let headings = ["ms without → with 256 bits (times as fast)", "threads"];
    markdown(&with_lengths(&headings, LENGTHS), lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(median_ms: f64) -> Row {
        Row {
            contender: Contender::new("litert", "int8", 1),
            tokens: 32,
            median_ms,
        }
    }

    #[test]
    fn both_runs_stand_side_by_side() {
        let (without, with) = ([row(30.0)], [row(20.0)]);
        let rows = json!(pairs(&without, &with));
        assert_eq!(rows[0]["engine"], "litert");
        assert_eq!(rows[0]["median_ms"], 30.0);
        assert_eq!(rows[0]["revec_ms"], 20.0);
        let table = table(&without, &with);
        let line = "| litert int8 | 1 |  | 30.0 → 20.0 (1.50) |  |  |  |  |";
        assert!(table.lines().any(|have| have == line), "{table}");
        assert!(pairs(&without, &[]).is_empty());
    }
}
