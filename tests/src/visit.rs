//! A visit to the site. At its end, the browser must not have reported any errors.

use crate::{
    Browser, Hosting, Page, Site, View,
    host::{Host, HostPage},
};
use std::{
    cell::RefCell,
    sync::{PoisonError, RwLock},
};

/// Each visit holds this lock for reading. A visit that measures time holds it for writing, so that
/// no other visit runs beside it. The test harness runs as many visits at once as there are
/// processors.
static VISITS: RwLock<()> = RwLock::new(());

/// Runs `act` while no visit measures time; with `alone`, while there is no other visit at all.
pub(crate) fn in_turn(alone: bool, act: impl FnOnce()) {
    // An earlier failed test does not affect this one.
    if alone {
        let _turn = VISITS.write().unwrap_or_else(PoisonError::into_inner);
        act();
    } else {
        let _turn = VISITS.read().unwrap_or_else(PoisonError::into_inner);
        act();
    }
}

/// Opens a browser with an empty profile and lets `test` use it.
///
/// # Panics
/// When the browser has logged an error, the Content-Security-Policy has blocked something, or
/// something was requested from another origin.
pub fn visit(view: View, test: impl FnOnce(&Page)) {
    visit_site(Hosting::Usual, Vec::new(), view, |page| test(page));
}

/// Like [`visit`], on a host that isolates the page from other origins.
///
/// # Panics
/// As [`visit`].
pub fn visit_isolated(view: View, test: impl FnOnce(&Page)) {
    visit_site(Hosting::Isolated, Vec::new(), view, |page| test(page));
}

/// Like [`visit`], on any host.
///
/// # Panics
/// As [`visit`].
pub fn visit_hosted(hosting: Hosting, test: impl FnOnce(&Page)) {
    visit_site(hosting, Vec::new(), View::default(), |page| test(page));
}

/// Opens a browser for pages that show the widget of a site on any host.
///
/// # Panics
/// As [`visit_hosts`].
pub fn visit_hosts_of(hosting: Hosting, pages: Vec<HostPage>, test: impl FnOnce(&Page)) {
    visit_site(hosting, pages, View::default(), |page| test(page));
}

/// Opens a browser for pages that show the widget, on an origin of their own. The site's own host
/// is as plain as possible.
///
/// # Panics
/// When the browser has logged an error, or something was requested from a third origin.
pub fn visit_hosts(pages: Vec<HostPage>, test: impl FnOnce(&Page)) {
    visit_site(Hosting::Plain, pages, View::default(), |page| test(page));
}

/// Like [`visit_hosts`], for pages on another origin of the same site. The browser shares with them
/// what the site has stored, including its service worker.
///
/// # Panics
/// As [`visit_hosts`].
pub fn visit_neighbours(pages: Vec<HostPage>, test: impl FnOnce(&Page)) {
    let view = View {
        worker: true,
        ..View::default()
    };
    visit_site(Hosting::Plain, pages, view, |page| {
        page.host = page.host.replace("localhost", "127.0.0.1");
        test(page);
    });
}

/// A visit with the site's service worker. The test may restart the browser, and take the host
/// offline.
///
/// # Panics
/// As [`visit`].
pub fn visit_and_return(hosting: Hosting, view: View, test: impl FnOnce(&mut Page)) {
    let view = View {
        worker: true,
        ..view
    };
    visit_site(hosting, Vec::new(), view, test);
}

fn visit_site(hosting: Hosting, pages: Vec<HostPage>, view: View, test: impl FnOnce(&mut Page)) {
    in_turn(view.alone, || visit_now(hosting, pages, view, test));
}

fn visit_now(hosting: Hosting, pages: Vec<HostPage>, view: View, test: impl FnOnce(&mut Page)) {
    let site = Site::start(hosting);
    let host = (!pages.is_empty()).then(|| Host::start(pages, &site.url()));
    let mut page = Page {
        browser: Browser::start(view),
        site,
        host: host.as_ref().map(Host::url).unwrap_or_default(),
        expected_errors: RefCell::default(),
        expected_origins: RefCell::default(),
    };
    test(&mut page);
    let complaints = page.complaints();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

impl Page {
    /// The browser's complaints since the last call.
    pub fn complaints(&self) -> Vec<String> {
        let mut complaints = self.console_errors();
        complaints.extend(self.foreign_requests());
        let blocked = self.site.blocked();
        if blocked > 0 {
            complaints.push(format!("the policy has blocked something {blocked} times"));
        }
        complaints
    }

    fn console_errors(&self) -> Vec<String> {
        let expected = self.expected_errors.borrow();
        let errors = self.browser.errors();
        errors
            .iter()
            .filter(|message| !expected.iter().any(|part| message.contains(part)))
            .map(|message| format!("console: {message}"))
            .collect()
    }

    /// The addresses, without fragments, that the browser has requested since the last call.
    pub fn requested_urls(&self) -> Vec<String> {
        self.browser.requested_urls()
    }

    fn foreign_requests(&self) -> Vec<String> {
        let own = self.site.url();
        let expected = self.expected_origins.borrow();
        self.requested_urls()
            .into_iter()
            .filter(|url| !url.starts_with(&own))
            .filter(|url| self.host.is_empty() || !url.starts_with(&self.host))
            .filter(|url| !expected.iter().any(|origin| url.starts_with(origin)))
            .map(|url| format!("a request to another origin: {url}"))
            .collect()
    }
}
