//! Visits the built site (`NSP_DIST`) as readers do: each visit in a browser that has just been started, with the profile
//! that the visits before it have left. Prints a JSON list with the medians of each visit over several profiles, with
//! and without the service worker. All times are milliseconds since the navigation, if nothing else is said. The
//! arguments are flags for the browser.

mod medians;

use medians::medians;
use nsp_e2e::{Browser, Hosting, Site, View, wait_for};
use serde_json::Value;
use std::{
    error::Error,
    io::{Write, stderr, stdout},
    thread,
    time::Duration,
};

/// Profiles of which the median counts.
const PROFILES: usize = 5;
/// Visits with one profile.
const VISITS: usize = 4;
/// How long a visit goes on after its last prediction. The browser stores compiled code a while after it was used.
const STAY: Duration = Duration::from_secs(3);
/// Runs before the page's own code, and predicts like a reader who waits for nothing else.
const READER: &str = include_str!("reader.js");

fn main() -> Result<(), Box<dyn Error>> {
    let flags = std::env::args().skip(1);
    let flags: Vec<&'static str> = flags.map(|flag| -> &'static str { flag.leak() }).collect();
    let view = View {
        script: READER,
        worker: true,
        flags: flags.leak(),
        ..View::default()
    };
    let mut rows = Vec::new();
    for has_worker in [true, false] {
        let mut profiles = Vec::new();
        for number in 1..=PROFILES {
            let _ = writeln!(
                stderr(),
                "    profile {number} of {PROFILES}, service worker: {has_worker}"
            );
            profiles.push(visits(view, has_worker)?);
        }
        for number in 0..VISITS {
            let visits = profiles.iter().filter_map(|visits| visits.get(number));
            let mut row = medians(&visits.collect::<Vec<_>>());
            row.insert("service_worker".into(), has_worker.into());
            row.insert("visit".into(), (number + 1).into());
            rows.push(Value::Object(row));
        }
    }
    writeln!(stdout(), "{}", Value::Array(rows))?;
    Ok(())
}

/// What the visits with a new profile have measured.
fn visits(view: View, has_worker: bool) -> Result<Vec<Value>, Box<dyn Error>> {
    // With the headers that the site asks for, and with compressed copies.
    let site = Site::start(Hosting::Configured);
    if !has_worker {
        // A host from which the file was deleted, as readers of such a host have it.
        site.replace("/sw.js", None);
    }
    let mut browser = Browser::start(view);
    let mut visits = Vec::new();
    for number in 0..VISITS {
        if number > 0 {
            browser.restart();
        }
        browser.goto(&site.url());
        let visit =
            browser.eval_later("nspVisit.then(done, (error) => done({ error: String(error) }));");
        if let Some(error) = visit["error"].as_str() {
            return Err(format!("visit {}: {error}", number + 1).into());
        }
        visits.push(visit);
        if has_worker {
            wait_for_worker(&browser);
        }
        thread::sleep(STAY);
    }
    Ok(visits)
}

/// Waits until the service worker has stored the page and the engines.
fn wait_for_worker(browser: &Browser) {
    let offline = || {
        let script = "return document.querySelector('[data-testid=status]').dataset.offline;";
        browser.eval(script)
    };
    let is_stored = || (offline() == "ready").then_some(());
    wait_for("the service worker", is_stored, || offline().to_string());
}
