//! Python with the packages of a requirements file, in its own environment.

use super::debian;
use crate::{
    cache::Cache,
    environment::Environment,
    error::{Error, cannot_at},
    files::sha256,
    steps::{announce, run},
    versions,
};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The path of a Python that has exactly these packages, installed into the cache if need be.
pub fn python(
    cache: &Cache,
    environment: &Environment,
    requirements: &Path,
    usually: &str,
) -> Result<PathBuf, Error> {
    let version = system_python(environment)?;
    let list = fs::read(requirements).map_err(cannot_at("read", requirements))?;
    let key = sha256([version.as_bytes(), &list]);
    let file = requirements.file_name().unwrap_or_default();
    let file = file.to_string_lossy();
    let folder = cache.provide(&format!("python-{}", &key[..16]), |folder, _| {
        let what = format!("Installing the Python packages of {file} from PyPI");
        announce(&what, usually);
        let mut make = environment.command("python3");
        make.args(["-m", "venv"]).arg(folder);
        run(&mut make, "python3 -m venv")?;
        let mut install = environment.command(folder.join("bin/python"));
        install
            .args(["-m", "pip", "install", "--quiet", "--no-input"])
            .args(["--disable-pip-version-check", "--only-binary", ":all:"])
            .arg("--requirement")
            .arg(requirements);
        run(&mut install, &format!("pip install of {file}"))
    })?;
    Ok(folder.join("bin/python"))
}

/// The version of the system's Python, which is installed with apt-get if it is missing.
fn system_python(environment: &Environment) -> Result<String, Error> {
    let program = "import sys, venv, ensurepip; print(sys.version)";
    let version = || environment.output("python3", &["-c", program]);
    if version().is_none() && environment.find("apt-get").is_some() {
        debian::install(environment, versions::DEBIAN_PYTHON, "Python", "a minute")?;
    }
    version().ok_or_else(|| {
        Error::Missing("python3 with its venv module is missing: install it (python.org)".into())
    })
}
