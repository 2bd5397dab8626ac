//! The service worker through changes of the build.

use nsp_e2e::{Change, Deployment, Hosting, Manner, Page, View, visit_and_return, wait_for};
use serde_json::json;

/// Another build, without any file of the current one.
fn next_build() -> Deployment {
    Deployment::of(&Hosting::Usual.dist(), Change::Page, |_| false)
}

fn wait_for_update(page: &Page) {
    let told = || page.text("update").contains("new version").then_some(());
    wait_for("the line about the new build", told, || page.text("update"));
}

/// The names of the caches, and whether a worker is registered, as text.
fn kept(page: &Page) -> String {
    let kept = page.browser.eval_later(
        "Promise.all([caches.keys(), navigator.serviceWorker.getRegistrations()])
             .then(([names, workers]) => done(`${names.join()};${workers.length}`));",
    );
    kept.as_str().unwrap_or_default().to_owned()
}

pub fn wait_until_nothing_is_kept(page: &Page) {
    let nothing = || (kept(page) == ";0").then_some(());
    wait_for("an empty browser", nothing, || kept(page));
}

/// Opens the site's address, where another site may be by now.
fn title(page: &Page) -> String {
    page.browser.goto(&page.site.url());
    page.string("document.title")
}

#[test]
fn a_new_build_is_told_and_comes_when_the_reader_likes() {
    visit_and_return(Hosting::Usual, View::default(), |page| {
        page.open("");
        page.click("predict");
        page.wait_for_offline("ready");
        let first = page.build();
        let new = next_build();
        page.site.deploy(&new);

        page.open("");
        assert_eq!(page.build(), first, "the whole page is of one build");
        page.fill("sentence-a", "My own words.");
        wait_for_update(page);
        assert_eq!(page.text_in("sentence-a"), "My own words.");
        assert_eq!(page.build(), first);

        page.browser.click("[data-update=reload]");
        page.wait_for_build(new.id());
        page.wait_for_state("ready");
        page.wait_for_text_in("sentence-a", "My own words.");
        // A reader who could work without a network still can, and the earlier build is gone.
        page.wait_for_offline("ready");
        let kept = kept(page);
        assert!(kept.contains(new.id()) && !kept.contains(&first), "{kept}");
    });
}

#[test]
fn later_leaves_the_page_as_it_is() {
    visit_and_return(Hosting::Usual, View::default(), |page| {
        page.open("");
        page.wait_for_offline("page");
        let first = page.build();
        let new = next_build();
        page.site.deploy(&new);
        page.open("");
        wait_for_update(page);
        page.browser.click("[data-update=later]");
        assert_eq!(page.text("update"), "");
        assert_eq!(page.build(), first);
        // Once no page of the site is open, the new build takes over.
        page.browser.restart();
        page.open("");
        assert_eq!(page.build(), new.id());
    });
}

#[test]
fn an_engine_that_was_not_kept_and_is_gone_from_the_host_brings_the_new_build() {
    visit_and_return(Hosting::Usual, View::default(), |page| {
        // S3 answers like this for a missing file.
        page.site.set_manner(Manner::Forbidding);
        page.expect_console_error("403");
        page.open("");
        page.wait_for_offline("page");
        let first = page.build();
        let new = next_build();
        page.site.deploy(&new);
        page.open("");
        assert_eq!(page.build(), first);
        page.fill("sentence-a", "My own words.");
        page.click("predict");
        page.wait_for_build(new.id());
        page.wait_for_prediction(1);
        page.wait_for_text_in("sentence-a", "My own words.");
        page.wait_for_offline("ready");
    });
}

#[test]
fn a_host_that_drops_the_worker_gets_rid_of_it() {
    visit_and_return(Hosting::Usual, View::default(), |page| {
        page.open("");
        page.wait_for_offline("page");
        page.site
            .replace("/", Some(b"<title>Another site</title>".to_vec()));
        page.site.replace("/sw.js", None);
        for part in ["404", "sw.js", "favicon"] {
            page.expect_console_error(part);
        }
        assert!(title(page).contains("bert-nsp"), "kept for once");
        wait_until_nothing_is_kept(page);
        assert_eq!(title(page), "Another site");
    });
}

