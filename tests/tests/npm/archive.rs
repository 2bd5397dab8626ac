//! The content of the archive.

use crate::project::named;
use std::{collections::BTreeSet, fs, process::Command};

/// The largest number of bytes that npm may have to transfer.
const MOST_BYTES: u64 = 3_500_000;

#[test]
fn the_package_is_light_and_has_engines_types_and_licences_but_no_weights() {
    let archive = named("NSP_PACKAGE");
    let bytes = fs::metadata(&archive).unwrap().len();
    println!("{bytes} bytes packed");
    assert!(bytes <= MOST_BYTES, "{bytes} bytes");

    let listed = Command::new("tar")
        .arg("tzf")
        .arg(&archive)
        .output()
        .unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    let files: BTreeSet<&str> = listed
        .lines()
        .filter_map(|line| line.strip_prefix("package/"))
        .collect();
    for wanted in [
        "package.json",
        "README.md",
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "index.js",
        "index.d.ts",
        "engine/worker.js",
        "engine/simd128/nsp_engine_bg.wasm",
        "engine/relaxed/nsp_engine_bg.wasm",
        "engine/threads/nsp_engine_bg.wasm",
        "engine/importer/worker.js",
        "engine/importer/nsp_importer_bg.wasm",
    ] {
        assert!(files.contains(wanted), "no {wanted} in {files:?}");
    }
    assert!(!files.iter().any(|file| {
        ["gguf", ".part", "trainer"]
            .iter()
            .any(|it| file.contains(it))
    }));
}

/// Each bundler has its own comment that keeps it from following a dynamic import. Next's Turbopack is not
/// among the bundlers that are run here.
#[test]
fn every_dynamic_import_has_the_comments_of_all_bundlers() {
    let archive = named("NSP_PACKAGE");
    let mut found = 0;
    for file in [
        "package/engine/load.js",
        "package/engine/importer/worker.js",
        "package/channel.js",
    ] {
        let text = Command::new("tar")
            .arg("xzOf")
            .args([archive.as_os_str(), file.as_ref()])
            .output()
            .unwrap();
        let text = String::from_utf8(text.stdout).unwrap();
        for import in text.split("import(").skip(1) {
            let Some((comments, _)) = import.split_once(".href") else {
                continue;
            };
            found += 1;
            for comment in [
                "webpackIgnore: true",
                "turbopackIgnore: true",
                "@vite-ignore",
            ] {
                assert!(
                    comments.contains(comment),
                    "{file} lacks {comment}: {comments}"
                );
            }
        }
    }
    assert_eq!(found, 3);
}
