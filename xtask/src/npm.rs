//! `cargo xtask npm`: assembles the npm package from `npm/`, the site's worker scripts, the engines, and
//! the importer.

use crate::{
    error::{Error, cannot_at},
    files, paths,
    setup::Setup,
    stage,
    steps::{announce, run},
    terminal::say,
};
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The scripts that the site's worker and the package's share; the package has a worker.js of its own.
const SHARED: &[&str] = &["variants.js", "team.js", "member.js"];

/// Builds the package and prints where it is.
///
/// # Errors
/// As [`pack`], and when a tool can't be set up.
pub fn npm() -> Result<(), Error> {
    let setup = Setup::with_toolchain()?;
    let package = pack(&setup)?;
    say(format_args!("The package is {}.", package.display()));
    Ok(())
}

/// Builds the package and returns its archive, as `npm publish` takes it.
///
/// # Errors
/// When an engine or the importer can't be built, a file can't be copied, or npm fails.
pub fn pack(setup: &Setup) -> Result<PathBuf, Error> {
    announce("Packing the npm package", "10 seconds after the site");
    let target = paths::target().join("npm");
    let package = target.join("bert-nsp");
    if package.exists() {
        fs::remove_dir_all(&package).map_err(cannot_at("remove", &package))?;
    }
    files::copy_folder(&paths::root().join("npm"), &package)?;
    let engine = package.join("engine");
    stage::build_optimised(setup, &engine)?;
    for name in SHARED {
        let script = paths::root().join("www/engine").join(name);
        files::copy(&script, &engine.join(name))?;
    }
    for name in ["LICENSE-MIT", "LICENSE-APACHE"] {
        files::copy(&paths::root().join(name), &package.join(name))?;
    }
    let mut command = setup.environment.command("npm");
    command
        .current_dir(&package)
        .args(["pack", "--loglevel", "error", "--pack-destination"])
        .arg(&target);
    run(&mut command, "npm pack")?;
    Ok(target.join(archive_name(&package)?))
}

/// The name that `npm pack` gives the archive.
fn archive_name(package: &Path) -> Result<String, Error> {
    let file = package.join("package.json");
    let text = fs::read_to_string(&file).map_err(cannot_at("read", &file))?;
    let description: Value = serde_json::from_str(&text)
        .map_err(|error| Error::Project(format!("{}: {error}", file.display())))?;
    match (&description["name"], &description["version"]) {
        (Value::String(name), Value::String(version)) => Ok(format!("{name}-{version}.tgz")),
        _ => {
            let sentence = format!("{} has no name or no version", file.display());
            Err(Error::Project(sentence))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_package_has_the_version_of_the_workspace() {
        let version = env!("CARGO_PKG_VERSION");
        let npm = paths::root().join("npm");
        assert_eq!(
            archive_name(&npm).unwrap(),
            format!("bert-nsp-{version}.tgz")
        );
        let script = fs::read_to_string(npm.join("engine/version.js")).unwrap();
        assert!(
            script.contains(&format!("VERSION = \"{version}\"")),
            "{script}"
        );
    }
}
