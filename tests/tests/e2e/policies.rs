//! Which documents and workers can reach the hub from which models.html imports models.

use nsp_e2e::{
    HostPage, Hosting, OpenOrigin, Page, View, visit_and_return, visit_hosted, visit_hosts_of,
};
use serde_json::Value;
use std::fs;

/// What a policy forbids when it blocks a request.
const BLOCKED: &str = "connect-src";
/// The request reached the hub.
const SENT: &str = "sent";

/// JavaScript that defines `attempt`: a promise of how a request to this origin ends. A browser may report the
/// violated policy after the request has failed.
fn attempt(origin: &str) -> String {
    format!(
        "const attempt = new Promise((tell) => {{
             addEventListener('securitypolicyviolation', (event) => tell(event.effectiveDirective));
             fetch('{origin}/secret').then(() => tell('{SENT}'), () => setTimeout(tell, 3000, 'failed'));
         }});"
    )
}

/// The address of a script that runs in a worker, relative to the site.
fn script(folder: &str, name: &str) -> String {
    let files = fs::read_dir(Hosting::Usual.dist().join("assets").join(folder));
    let files = files.expect("the site has the folder");
    let file = files
        .filter_map(|file| file.ok()?.file_name().into_string().ok())
        .find(|file| file.starts_with(&format!("{name}-")) && file.ends_with(".js"))
        .expect("the site has the script");
    format!("assets/{folder}/{file}")
}

/// Has the host send a script of a worker that first makes an attempt and posts how it ended. Returns
/// JavaScript that starts this worker, and defines `attempt` as what it posts.
fn attempt_in_worker(page: &Page, script: &str, origin: &str) -> String {
    let own = fs::read_to_string(Hosting::Usual.dist().join(script)).expect("it can be read");
    let first = attempt(origin);
    let content =
        format!("{{ {first} attempt.then((outcome) => postMessage({{ outcome }})); }}\n{own}");
    page.site
        .replace(&format!("/{script}"), Some(content.into()));
    // Browsers may cache the script for ever. The query makes the address a new one for each origin.
    format!(
        "const attempt = new Promise((tell) => {{
             const worker = new Worker('./{script}?{origin}', {{ type: 'module' }});
             worker.onmessage = ({{ data }}) => data.outcome && tell(data.outcome);
             worker.onerror = () => tell('the worker failed');
         }});"
    )
}

/// How an attempt in the page's document ends.
fn outcome(page: &Page, attempt: &str) -> Value {
    page.browser
        .eval_later(&format!("{attempt} attempt.then(done);"))
}

/// Starts a hub for which the site is sent, and expects what the attempts leave in the browser's logs.
fn start_hub(page: &Page) -> OpenOrigin {
    let hub = OpenOrigin::start();
    page.site.use_hub(&hub.origin());
    page.expect_requests_to(&hub.origin());
    page.expect_console_error("Content Security Policy");
    hub
}

/// The scripts of the page's workers: the engine itself, one of its threads, and the trainer.
fn page_scripts() -> [String; 3] {
    let scripts = [
        ("engine", "worker"),
        ("engine", "member"),
        ("trainer", "worker"),
    ];
    scripts.map(|(folder, name)| script(folder, name))
}

/// Asserts that neither the page nor its workers reach the hub.
fn assert_page_and_workers_are_blocked(page: &Page, hub: &OpenOrigin) {
    assert_eq!(outcome(page, &attempt(&hub.origin())), BLOCKED, "page");
    for script in page_scripts() {
        let attempt = attempt_in_worker(page, &script, &hub.origin());
        assert_eq!(outcome(page, &attempt), BLOCKED, "{script}");
    }
    assert_eq!(hub.take_requests(), Vec::<String>::new());
}

/// Asserts that models.html and its worker reach the hub, and no other origin.
fn assert_only_the_hub_is_reached(page: &Page, hub: &OpenOrigin) {
    let other = OpenOrigin::start();
    page.expect_requests_to(&other.origin());
    page.open("models.html");
    let importer = script("importer", "worker");
    for (origin, expected) in [(other.origin(), BLOCKED), (hub.origin(), SENT)] {
        let in_document = outcome(page, &attempt(&origin));
        let in_worker = outcome(page, &attempt_in_worker(page, &importer, &origin));
        assert_eq!([in_document, in_worker], [expected; 2], "{origin}");
    }
    assert_eq!(hub.take_requests(), ["/secret"; 2]);
    assert_eq!(other.take_requests(), Vec::<String>::new());
    let endpoint = page.string("document.querySelector('meta[name=bert-nsp-hub]').content");
    assert_eq!(endpoint, hub.origin());
}

#[test]
fn on_a_host_with_headers_only_the_importer_reaches_the_hub() {
    visit_hosted(Hosting::Configured, |page| {
        let hub = start_hub(page);
        page.open("");
        assert_page_and_workers_are_blocked(page, &hub);
        assert_only_the_hub_is_reached(page, &hub);
    });
}

#[test]
fn on_a_host_without_headers_the_same_holds_from_the_second_visit_on() {
    visit_and_return(Hosting::Plain, View::default(), |page| {
        let hub = start_hub(page);
        page.open("");
        assert_eq!(outcome(page, &attempt(&hub.origin())), BLOCKED);
        // Before the service worker runs, the engine's worker has no policy: SECURITY.md says so.
        let [engine, ..] = page_scripts();
        let attempt = attempt_in_worker(page, &engine, &hub.origin());
        assert_eq!(outcome(page, &attempt), SENT);
        hub.take_requests();
        page.wait_for_offline("page");

        page.open("");
        assert_page_and_workers_are_blocked(page, &hub);
        assert_only_the_hub_is_reached(page, &hub);
    });
}

#[test]
fn the_frame_of_a_widget_does_not_reach_the_hub() {
    for hosting in [Hosting::Configured, Hosting::Plain] {
        let pages = vec![HostPage {
            path: "/notes",
            html: "<!doctype html><title>Notes</title><iframe src='SITEembed.html'></iframe>"
                .into(),
            ..HostPage::default()
        }];
        visit_hosts_of(hosting, pages, |page| {
            page.expect_console_error("favicon");
            let hub = start_hub(page);
            page.browser.goto(&format!("{}/notes", page.host));
            let outcome = |attempt: &str| {
                let script = format!("{attempt} return attempt;");
                page.browser.eval_in_frame(0, &script)
            };
            assert_eq!(outcome(&attempt(&hub.origin())), BLOCKED, "{hosting:?}");
            if hosting == Hosting::Configured {
                for script in page_scripts() {
                    let attempt = attempt_in_worker(page, &script, &hub.origin());
                    assert_eq!(outcome(&attempt), BLOCKED, "{script}");
                }
            }
            assert_eq!(hub.take_requests(), Vec::<String>::new());
        });
    }
}
