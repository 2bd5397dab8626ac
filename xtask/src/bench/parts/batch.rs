//! Many short pairs: one after another, and together.

use super::table::{engine, markdown};
use crate::{
    bench::{
        browser::Browser,
        plan::{Contender, Plan},
    },
    error::Error,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::fmt::{self, Display, Formatter};

const LENGTHS: &[usize] = &[16, 24, 32];

/// One of our builds at one length.
#[derive(Debug, Deserialize, Serialize)]
struct Batch {
    #[serde(flatten)]
    contender: Contender,
    tokens: u64,
    /// How many pairs the engine was given at once.
    pairs: u64,
    /// Pairs a second, one pass after another.
    single_per_second: f64,
    /// Pairs a second, given to the engine at once.
    batch_per_second: f64,
}

impl Display for Batch {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self {
            contender,
            tokens,
            pairs,
            single_per_second,
            batch_per_second,
        } = self;
        write!(
            f,
            "{contender}, {tokens} tokens: {single_per_second:.1} pairs a second, \
             {batch_per_second:.1} if {pairs} are given at once"
        )
    }
}

/// Each of our builds: rows, and a table.
///
/// # Errors
/// As [`Browser::measure`].
pub fn measure(browser: &Browser<'_>, plan: &Plan) -> Result<(Value, String), Error> {
    let plan = plan.of("batch", Contender::is_ours, LENGTHS);
    let rows: Vec<Batch> = browser.rows(&plan, None, "batch")?;
    Ok((json!(rows), table(&rows)))
}

fn table(rows: &[Batch]) -> String {
    let lines = rows.iter().map(|row| {
        let mut line = engine(&row.contender);
        let (single, batch) = (row.single_per_second, row.batch_per_second);
        line.extend([
            row.tokens.to_string(),
            format!("{single:.1}"),
            format!("{batch:.1} ({:.2})", batch / single),
        ]);
        line
    });
    let headings = [
        "pairs a second",
        "threads",
        "tokens",
        "one after another",
        "together (times)",
    ];
    markdown(&headings.map(str::to_owned), lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_page_sends_becomes_a_line() {
        let sent = json!({
            "engine": "bert-nsp", "variant": "relaxed", "threads": 1, "tokens": 16, "pairs": 32,
            "single_per_second": 50.0, "batch_per_second": 80.0
        });
        let row = Batch::deserialize(&sent).unwrap();
        assert_eq!(json!(row), sent);
        let table = table(&[row]);
        let line = "| bert-nsp relaxed | 1 | 16 | 50.0 | 80.0 (1.60) |";
        assert!(table.lines().any(|have| have == line), "{table}");
    }
}
