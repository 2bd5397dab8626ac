//! `cargo xtask bench`: the engine and its peers, side by side in one browser.

mod browser;
mod measured;
mod native;
mod peers;
mod plan;
mod report;
mod site;

use crate::{
    error::{Error, cannot_at},
    paths,
    setup::Setup,
    steps::announce,
    terminal::say,
};
use plan::Plan;
use report::Report;
use std::fs;

/// Builds what is compared, runs it, prints tables and writes `target/bench/latest.json`. The browser's
/// V8 gets the flags.
///
/// # Errors
/// When something of ours can't be built, or the browser fails. A peer that can't be set up is left out,
/// and a sentence says why.
pub fn bench(quick: bool, js_flags: Option<String>) -> Result<(), Error> {
    let mut setup = Setup::with_toolchain()?;
    setup.browser()?;
    let folder = paths::target().join("bench");
    let mut plan = Plan::new(quick);
    let site = folder.join("site");
    site::build(&setup, &folder, &site, &mut plan)?;

    announce("Measuring", plan.usually());
    let measured = browser::measure(&setup.environment, &folder, &site, js_flags.as_deref())?;
    let native = native::measure(&setup)?;
    let report = Report::new(measured, native, plan.left_out, js_flags);
    say(&report);
    let file = folder.join("latest.json");
    fs::write(&file, report.json()).map_err(cannot_at("write", &file))
}
