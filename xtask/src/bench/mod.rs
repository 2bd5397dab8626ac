//! `cargo xtask bench`: the engine and its peers, side by side in one browser, and parts that can be measured alone.

mod browser;
mod comparison;
mod machine;
mod measured;
mod native;
mod part;
mod parts;
mod peers;
mod plan;
mod report;
mod site;

pub use part::Part;

use crate::{
    error::{Error, cannot_at},
    paths,
    setup::Setup,
    steps::announce,
    terminal::{note, say},
};
use browser::Browser;
use comparison::Comparison;
use machine::Machine;
use measured::Measured;
use plan::Plan;
use report::Report;
use std::fs;

/// Builds what is compared, runs it, prints tables and writes `target/bench/latest.json`, which then has the results
/// of this run only. With `only`, these parts are measured and nothing else. The browser's V8 gets the flags.
///
/// # Errors
/// When something of ours can't be built, or the browser fails. A peer that can't be set up is left out,
/// and a sentence says why. So is a part that fails; the others are measured and written, and then this fails.
pub fn bench(quick: bool, js_flags: Option<String>, only: Vec<Part>) -> Result<(), Error> {
    let mut setup = Setup::with_toolchain()?;
    setup.browser()?;
    let folder = paths::target().join("bench");
    fs::create_dir_all(&folder).map_err(cannot_at("create", &folder))?;
    let mut plan = Plan::new(quick, only);
    let site = folder.join("site");
    site::build(&setup, &folder, &site, &mut plan)?;
    let browser = Browser {
        environment: &setup.environment,
        folder: &folder,
        site: &site,
        js_flags: js_flags.as_deref(),
    };

    let comparison = match plan.compares {
        true => Some(compare(&setup, &browser, &plan)?),
        false => None,
    };
    let mut outcomes = Vec::new();
    let mut left_out = std::mem::take(&mut plan.left_out);
    for part in &plan.parts {
        announce(&format!("Measuring {}", part.name()), part.usually());
        match parts::measure(*part, &setup, &browser, &plan) {
            Ok(outcome) => outcomes.push(outcome),
            Err(error) => {
                let sentence = format!("{} is left out: {error}.", part.name());
                note(format_args!("==> {sentence}"));
                left_out.push(sentence);
            }
        }
    }

    let failed = plan.parts.len() - outcomes.len();
    let report = Report {
        machine: Machine::detect(&setup),
        comparison,
        parts: outcomes,
        left_out,
        js_flags,
    };
    say(&report);
    let file = folder.join("latest.json");
    fs::write(&file, report.json()).map_err(cannot_at("write", &file))?;
    match failed {
        0 => Ok(()),
        _ => Err(Error::Project(format!(
            "{failed} of the bench's parts failed"
        ))),
    }
}

fn compare(setup: &Setup, browser: &Browser<'_>, plan: &Plan) -> Result<Comparison, Error> {
    announce("Measuring", plan.usually());
    let mut measured = Measured::default();
    browser.measure(&plan.comparison(), None, |message| measured.take(message))?;
    let native = native::measure(setup)?;
    Ok(Comparison { measured, native })
}
