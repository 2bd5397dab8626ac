//! A new build of the site replaces the old one, between visits and during them. The reader always
//! gets one complete build.

use nsp_e2e::{Change, Deployment, Fault, Hosting, View, visit, visit_hosted, wait_for};

const A: &str = "The lamp went out.";
const B: &str = "She lit a candle.";

/// Another build. The files of the current build that `keeps` accepts stay.
fn build(change: Change, keeps: impl Fn(&str) -> bool) -> Deployment {
    Deployment::of(&Hosting::Usual.dist(), change, keeps)
}

fn nothing(_: &str) -> bool {
    false
}

/// How often the page was requested since the requests were last taken.
fn loads(requests: &[String]) -> usize {
    requests.iter().filter(|path| *path == "/").count()
}

fn assert_exist(requests: &[String], build: &Deployment) {
    for path in requests.iter().filter(|path| path.starts_with("/assets")) {
        let file = build.folder().join(path.trim_start_matches('/'));
        assert!(file.is_file(), "{path} is of the old build");
    }
}

#[test]
fn a_visit_after_a_deployment_gets_the_new_build_and_keeps_the_model() {
    visit_hosted(Hosting::Configured, |page| {
        page.open("");
        page.click("predict");
        page.wait_for_prediction(1);
        let new = build(Change::Page, nothing);
        page.site.deploy(&new);
        page.site.take_requests();
        page.open("");
        assert_eq!(page.build(), new.id());
        page.wait_for_state("ready");
        page.ask(A, B);
        page.wait_for_prediction(1);
        let requests = page.site.take_requests();
        assert_exist(&requests, &new);
        let parts = requests.iter().filter(|path| path.contains(".part"));
        assert_eq!(parts.count(), 0, "the model is the same: {requests:?}");
    });
}

#[test]
fn a_page_whose_files_are_gone_becomes_the_new_one_and_does_what_was_asked() {
    visit(View::default(), |page| {
        page.expect_console_error("404");
        let address = "?engine=simd128&y=2#lang=en&x=1";
        page.open(address);
        let new = build(Change::Page, nothing);
        page.site.deploy(&new);
        page.site.take_requests();
        page.ask(A, B);
        page.wait_for_build(new.id());
        page.wait_for_prediction(1);
        assert_eq!(page.string("location.search + location.hash"), address);
        assert_eq!(page.attribute("engine", "data-value"), "simd128");
        assert_eq!(
            (page.text_in("sentence-a"), page.text_in("sentence-b")),
            (A.into(), B.into())
        );
        assert_eq!(page.text("error"), "");
        // One request finds out the host's build, the other is the reload.
        assert_eq!(loads(&page.site.take_requests()), 2);
    });
}

#[test]
fn a_page_that_has_started_its_engine_goes_on_with_it() {
    visit(View::default(), |page| {
        page.open("");
        page.click("predict");
        page.wait_for_prediction(1);
        let old = page.build();
        let new = build(Change::PageAndModel, nothing);
        page.site.deploy(&new);
        page.site.take_requests();
        page.ask(A, B);
        page.wait_for_prediction(2);
        assert_eq!(page.build(), old);
        assert_eq!(page.site.take_requests(), Vec::<String>::new());
    });
}

#[test]
fn where_old_files_are_kept_an_old_page_stays_whole() {
    visit(View::default(), |page| {
        page.open("");
        let old = page.build();
        let new = build(Change::PageAndModel, |path| path.starts_with("assets"));
        page.site.deploy(&new);
        page.site.take_requests();
        page.ask(A, B);
        page.wait_for_prediction(1);
        assert_eq!(page.build(), old);
        for path in page.site.take_requests() {
            let old_file = Hosting::Usual.dist().join(path.trim_start_matches('/'));
            assert!(old_file.is_file(), "{path} is of the new build");
        }
    });
}

#[test]
fn a_new_model_is_never_mixed_with_an_old_one() {
    visit(View::default(), |page| {
        page.expect_console_error("404");
        page.site.set_fault(Fault::Held);
        page.open("");
        page.ask(A, B);
        let first_part = || {
            let requests = page.site.take_requests();
            requests
                .iter()
                .any(|path| path.ends_with(".part1"))
                .then_some(())
        };
        wait_for("the second part", first_part, || page.text("status"));
        let new = build(Change::PageAndModel, nothing);
        page.site.deploy(&new);
        page.site.set_fault(Fault::None);
        page.wait_for_build(new.id());
        page.wait_for_prediction(1);
        let names = page.browser.eval_later(
            "caches.open('bert-nsp-model-1').then((cache) => cache.keys())
                 .then((requests) => done(requests.map(({ url }) => new URL(url).pathname)));",
        );
        let names: Vec<String> = serde_json::from_value(names).unwrap();
        assert!(names.len() > 4, "{names:?}");
        assert_exist(&names, &new);
    });
}

#[test]
fn a_page_that_can_t_start_becomes_the_new_one() {
    visit(View::default(), |page| {
        page.expect_console_error("404");
        page.expect_console_error("Failed to");
        // The start-up script came from the browser's cache, like the page; the page's code did
        // not.
        let new = build(Change::Page, |path| path.contains("/boot-"));
        page.site.deploy(&new);
        page.site.send_old_page_once();
        page.browser.goto(&page.site.url());
        page.wait_for_build(new.id());
        page.click("predict");
        page.wait_for_prediction(1);
    });
}

#[test]
fn an_old_page_from_the_browser_s_cache_becomes_the_new_one() {
    visit_hosted(Hosting::Keeping, |page| {
        page.expect_console_error("404");
        page.open("");
        let old = page.build();
        let new = build(Change::Page, nothing);
        page.site.deploy(&new);
        page.site.take_requests();
        // Opening the same address again would ask the host.
        page.browser.goto("about:blank");
        page.open("");
        assert_eq!(page.build(), old);
        assert_eq!(page.site.take_requests(), Vec::<String>::new());
        page.ask(A, B);
        page.wait_for_build(new.id());
        page.wait_for_prediction(1);
    });
}

#[test]
fn a_worker_of_another_build_is_answered_by_one_reload_and_then_told() {
    visit(View::default(), |page| {
        page.site.claim_worker_build("of-another-day");
        page.open("");
        page.site.take_requests();
        page.ask(A, B);
        let error = page.wait_for_error();
        assert!(error.contains("updated"), "{error}");
        assert!(error.contains("Reload"), "{error}");
        let button = page.string("document.querySelector('.problem button')?.textContent");
        assert_eq!(button, "Reload the page");
        assert_eq!(page.text_in("sentence-b"), B);
        assert_eq!(loads(&page.site.take_requests()), 1, "no loop");
    });
}

#[test]
fn without_storage_the_reader_is_asked_to_reload() {
    let view = View {
        script: "Object.defineProperty(globalThis, 'sessionStorage', {
            get() { throw new Error('forbidden'); } });",
        ..View::default()
    };
    visit(view, |page| {
        page.expect_console_error("404");
        page.open("");
        let new = build(Change::Page, nothing);
        page.site.deploy(&new);
        page.ask(A, B);
        let error = page.wait_for_error();
        assert!(error.contains("updated"), "{error}");
        page.browser.click(".problem button");
        page.wait_for_build(new.id());
        // The document's own example is in the box until the page has started.
        page.wait_for_text_in("sentence-a", A);
    });
}
