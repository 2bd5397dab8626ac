//! The package imports models in a page.

use crate::{
    importing::{FILES, from_hub, last_progress, tiny},
    project::Project,
    report::assert_rejected,
};
use nsp_e2e::{Browser, View, convert};
use nsp_server::hub::{Behaviour, Hub};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fs;

/// The value of an expression that uses the exports of the package and of `tests/npm/importing.js`.
fn evaluated(browser: &Browser, expression: &str) -> Value {
    let value = browser.eval_later(&format!(
        "Promise.all([import('./node_modules/bert-nsp/index.js'), import('./importing.js')])
             .then(([library, {{ outcome, filesAt, kept, damage }}]) => {expression})
             .then(done, (error) => done(String(error.stack)));"
    ));
    assert!(!value.is_string(), "{value}");
    value
}

#[test]
fn a_page_imports_a_model_once_and_then_asks_nobody() {
    let hub = Hub::start(&tiny(), Behaviour::Usual).unwrap();
    let project = Project::new("importing-page");
    project.copy("importing.js");
    project.write("index.html", "<!doctype html><title>Importing</title>");
    fs::create_dir(project.folder.join("tiny")).unwrap();
    for name in FILES {
        project.write(
            &format!("tiny/{name}"),
            fs::read(tiny().join(name)).unwrap(),
        );
    }
    // What the README says, with this hub's origins.
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; \
         connect-src 'self' {} {}",
        hub.endpoint, hub.storage
    );
    let server = project.serve(".", &[("Content-Security-Policy", &policy)]);
    let browser = Browser::start(View::default());
    browser.goto(&server.url());
    let load = |options: &Value| evaluated(&browser, &format!("outcome(library, {options})"));
    let usual = from_hub(&hub, &json!({}));

    // Two loads at once import the model once.
    let both = evaluated(
        &browser,
        &format!("Promise.all([outcome(library, {usual}), outcome(library, {usual})])"),
    );
    assert_eq!(both[0]["logits"], both[1]["logits"], "{both}");
    assert_eq!(both[0]["model"]["name"], "tiny-nsp", "{both}");
    last_progress(&both[0]);
    let requests = hub.requests();
    let asked = requests.iter().filter(|path| path.starts_with("/api/"));
    assert_eq!(asked.count(), 1, "{requests:?}");

    browser.goto(&server.url());
    let again = load(&usual);
    assert_eq!(last_progress(&again)["cached"], true);
    assert_eq!(again["logits"], both[0]["logits"]);
    assert_eq!(hub.requests(), requests, "what is kept needs no request");

    let other = load(&from_hub(
        &hub,
        &json!({ "dtype": "q4_0", "token": "secret" }),
    ));
    assert_eq!(last_progress(&other)["cached"], false);
    assert_eq!(other["model"]["dtype"], "Q4_0");
    let new = hub.requests().split_off(requests.len());
    for path in &new {
        let is_storage = path.starts_with("/storage/");
        assert!(is_storage != path.ends_with(" with a token"), "{new:?}");
    }

    let files = FILES.map(|name| format!("./tiny/{name}"));
    let of_files = evaluated(
        &browser,
        &format!(
            "filesAt({}).then((model) => outcome(library, {{ model }}))",
            json!(files)
        ),
    );
    assert_eq!(last_progress(&of_files)["cached"], true);
    assert_eq!(of_files["logits"], again["logits"]);

    let kept = evaluated(&browser, "kept()");
    let mut hashes: Vec<&str> = kept
        .as_array()
        .unwrap()
        .iter()
        .map(|model| model[1].as_str().unwrap())
        .collect();
    let mut expected = ["q8_0", "q4_0"].map(|dtype| {
        let digest = Sha256::digest(convert(&tiny(), "tiny-nsp", dtype));
        digest
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    });
    hashes.sort_unstable();
    expected.sort_unstable();
    assert_eq!(hashes, expected);

    hub.behave(Behaviour::Status(401));
    let gated = load(&from_hub(&hub, &json!({ "revision": "other" })));
    assert_rejected(&gated, "GatedError", "gated", "`token`");
}

#[test]
fn a_kept_model_that_is_damaged_is_imported_again_by_one_of_two_loads() {
    let hub = Hub::start(&tiny(), Behaviour::Usual).unwrap();
    let project = Project::new("importing-page-damaged");
    project.copy("importing.js");
    project.write("index.html", "<!doctype html><title>Importing</title>");
    let server = project.serve(".", &[]);
    let browser = Browser::start(View::default());
    browser.goto(&server.url());
    let options = from_hub(&hub, &json!({}));
    let load = || evaluated(&browser, &format!("outcome(library, {options})"));
    let asked = || {
        let requests = hub.requests();
        let asked = requests.iter().filter(|path| path.starts_with("/api/"));
        asked.count()
    };
    let first = load();
    let kept = evaluated(&browser, "kept()");
    assert_eq!((asked(), kept.as_array().unwrap().len()), (1, 1), "{first}");

    let both = evaluated(
        &browser,
        &format!(
            "damage().then(() => Promise.all([outcome(library, {options}), outcome(library, {options})]))"
        ),
    );
    for outcome in both.as_array().unwrap() {
        assert_eq!(outcome["logits"], first["logits"], "{both}");
    }
    assert_eq!(asked(), 2, "one import for both");
    assert_eq!(evaluated(&browser, "kept()"), kept);

    let requests = hub.requests();
    assert_eq!(load()["logits"], first["logits"]);
    assert_eq!(hub.requests(), requests, "what is kept needs no request");
}
