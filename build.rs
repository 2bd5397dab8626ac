//! Prepares the compilation of the page: the ready results that it contains, and what its WebAssembly needs so
//! that parts of it can be split off (see xtask/wasm).

use std::{env, fs, path::Path};

/// Names the file of the ready results. `cargo xtask` sets it for a site of another model.
const VARIABLE: &str = "NSP_RESULTS";
/// The results of the project's own model.
const OWN: &str = "content/results.json";

fn main() -> Result<(), String> {
    println!("cargo::rerun-if-changed=build.rs");
    take_results()?;
    if env::var_os("CARGO_CFG_TARGET_FAMILY").is_some_and(|family| family == "wasm") {
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
    Ok(())
}

/// Copies the results to the place from which src/logic/results.rs takes them.
fn take_results() -> Result<(), String> {
    println!("cargo::rerun-if-env-changed={VARIABLE}");
    let source = env::var(VARIABLE).unwrap_or_else(|_| OWN.to_owned());
    println!("cargo::rerun-if-changed={source}");
    let folder = env::var_os("OUT_DIR").ok_or("cargo has set no OUT_DIR")?;
    fs::copy(&source, Path::new(&folder).join("results.json"))
        .map(|_| ())
        .map_err(|error| format!("cannot copy the results {source}: {error}"))
}
