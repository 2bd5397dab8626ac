//! Visits of the built site, each in a fresh browser.

use super::table::{cell, markdown};
use crate::{
    build,
    error::{Error, cannot},
    paths,
    setup::Setup,
    site::{Kind, Site},
    steps::run_for_json,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::io;

/// Medians of one visit over several profiles, as nsp-bench-visits prints them. Times are milliseconds since the
/// navigation, if nothing else is said.
#[derive(Debug, Deserialize, Serialize)]
struct Visit {
    /// Whether the host has a service worker.
    service_worker: bool,
    /// The first visit is 1.
    visit: u64,
    /// The engine's build, its threads and its kernel.
    engine: String,
    /// Whether the model came from the browser's cache.
    is_cached: bool,
    /// The first paint with content.
    painted_ms: Option<f64>,
    /// The page's code runs.
    started_ms: f64,
    /// The engine's worker is made.
    worker_ms: f64,
    /// The engine is compiled and has chosen its kernel.
    engine_ms: f64,
    /// The model is read, hashed and packed.
    loaded_ms: f64,
    /// How long weights were packed. Meanwhile the browser reads and hashes.
    packing_ms: Option<f64>,
    /// The page shows that the model is there.
    ready_ms: f64,
    /// The first answer is on the screen.
    answer_ms: f64,
    /// The first prediction, from the click, or from `ready` if that was later, to the answer on the screen.
    first_ms: f64,
    /// The median of the 5th to 10th prediction.
    warm_ms: f64,
    /// All ten.
    predictions_ms: Vec<f64>,
}

/// Builds the site into `dist`, as `cargo xtask build` does, and visits it: rows, and a table.
///
/// # Errors
/// When it can't be built, or a visit fails.
pub fn measure(setup: &Setup, js_flags: Option<&str>) -> Result<(Value, String), Error> {
    build::build(setup, &Site::own(Kind::Full)?, &paths::dist())?;
    let mut cargo = setup.environment.command("cargo");
    cargo
        .args(["run", "--release", "--quiet"])
        .args(["--package", "nsp-bench-visits", "--"])
        .args(js_flags.map(|flags| format!("--js-flags={flags}")))
        .env("NSP_DIST", paths::dist());
    let json = run_for_json(&mut cargo, "nsp-bench-visits")?;
    let visits: Vec<Visit> = serde_json::from_value(json)
        .map_err(io::Error::other)
        .map_err(cannot("read the visits"))?;
    Ok((json!(visits), table(&visits)))
}

fn table(visits: &[Visit]) -> String {
    let lines = visits.iter().map(|visit| {
        let ms = |number: f64| format!("{number:.0}");
        let worker = if visit.service_worker { "yes" } else { "no" };
        vec![
            visit.visit.to_string(),
            worker.to_owned(),
            visit.engine.clone(),
            cell(visit.painted_ms),
            ms(visit.started_ms),
            ms(visit.worker_ms),
            ms(visit.engine_ms),
            ms(visit.loaded_ms),
            cell(visit.packing_ms),
            ms(visit.ready_ms),
            ms(visit.answer_ms),
            ms(visit.first_ms),
            ms(visit.warm_ms),
            format!("{:.2}", visit.first_ms / visit.warm_ms),
        ]
    });
    let headings = [
        "visit",
        "service worker",
        "engine",
        "painted, ms since the navigation",
        "page started",
        "worker made",
        "engine compiled",
        "model loaded",
        "of it packing, ms",
        "ready",
        "first answer",
        "first prediction, ms",
        "5th to 10th, ms",
        "first / 5th to 10th",
    ];
    markdown(&headings.map(str::to_owned), lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_visits_print_becomes_a_line() {
        let sent = json!({
            "service_worker": true, "visit": 2, "engine": "threads, 7-bit relaxed, threads: 2",
            "is_cached": true, "painted_ms": 80.0, "started_ms": 200.4, "worker_ms": 210.0,
            "engine_ms": 400.0, "loaded_ms": 800.0, "packing_ms": null, "ready_ms": 810.0,
            "answer_ms": 1000.0, "first_ms": 150.0, "warm_ms": 100.0, "predictions_ms": [150.0, 100.0]
        });
        let visit = Visit::deserialize(&sent).unwrap();
        assert_eq!(json!(visit), sent);
        let table = table(&[visit]);
        let line = "| 2 | yes | threads, 7-bit relaxed, threads: 2 | 80.0 | 200 | 210 | 400 | 800 |  | 810 \
                    | 1000 | 150 | 100 | 1.50 |";
        assert!(table.lines().any(|have| have == line), "{table}");
    }
}
