//! What happens if the engine's files are missing or wrong, or if it may not run.

use crate::project::Project;
use nsp_e2e::{Browser, View};
use serde_json::{Value, json};
use std::{fs, process::Command};

/// A policy that lacks something that the engine needs.
const POLICY: &str = "script-src 'self'; worker-src 'self'; connect-src 'self'";

/// A site with the bundle and with several copies of the engine's folder, of which only one is
/// good.
fn project(name: &str) -> Project {
    let project = Project::new(name);
    project.add_models("site");
    project.copy("failures.js");
    let mut esbuild = project.tool("esbuild/bin/esbuild");
    esbuild.args(["failures.js", "--bundle", "--format=esm"]);
    project.run(esbuild.arg("--outfile=site/bundle.js"));
    project.write("site/service.js", "import './bundle.js';");
    project.write("site/index.html", "<!doctype html><title>Failures</title>");
    for name in ["whole", "gone", "page", "old"] {
        let copy = [
            "-r",
            "node_modules/bert-nsp/engine",
            &format!("site/{name}"),
        ];
        project.run(Command::new("cp").args(copy));
    }
    let wasm = |folder: &str| format!("site/{folder}/relaxed/nsp_engine_bg.wasm");
    fs::remove_file(project.folder.join(wasm("gone"))).unwrap();
    project.write(&wasm("page"), "<!doctype html><title>Welcome</title>");
    project.write("site/old/version.js", "export const VERSION = '0.0.9';");
    project
}

/// The value of an expression that uses the exports of the bundle.
fn evaluated(browser: &Browser, expression: &str) -> Value {
    eprintln!("{expression}");
    browser.eval_later(&format!(
        "import('./bundle.js')
             .then(({{ rejection, rejections, inServiceWorker }}) => {expression})
             .then(done, (error) => done(String(error.stack)));"
    ))
}

fn assert_rejected(outcome: &Value, name: &str, code: &str, part: &str) {
    assert_eq!(
        json!([outcome["name"], outcome["code"], outcome["isOurs"]]),
        json!([name, code, true]),
        "{outcome}"
    );
    let message = outcome["message"].as_str().unwrap();
    assert!(message.contains(part), "{message:?} lacks {part:?}");
}

#[test]
fn an_engine_that_cannot_be_loaded_is_told_with_the_address_that_failed() {
    let project = project("failures");
    let server = project.serve("site", &[]);
    let browser = Browser::start(View {
        worker: true,
        ..View::default()
    });
    browser.goto(&server.url());
    let at = |path: &str| format!("{}{path}", server.url());

    // The bundler has not copied any files. This is tested in the calling thread and in a worker.
    let bare = evaluated(&browser, "rejections()");
    for (outcome, file) in [
        (&bare[0], "relaxed/nsp_engine.js"),
        (&bare[1], "simd128/nsp_engine.js"),
    ] {
        assert_rejected(outcome, "NetworkError", "network", &at(file));
        assert_rejected(outcome, "NetworkError", "network", "the option `engine`");
    }
    let elsewhere = evaluated(&browser, "rejections({ engine: './nowhere' })");
    for (outcome, file) in [(&elsewhere[0], "load.js"), (&elsewhere[1], "worker.js")] {
        let file = at(&format!("nowhere/{file}"));
        assert_rejected(outcome, "NetworkError", "network", &file);
    }
    for (folder, name, code, part) in [
        ("gone", "NetworkError", "network", "404"),
        (
            "gone",
            "NetworkError",
            "network",
            &at("gone/relaxed/nsp_engine_bg.wasm"),
        ),
        (
            "page",
            "DamagedError",
            "damaged",
            &at("page/relaxed/nsp_engine_bg.wasm"),
        ),
        ("old", "DamagedError", "damaged", "Copy the folder again"),
    ] {
        let options = format!("{{ engine: './{folder}/', variant: 'relaxed' }}");
        let outcomes = evaluated(&browser, &format!("rejections({options})"));
        for outcome in outcomes.as_array().unwrap() {
            assert_rejected(outcome, name, code, part);
        }
    }
    let outcome = evaluated(&browser, "inServiceWorker()");
    assert_rejected(
        &outcome,
        "UnsupportedError",
        "unsupported",
        "service worker",
    );
    // All of these failures were about the address: with the right one it works.
    let loaded = evaluated(&browser, "rejections({ engine: './whole' })");
    assert_eq!(loaded, json!([{ "name": "none" }, { "name": "none" }]));
}

#[test]
fn a_policy_that_forbids_web_assembly_is_told() {
    let project = project("policy");
    let server = project.serve("site", &[("Content-Security-Policy", POLICY)]);
    let browser = Browser::start(View::default());
    browser.goto(&server.url());
    let outcomes = evaluated(&browser, "rejections({ engine: './whole/' })");
    for outcome in outcomes.as_array().unwrap() {
        assert_rejected(
            outcome,
            "UnsupportedError",
            "unsupported",
            "wasm-unsafe-eval",
        );
    }
}
