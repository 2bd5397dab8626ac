//! Shortens scripts by removing what only their readers need.

use crate::{error::Error, setup::Setup, steps::run};
use std::path::Path;

/// Has esbuild shorten scripts of the staging folder in their places: comments, blanks and local names go.
/// Names of the outermost level stay, so that classic scripts and modules are treated alike.
///
/// # Errors
/// When esbuild can't be installed, or does not understand a script.
pub fn minify(setup: &Setup, staging: &Path, scripts: &[&str]) -> Result<(), Error> {
    let mut command = setup.environment.command(setup.esbuild()?);
    command
        .current_dir(staging)
        // wasm-bindgen's script names its import object's only module once for each import.
        .args(["--minify", "--log-level=error", "--allow-overwrite"])
        .args(["--outbase=.", "--outdir=."])
        .args(scripts);
    run(&mut command, "shortening the scripts")
}
