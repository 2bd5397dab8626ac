//! Building the site.

use crate::{
    error::{Error, cannot_at},
    page, paths,
    progress::Part,
    setup::Setup,
    site::{Kind, PAGE, Site},
    stage,
    steps::{announce, run},
};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Where the site is put together, in the folder that it is for.
const STAGING: &str = ".stage";
/// Tells the page's build.rs which results it compiles into the page.
const RESULTS: &str = "NSP_RESULTS";

/// Builds a site into `dist`.
///
/// # Errors
/// When a tool fails, or a part of the site can't be built.
pub fn build(setup: &Setup, site: &Site, dist: &Path) -> Result<(), Error> {
    let seconds = match site.kind {
        Kind::Quick => 3,
        Kind::Full => 10,
    };
    let usually = format!("{seconds} seconds when nothing has changed");
    announce("Building the site", &usually);
    let wasm = compile_page(setup, site.kind, site.model.results.as_deref())?;
    let staging = dist.join(STAGING);
    if staging.exists() {
        fs::remove_dir_all(&staging).map_err(cannot_at("empty", &staging))?;
    }
    fs::create_dir_all(&staging).map_err(cannot_at("create", &staging))?;
    page::assemble(&staging, site.address())?;
    stage::complete(setup, site, &wasm, &staging)?;
    publish(dist)
}

/// Compiles the page with the ready results in a file, or with those of the project's own model. Returns its
/// WebAssembly.
///
/// # Errors
/// When cargo fails.
pub fn compile_page(setup: &Setup, kind: Kind, results: Option<&Path>) -> Result<PathBuf, Error> {
    let profile = kind.profile();
    setup.compiled.once(&format!("{PAGE}-{profile}.wasm"), || {
        run_cargo(setup, profile, results)
    })
}

fn run_cargo(setup: &Setup, profile: &str, results: Option<&Path>) -> Result<PathBuf, Error> {
    let mut cargo = setup.environment.command("cargo");
    cargo
        .args(["build", "--profile", profile])
        .args(["--target", "wasm32-unknown-unknown"])
        .args(["--package", "bert-nsp-page"]);
    match results {
        Some(file) => cargo.env(RESULTS, file),
        None => cargo.env_remove(RESULTS),
    };
    setup.progress.begin(Part::Page);
    run(&mut cargo, "compiling the page")?;
    let folder = paths::target().join("wasm32-unknown-unknown").join(profile);
    Ok(folder.join(PAGE).with_extension("wasm"))
}

/// Puts what was staged in place of what the folder had.
fn publish(dist: &Path) -> Result<(), Error> {
    for entry in dist.read_dir().map_err(cannot_at("read", dist))? {
        let path = entry.map_err(cannot_at("read", dist))?.path();
        if path.ends_with(STAGING) {
            continue;
        }
        let removed = match path.is_dir() {
            true => fs::remove_dir_all(&path),
            false => fs::remove_file(&path),
        };
        removed.map_err(cannot_at("remove", &path))?;
    }
    let staging = dist.join(STAGING);
    for entry in staging.read_dir().map_err(cannot_at("read", &staging))? {
        let entry = entry.map_err(cannot_at("read", &staging))?;
        let target = dist.join(entry.file_name());
        fs::rename(entry.path(), &target).map_err(cannot_at("write", &target))?;
    }
    fs::remove_dir(&staging).map_err(cannot_at("remove", &staging))
}
