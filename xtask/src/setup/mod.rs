//! Everything that a command needs before it can start.
//!
//! Nothing is done twice: what is there already is found and used.

mod browser;
mod debian;
mod node;
mod python;
mod sysroot;
mod toolchain;
mod tools;

pub use sysroot::ATOMICS;
pub use toolchain::Threads;
pub use tools::{Installation, TRUNK, Tool, WASM_BINDGEN, WASM_PACK};

use crate::{cache::Cache, environment::Environment, error::Error};
use std::path::{Path, PathBuf};

/// What has been set up so far.
pub struct Setup {
    /// The folder of built tools.
    pub cache: Cache,
    /// How to run other programs with what was set up.
    pub environment: Environment,
    has_debian_sysroot: bool,
}

impl Setup {
    /// A Rust that compiles for wasm32 comes first on the search path; made if there is none.
    ///
    /// # Errors
    /// When there is none and none can be made; the sentence says what to install.
    pub fn with_toolchain() -> Result<Self, Error> {
        let cache = Cache::of_user()?;
        let mut environment = Environment::default();
        let mode = toolchain::Mode::from_environment()?;
        let sysroot = toolchain::provide(mode, &cache, &environment)?;
        let has_debian_sysroot = sysroot.is_some();
        if let Some(sysroot) = sysroot {
            environment.prepend(sysroot.join("bin"));
        }
        Ok(Self {
            cache,
            environment,
            has_debian_sysroot,
        })
    }

    /// How to compile for threads; none where no standard library for that can be had.
    ///
    /// # Errors
    /// When the standard library can't be built.
    pub fn threads(&self) -> Result<Option<Threads>, Error> {
        toolchain::threads(self.has_debian_sysroot, &self.cache, &self.environment)
    }

    /// Builds the tools that are missing, one after the other, while the caller goes on.
    pub fn install(&mut self, tools: &'static [Tool]) -> Installation {
        Installation::start(tools, &self.cache, &mut self.environment)
    }

    /// Finds a browser and its driver, or installs them. Their paths go to the programs that are
    /// run as `CHROME` and `CHROMEDRIVER`.
    ///
    /// # Errors
    /// When there are none and none can be installed; the sentence says what to install.
    pub fn browser(&mut self) -> Result<(), Error> {
        browser::provide(&mut self.environment)
    }

    /// Finds Firefox, or installs it. Its path goes to the programs that are run as `FIREFOX`.
    ///
    /// # Errors
    /// As for [`Setup::browser`].
    pub fn firefox(&mut self) -> Result<(), Error> {
        browser::provide_firefox(&mut self.environment)
    }

    /// The path of wasm-opt, installed if need be.
    ///
    /// # Errors
    /// When Node or npm is missing and can't be installed, or npm fails.
    pub fn wasm_opt(&self) -> Result<PathBuf, Error> {
        node::wasm_opt(&self.cache, &self.environment)
    }

    /// The `node_modules` folder with what the end-to-end tests use; installed if need be.
    ///
    /// # Errors
    /// As for [`Setup::wasm_opt`].
    pub fn test_modules(&self) -> Result<PathBuf, Error> {
        node::for_tests(&self.cache, &self.environment)
    }

    /// The `node_modules` folder with the engines that the bench compares; installed if need be.
    ///
    /// # Errors
    /// As for [`Setup::wasm_opt`].
    pub fn bench_peers(&self) -> Result<PathBuf, Error> {
        node::bench_peers(&self.cache, &self.environment)
    }

    /// The path of a Python that has the packages of a requirements file; installed if need be,
    /// which usually takes `usually`.
    ///
    /// # Errors
    /// When there is no Python and none can be installed, or a package can't be had for it.
    pub fn python(&self, requirements: &Path, usually: &str) -> Result<PathBuf, Error> {
        python::python(&self.cache, &self.environment, requirements, usually)
    }
}
