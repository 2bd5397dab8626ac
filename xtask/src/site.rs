//! Building the site with Trunk.

use crate::{
    error::Error,
    setup::{Installation, Setup, TRUNK, WASM_BINDGEN},
    stage::{KIND_VARIABLE, Kind, compile_engine, variants},
    steps::{announce, run},
};
use std::path::Path;

/// Builds the site into `dist`, for `public_url` or with relative addresses. While the tools are
/// still being built, it compiles what needs no tool.
///
/// # Errors
/// When a tool or a part of the site can't be built.
pub fn build(
    setup: &Setup,
    installation: &mut Installation,
    kind: Kind,
    public_url: Option<&str>,
    dist: &Path,
) -> Result<(), Error> {
    if !installation.is_done() {
        compile(setup, kind)?;
    }
    installation.wait_for(&WASM_BINDGEN)?;
    installation.wait_for(&TRUNK)?;
    announce("Building the site", "10 seconds when nothing has changed");
    let mut command = setup.environment.command("trunk");
    command
        .args(["build", "--release", "--dist"])
        .arg(dist)
        .args(public_url.iter().flat_map(|url| ["--public-url", url]))
        .env("TRUNK_SKIP_VERSION_CHECK", "true")
        .env(KIND_VARIABLE, kind.name());
    run(&mut command, "trunk build")
}

/// Compiles the page, just as Trunk does, and the engines.
fn compile(setup: &Setup, kind: Kind) -> Result<(), Error> {
    announce("Compiling the page and the engine for wasm32", "6 minutes");
    let mut page = setup.environment.command("cargo");
    page.args([
        "build",
        "--profile",
        "page",
        "--target",
        "wasm32-unknown-unknown",
    ])
    .args(["--package", "bert-nsp-page"]);
    run(&mut page, "compiling the page")?;
    let mut split = setup.environment.command("cargo");
    split.args(["build", "--release", "--package", "nsp-split"]);
    run(&mut split, "compiling nsp-split")?;
    variants(kind, setup)?
        .into_iter()
        .try_for_each(|variant| compile_engine(setup, variant).map(|_| ()))
}
