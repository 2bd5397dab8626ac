//! The package in a page, without a bundler.

use crate::{
    project::{Project, snippets},
    report::assert_sound,
};
use nsp_e2e::{Browser, View, wait_for};
use serde_json::{Value, json};

/// The report of `tests/npm/checks.js` in a page that is served with these headers.
fn report(name: &str, headers: &[(&str, &str)], options: &Value) -> Value {
    let project = Project::new(name);
    project.add_models(".");
    project.copy("checks.js");
    project.write("index.html", "<!doctype html><title>Checks</title>");
    let server = project.serve(".", headers);
    let browser = Browser::start(View::default());
    browser.goto(&server.url());
    let value = browser.eval_later(&format!(
        "Promise.all([import('./node_modules/bert-nsp/index.js'), import('./checks.js')])
             .then(([library, {{ report }}]) => report(library, location.href, {options}))
             .then(done, (error) => done(String(error.stack)));"
    ));
    assert!(value.is_object(), "{value}");
    value
}

#[test]
fn a_page_gets_the_best_build_in_a_worker() {
    let report = report("worker", &[], &json!({}));
    assert_sound(&report);
    assert_eq!(report["info"]["engine"]["variant"], "relaxed");
}

#[test]
fn a_page_can_have_the_engine_in_its_own_thread() {
    let options = json!({ "worker": false, "variant": "simd128" });
    let report = report("here", &[], &options);
    assert_sound(&report);
    assert_eq!(report["info"]["engine"]["variant"], "simd128");
}

#[test]
fn an_isolated_page_gets_threads() {
    let headers = [
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Embedder-Policy", "require-corp"),
    ];
    let report = report("threads", &headers, &json!({}));
    assert_sound(&report);
    assert_eq!(report["info"]["engine"]["variant"], "threads");
    assert!(report["info"]["engine"]["threads"].as_u64() > Some(1));
}

#[test]
fn the_snippet_without_a_bundler_shows_an_answer() {
    let project = Project::new("page-snippet");
    project.add_models(".");
    let [page] = snippets("Without a bundler");
    project.write("index.html", page);
    let server = project.serve(".", &[]);
    let browser = Browser::start(View::default());
    browser.goto(&server.url());
    let shown = || browser.eval("return document.getElementById('answer').textContent;");
    let answered = || {
        shown()
            .as_str()
            .unwrap_or_default()
            .starts_with("0 ")
            .then_some(())
    };
    wait_for("the answer", answered, || shown().to_string());
}
