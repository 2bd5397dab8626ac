//! Minifies scripts.

use crate::{error::Error, setup::Setup, steps::run};
use std::path::Path;

/// Minifies scripts of the staging folder in place with esbuild, which removes comments and white space
/// and shortens local names. Top-level names stay, so that classic scripts and modules are treated alike.
///
/// # Errors
/// When esbuild can't be installed, or does not understand a script.
pub fn minify(setup: &Setup, staging: &Path, scripts: &[&str]) -> Result<(), Error> {
    let mut command = setup.environment.command(setup.esbuild()?);
    command
        .current_dir(staging)
        // No warnings: wasm-bindgen's script repeats a key of its import object for each import.
        .args(["--minify", "--log-level=error", "--allow-overwrite"])
        .args(["--outbase=.", "--outdir=."])
        .args(scripts);
    run(&mut command, "minifying the scripts")
}
