//! Two threads against one: a single pass, a pass in a series, and a pass beside a busy thread.

use super::table::markdown;
use crate::{
    bench::{
        browser::Browser,
        plan::{Contender, LENGTHS, Plan},
    },
    error::Error,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::fmt::{self, Display, Formatter};

/// Milliseconds of a pass at one length.
#[derive(Debug, Deserialize, Serialize)]
struct Threads {
    tokens: u64,
    /// With one thread.
    one_ms: f64,
    /// With two.
    two_ms: f64,
    /// With one, the last of three passes without a pause.
    one_series_ms: f64,
    /// With two, the last of three passes without a pause.
    two_series_ms: f64,
    /// With one, beside a busy thread.
    one_loaded_ms: f64,
    /// With two, beside a busy thread.
    two_loaded_ms: f64,
    /// Two passes of one thread each, begun at the same time: until both have ended.
    pair_ms: f64,
}

impl Threads {
    fn times(&self) -> f64 {
        self.one_ms / self.two_ms
    }

    fn times_in_series(&self) -> f64 {
        self.one_series_ms / self.two_series_ms
    }

    fn times_of_pair(&self) -> f64 {
        2.0 * self.one_ms / self.pair_ms
    }
}

impl Display for Threads {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (tokens, times, most) = (self.tokens, self.times(), self.times_of_pair());
        let series = self.times_in_series();
        write!(
            f,
            "{tokens} tokens: two threads are {times:.2} times as fast as one, in a series of passes {series:.2} \
             times; two independent passes {most:.2} times"
        )
    }
}

/// All lengths: rows, and a table.
///
/// # Errors
/// When there is no build with threads, and those of [`Browser::measure`].
pub fn measure(browser: &Browser<'_>, plan: &Plan) -> Result<(Value, String), Error> {
    if !plan
        .contenders
        .contains(&Contender::new("bert-nsp", "threads", 2))
    {
        return Err(Error::Missing("there is no engine with threads".into()));
    }
    let plan = plan.of("threads", Contender::is_ours, LENGTHS);
    let rows: Vec<Threads> = browser.rows(&plan, None, "threads")?;
    Ok((json!(rows), table(&rows)))
}

fn table(rows: &[Threads]) -> String {
    let lines = rows.iter().map(|row| {
        let (times, most) = (row.times(), row.times_of_pair());
        let series = row.times_in_series();
        let loaded = row.one_loaded_ms / row.two_loaded_ms;
        vec![
            row.tokens.to_string(),
            format!("{:.1}", row.one_ms),
            format!("{:.1} ({times:.2})", row.two_ms),
            format!("{:.1} ({series:.2})", row.two_series_ms),
            format!("{:.1}", row.one_loaded_ms),
            format!("{:.1} ({loaded:.2})", row.two_loaded_ms),
            format!("{:.1} ({most:.2})", row.pair_ms),
            format!("{:.0} %", 100.0 * series / most),
        ]
    });
    let headings = [
        "tokens",
        "1 thread, ms",
        "2 threads (times)",
        "2 threads in a series (times)",
        "1 thread beside a busy one",
        "2 threads beside a busy one (times)",
        "2 passes of 1 thread at once (times)",
        "2 threads in a series, of that",
    ];
    markdown(&headings.map(str::to_owned), lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_threads_are_compared_with_one_and_with_two_passes() {
        let sent = json!({
            "tokens": 16, "one_ms": 20.0, "two_ms": 12.5, "one_series_ms": 20.0, "two_series_ms": 12.0,
            "one_loaded_ms": 21.0, "two_loaded_ms": 15.0, "pair_ms": 24.0
        });
        let row = Threads::deserialize(&sent).unwrap();
        assert_eq!(json!(row), sent);
        let table = table(&[row]);
        let line =
            "| 16 | 20.0 | 12.5 (1.60) | 12.0 (1.67) | 21.0 | 15.0 (1.40) | 24.0 (1.67) | 100 % |";
        assert!(table.lines().any(|have| have == line), "{table}");
    }
}
