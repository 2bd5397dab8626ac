//! wasm-opt, which npm delivers as a Node program.

use super::debian;
use crate::{
    cache::Cache,
    environment::Environment,
    error::Error,
    steps::{announce, run},
    versions,
};
use std::path::PathBuf;

/// The path of wasm-opt, installed into the cache if need be.
pub fn wasm_opt(cache: &Cache, environment: &Environment) -> Result<PathBuf, Error> {
    let has_node = || {
        ["node", "npm"]
            .iter()
            .all(|name| environment.find(name).is_some())
    };
    if !has_node() && environment.find("apt-get").is_some() {
        debian::install(environment, versions::DEBIAN_NODE, "Node", "a minute")?;
    }
    if !has_node() {
        return Err(Error::Missing(
            "wasm-opt comes from npm and runs on Node: install both (https://nodejs.org)".into(),
        ));
    }
    let package = format!("binaryen@{}", versions::BINARYEN);
    let folder = cache.provide(&format!("binaryen-{}", versions::BINARYEN), |folder, _| {
        announce(&format!("Installing {package} from npm"), "10 seconds");
        let mut command = environment.command("npm");
        command
            .args(["install", "--no-audit", "--no-fund", "--ignore-scripts"])
            .args(["--no-save", "--loglevel", "error", "--prefix"])
            .arg(folder)
            .arg(&package);
        run(&mut command, "npm install binaryen")
    })?;
    Ok(folder.join("node_modules/.bin/wasm-opt"))
}
