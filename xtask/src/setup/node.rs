//! The tools from npm: wasm-opt as a Node program, esbuild, what the tests use, and the engines
//! that the bench compares.

use super::debian;
use crate::{
    cache::Cache,
    environment::Environment,
    error::{Error, cannot_at},
    paths,
    steps::{announce, run},
    versions,
};
use std::{fs, path::PathBuf};

/// The path of wasm-opt, installed into the cache if need be.
pub fn wasm_opt(cache: &Cache, environment: &Environment) -> Result<PathBuf, Error> {
    program(
        cache,
        environment,
        "binaryen",
        versions::BINARYEN,
        "wasm-opt",
    )
}

/// The path of esbuild, installed into the cache if need be.
pub fn esbuild(cache: &Cache, environment: &Environment) -> Result<PathBuf, Error> {
    program(cache, environment, "esbuild", versions::ESBUILD, "esbuild")
}

/// The path of a program of a package.
fn program(
    cache: &Cache,
    environment: &Environment,
    package: &str,
    version: &str,
    program: &str,
) -> Result<PathBuf, Error> {
    provide_node(environment)?;
    let folder = cache.provide(&format!("{package}-{version}"), |folder, _| {
        let package = format!("{package}@{version}");
        announce(&format!("Installing {package} from npm"), "10 seconds");
        let mut command = environment.command("npm");
        command
            .args(["install", "--no-audit", "--no-fund", "--ignore-scripts"])
            .args(["--no-save", "--loglevel", "error", "--prefix"])
            .arg(folder)
            .arg(&package);
        run(&mut command, &format!("npm install {package}"))
    })?;
    Ok(folder.join("node_modules/.bin").join(program))
}

/// The `node_modules` of the end-to-end tests, installed into the cache from the lock file of
/// `tests/`.
pub fn for_tests(cache: &Cache, environment: &Environment) -> Result<PathBuf, Error> {
    let versions = [
        versions::AXE_CORE,
        versions::TYPESCRIPT,
        versions::VITE,
        versions::WEBPACK,
        versions::ESBUILD,
        versions::BUN,
        versions::DENO,
    ];
    let name = format!("tests-npm-{}", versions.join("-"));
    let what = "axe-core, TypeScript, three bundlers, Bun and Deno";
    locked(cache, environment, &name, what, "tests")
}

/// The `node_modules` of the bench, installed into the cache from the lock file of `bench/peers/`.
pub fn bench_peers(cache: &Cache, environment: &Environment) -> Result<PathBuf, Error> {
    let (onnx, litert) = (versions::ONNXRUNTIME_WEB, versions::LITERT);
    let name = format!("bench-onnxruntime-web-{onnx}-litert-{litert}");
    let what = "onnxruntime-web and LiteRT.js";
    locked(cache, environment, &name, what, "bench/peers")
}

/// Installs what the lock file in a folder of the project names. Returns `node_modules`.
fn locked(
    cache: &Cache,
    environment: &Environment,
    name: &str,
    what: &str,
    project_folder: &str,
) -> Result<PathBuf, Error> {
    provide_node(environment)?;
    let folder = cache.provide(name, |folder, _| {
        announce(&format!("Installing {what} from npm"), "10 seconds");
        for file in ["package.json", "package-lock.json"] {
            let source = paths::root().join(project_folder).join(file);
            fs::copy(&source, folder.join(file)).map_err(cannot_at("copy", &source))?;
        }
        let mut command = environment.command("npm");
        command
            .args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"])
            .args(["--loglevel", "error", "--prefix"])
            .arg(folder);
        run(&mut command, &format!("npm ci for {what}"))
    })?;
    Ok(folder.join("node_modules"))
}

/// Checks that Node and npm are there, and installs them with apt-get if it is available.
fn provide_node(environment: &Environment) -> Result<(), Error> {
    let has_node = || {
        ["node", "npm"]
            .iter()
            .all(|name| environment.find(name).is_some())
    };
    if !has_node() && environment.find("apt-get").is_some() {
        debian::install(environment, versions::DEBIAN_NODE, "Node", "a minute")?;
    }
    if has_node() {
        return Ok(());
    }
    Err(Error::Missing(
        "Node or npm is missing: install both (https://nodejs.org); wasm-opt, esbuild, the tests' \
         tools and the bench's peers come from npm"
            .into(),
    ))
}
