//! Passes over few tokens, which wait for the weights from memory.

use super::table::{cell, engine, markdown, with_lengths};
use crate::{
    bench::{
        browser::Browser,
        measured::{Row, contenders, median},
        plan::{Contender, Plan},
    },
    error::Error,
};
use serde_json::{Value, json};

const LENGTHS: &[usize] = &[16, 24, 32, 48];

/// Each of our builds, with one thread and with two: rows, and a table.
///
/// # Errors
/// As [`Browser::measure`].
pub fn measure(browser: &Browser<'_>, plan: &Plan) -> Result<(Value, String), Error> {
    let plan = plan.of("predictions", Contender::is_ours, LENGTHS);
    let rows: Vec<Row> = browser.rows(&plan, None, "row")?;
    Ok((json!(rows), table(&rows)))
}

fn table(rows: &[Row]) -> String {
    let lines = contenders(rows).into_iter().map(|contender| {
        let mut line = engine(contender);
        let median = |tokens: &usize| cell(median(rows, contender, *tokens as u64));
        line.extend(LENGTHS.iter().map(median));
        line
    });
    markdown(
        &with_lengths(&["forward pass, ms", "threads"], LENGTHS),
        lines,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_the_lengths_of_one_build() {
        let row = |variant, threads, tokens, median_ms| Row {
            contender: Contender::new("bert-nsp", variant, threads),
            tokens,
            median_ms,
        };
        let rows = [
            row("relaxed", 1, 16, 17.0),
            row("threads", 2, 16, 12.0),
            row("relaxed", 1, 48, 40.06),
        ];
        let table = table(&rows);
        for line in [
            "| bert-nsp relaxed | 1 | 17.0 |  |  | 40.1 |",
            "| bert-nsp threads | 2 | 12.0 |  |  |  |",
        ] {
            assert!(table.lines().any(|have| have == line), "{line}\n{table}");
        }
    }
}
