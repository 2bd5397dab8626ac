//! Models of true size are imported, and the importer needs little memory for it.

use crate::{
    checkpoint::{BASE, LARGE, Shape, write_checkpoint},
    importing::{act, hash, hub, listed, look_up, state, stored, wait_for_state},
};
use nsp_e2e::{View, convert, visit, wait_for};
use nsp_server::hub::{Behaviour, MODEL};
use serde_json::json;
use std::time::Instant;

/// Imports a model of true size in both formats. `cargo xtask test --only large` runs it.
fn assert_large(shape: Shape, name: &str) {
    let folder = tempfile::tempdir().unwrap();
    write_checkpoint(folder.path(), shape);
    visit(View::default(), |page| {
        let _hub = hub(page, folder.path(), Behaviour::Usual);
        for dtype in ["q8_0", "q4_0"] {
            let expected = hash(&convert(folder.path(), "tiny-nsp", dtype));
            page.open("models.html");
            look_up(page, MODEL);
            wait_for_state(page, "ready");
            let bytes: f64 = page.attribute("facts", "data-bytes").parse().unwrap();
            page.browser.eval(&format!(
                "document.querySelector('[data-testid=dtype]').value = '{dtype}';"
            ));
            let begun = Instant::now();
            page.click("import");
            let value = || page.attribute("import-status", "data-value");
            while state(page) == "importing" {
                let before = value();
                let moves = || (value() != before || state(page) != "importing").then_some(());
                wait_for("progress", moves, value);
            }
            let seconds = begun.elapsed().as_secs_f64();
            assert_eq!(state(page), "done", "{}", page.text("import-error"));
            let memory: u64 = page
                .attribute("import-status", "data-memory")
                .parse()
                .unwrap();
            println!(
                "{name} {dtype}: {seconds:.1} s, {:.0} MB/s, {} MB of WebAssembly memory",
                bytes / seconds / 1e6,
                memory / 1_000_000
            );
            assert!(memory <= 150_000_000, "{memory}");
            let model = listed(page)[0].as_str().unwrap().to_owned();
            assert_eq!(stored(page, &model).1, expected, "{dtype}");
            act(page, &model, "use");
            page.open("");
            page.wait_for_state("ready");
            page.ask("rain", "snow");
            page.wait_for_prediction(1);
            page.open("models.html");
            act(page, &model, "remove");
            let gone = || (listed(page) == json!([])).then_some(());
            wait_for("an empty list", gone, || listed(page).to_string());
        }
    });
}

#[test]
#[ignore = "it takes minutes: cargo xtask test --only large"]
fn large_bert_base_is_imported_within_its_memory() {
    assert_large(BASE, "BERT-base");
}

#[test]
#[ignore = "it takes minutes: cargo xtask test --only large"]
fn large_bert_large_is_imported_within_its_memory() {
    assert_large(LARGE, "BERT-large");
}
