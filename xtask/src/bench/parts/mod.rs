//! The parts that can be measured alone, one file each.

mod batch;
mod bytes;
mod operators;
mod revec;
mod short;
mod table;
mod threads;
mod visits;

use super::{browser::Browser, part::Part, plan::Plan};
use crate::{error::Error, setup::Setup};
use serde_json::Value;

/// What a part has measured.
pub struct Outcome {
    /// The part.
    pub part: Part,
    /// Its rows in `target/bench/latest.json`.
    pub rows: Value,
    /// The same for people.
    pub table: String,
}

/// Measures a part.
///
/// # Errors
/// When something can't be built or started, or an engine fails.
pub fn measure(
    part: Part,
    setup: &Setup,
    browser: &Browser<'_>,
    plan: &Plan,
) -> Result<Outcome, Error> {
    let (rows, table) = match part {
        Part::Visits => visits::measure(setup, browser.js_flags)?,
        Part::Short => short::measure(browser, plan)?,
        Part::Revec => revec::measure(browser, plan)?,
        Part::Batch => batch::measure(browser, plan)?,
        Part::Operators => operators::measure(browser, plan)?,
        Part::Threads => threads::measure(browser, plan)?,
        Part::Bytes => bytes::measure(setup, browser.folder)?,
    };
    Ok(Outcome { part, rows, table })
}
