//! What the end-to-end tests need: the built site on a server, and a browser that visits it.
//!
//! `cargo xtask test --only e2e` builds the site and runs them. The tests themselves are in
//! `tests/e2e`, one topic a file. A [`visit`] opens a fresh browser with an empty cache, lets a
//! test use the [`Page`], and then fails if the browser complained about anything. The [`Folder`] that is
//! opened from a file is tested in Firefox too: see [`in_both_browsers`].

// If a test can't continue, it has failed: there is no caller to return an error to.
#![allow(clippy::unwrap_used, clippy::expect_used)]
// Nobody prints these.
#![allow(missing_debug_implementations)]

mod browser;
mod command_line;
mod commands;
mod content;
mod deployment;
mod driver;
mod firefox;
mod folder;
mod headers;
mod headless;
mod host;
mod hub;
pub mod keys;
mod layout;
mod open_origin;
mod packing;
mod page;
mod site;
mod tab;
mod visit;

pub use browser::{Browser, ONLY_ASKED, View};
pub use command_line::{
    Prediction, convert, convert_with_fresh_head, eval, flow_json, predict, predict_json,
    predict_with_head, predict_without, train_head,
};
pub use content::{Example, Reference, evaluation_pairs, examples, lesson_pair};
pub use deployment::{Change, Deployment};
pub use firefox::Firefox;
pub use folder::{Folder, in_both_browsers, open};
pub use headless::write_headless;
pub use host::HostPage;
pub use layout::Medium;
pub use open_origin::OpenOrigin;
pub use packing::{packing, packing_of};
pub use page::{
    BENCH_TESTIDS, CHECK_TESTIDS, KNOCK_OUT_TESTIDS, LATER_TESTIDS, Page, SHOWN, Shown, TESTIDS,
};
pub use site::{Fault, Hosting, Manner, Site};
pub use tab::Tab;
pub use visit::{
    visit, visit_and_return, visit_hosted, visit_hosts, visit_hosts_of, visit_isolated,
    visit_neighbours,
};

use std::{
    thread,
    time::{Duration, Instant},
};

/// This only guards against hanging: a busy machine may take long.
const PATIENCE: Duration = Duration::from_secs(120);
/// The time between two checks of something that is waited for.
const PAUSE: Duration = Duration::from_millis(25);

/// Waits until `look` returns something.
///
/// # Panics
/// When that does not happen in time; `otherwise` says what there was instead.
pub fn wait_for<T>(
    what: &str,
    mut look: impl FnMut() -> Option<T>,
    otherwise: impl Fn() -> String,
) -> T {
    let start = Instant::now();
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(
            start.elapsed() < PATIENCE,
            "waited in vain for {what}: {}",
            otherwise()
        );
        thread::sleep(PAUSE);
    }
}
