//! Cargo compiles a crate once for each set of its features. The engine, the importer and the trainer are built one by
//! one, so they have to agree on the features of what they share: crates/nsp-web/Cargo.toml states them.

use std::{collections::BTreeMap, process::Command};

/// The packages that a package needs in the browser, with their versions, and the features of each.
fn dependencies(package: &str) -> BTreeMap<String, String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--package", package])
        .args(["--target", "wasm32-unknown-unknown"])
        .args(["--edges", "normal,no-proc-macro"])
        .args(["--prefix", "none", "--format", "{p}|{f}"])
        .output()
        .expect("cargo");
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).expect("text");
    let named = text.lines().filter_map(|line| line.split_once('|'));
    named
        .map(|(name, features)| {
            // A package that stands there before has an asterisk.
            let features = features.trim_end_matches("(*)").trim_end();
            (name.to_owned(), features.to_owned())
        })
        .collect()
}

#[test]
fn the_browser_s_programs_share_what_cargo_compiles() {
    let engine = dependencies("nsp-engine");
    assert!(engine.len() > 50, "{engine:?}");
    for other in ["nsp-importer", "nsp-trainer"] {
        let others = dependencies(other);
        for (package, features) in &engine {
            let theirs = others.get(package).unwrap_or(features);
            assert_eq!(theirs, features, "{package} for {other} and nsp-engine");
        }
    }
}