/// Chromium may never report that it is idle while other programs use the processor.
#[test]
fn a_browser_that_is_never_idle_gets_the_worker_too() {
    let view = View {
        script: "globalThis.requestIdleCallback = (act, options) => {
            if (options?.timeout) setTimeout(act, options.timeout);
        };",
        ..View::default()
    };
    visit_and_return(Hosting::Usual, view, |page| {
        page.open("");
        page.wait_for_offline("page");
    });
}

/// A browser may stop a worker at any time, and starts it again for the next message.
#[test]
fn a_worker_that_was_stopped_knows_still_that_the_host_has_dropped_it() {
    let view = View {
        script: "globalThis.requestIdleCallback = (act) => { globalThis.goOn = act; };",
        ..View::default()
    };
    visit_and_return(Hosting::Usual, view, |page| {
        page.open("");
        page.browser.eval("goOn();");
        page.wait_for_offline("page");
        // S3 answers like this for a missing file, and the page itself can still be read.
        page.site.set_manner(Manner::Forbidding);
        page.site.replace("/sw.js", None);
        for part in ["403", "sw.js"] {
            page.expect_console_error(part);
        }
        page.open("");
        let unregistered = || kept(page).ends_with(";0").then_some(());
        wait_for("a worker that leaves", unregistered, || kept(page));
        for method in ["ServiceWorker.enable", "ServiceWorker.stopAllWorkers"] {
            page.browser.devtools(method, json!({}));
        }
        page.browser.eval("goOn();");
        wait_until_nothing_is_kept(page);
    });
}

#[test]
fn from_a_host_that_lets_nobody_in_nothing_is_concluded() {
    visit_and_return(Hosting::Usual, View::default(), |page| {
        // The browser looks for a new worker.
        for part in ["403", "redirect"] {
            page.expect_console_error(part);
        }
        page.open("");
        page.wait_for_offline("page");
        let before = kept(page);
        for manner in [Manner::Closed, Manner::Login] {
            page.site.set_manner(manner);
            // The second visit uses what the first one has left behind.
            for _ in 0..2 {
                page.open("");
                page.wait_for_offline("page");
                assert_eq!(kept(page), before, "{manner:?}");
            }
        }
        page.site.set_manner(Manner::Plain);
        page.open("");
        page.click("predict");
        page.wait_for_offline("ready");
    });
}

#[test]
fn a_worker_that_removes_itself_can_take_its_place() {
    visit_and_return(Hosting::Usual, View::default(), |page| {
        page.open("");
        page.wait_for_offline("page");
        page.site
            .replace("/", Some(b"<title>Another site</title>".to_vec()));
        let script = "oninstall = () => skipWaiting();
            onactivate = (event) => event.waitUntil(registration.unregister());";
        page.site.replace("/sw.js", Some(script.into()));
        page.expect_console_error("favicon");
        page.browser.goto(&page.site.url());
        let gone = || kept(page).ends_with(";0").then_some(());
        wait_for("no worker", gone, || kept(page));
        assert_eq!(title(page), "Another site");
    });
}

#[test]
fn the_address_switches_it_off_for_as_long_as_it_says_so() {
    visit_and_return(Hosting::Usual, View::default(), |page| {
        page.open("");
        page.wait_for_offline("page");
        page.open("?sw=off");
        page.wait_for_note("sw=off");
        wait_until_nothing_is_kept(page);
        page.site.take_requests();
        page.open("?sw=off");
        page.wait_for_note("sw=off");
        assert_eq!(kept(page), ";0");
        let requests = page.site.take_requests();
        assert!(!requests.contains(&"/sw.js".into()), "{requests:?}");
        assert_eq!(page.browser.eval("return crossOriginIsolated;"), false);

        page.open("");
        page.wait_for_offline("page");
    });
}
