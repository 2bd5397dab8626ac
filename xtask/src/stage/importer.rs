//! The importer: its program, and for models.html the worker that loads it.

use super::bind;
use crate::{error::Error, files::copy, paths, progress::Part, setup::Setup, steps::run};
use std::path::{Path, PathBuf};

/// Its folder in the site.
pub const FOLDER: &str = "importer";
/// Its name in the files that wasm-bindgen writes.
const NAME: &str = "nsp_importer";

/// Builds the importer into a folder. Returns its WebAssembly file.
///
/// It has a cargo command of its own: cargo compiles packages of one command with the features that any of
/// them needs, and the engine would grow.
///
/// # Errors
/// When a tool fails.
pub fn build(setup: &Setup, folder: &Path) -> Result<PathBuf, Error> {
    let mut cargo = setup.environment.command("cargo");
    cargo
        .args(["build", "--release"])
        .args(["--target", "wasm32-unknown-unknown"])
        .args(["--package", "nsp-importer"]);
    setup.progress.begin(Part::Importer);
    run(&mut cargo, "compiling the importer")?;
    let compiled = paths::target().join("wasm32-unknown-unknown/release");
    let wasm = compiled.join(NAME).with_extension("wasm");
    bind(setup, "bind", &wasm, folder, NAME)?;
    Ok(folder.join(format!("{NAME}_bg.wasm")))
}

/// Copies the script of the worker of models.html beside the importer.
///
/// # Errors
/// When the script can't be copied.
pub fn stage_worker(folder: &Path) -> Result<(), Error> {
    let script = paths::root().join("www/importer/worker.js");
    copy(&script, &folder.join("worker.js"))
}
