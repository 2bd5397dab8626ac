//! The content of the archive.

use crate::project::named;
use std::{collections::BTreeSet, fs, process::Command};

/// The largest number of bytes that npm may have to transfer.
const MOST_BYTES: u64 = 6_000_000;

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
    ] {
        assert!(files.contains(wanted), "no {wanted} in {files:?}");
    }
    assert!(
        !files
            .iter()
            .any(|file| file.contains("gguf") || file.contains(".part"))
    );
}
