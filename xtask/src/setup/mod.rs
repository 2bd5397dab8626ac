//! The set-up: everything that a command needs before it can start.
//!
//! Nothing is done twice: the set-up finds and uses what is already there.

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

use crate::{cache::Cache, environment::Environment, error::Error, paths, steps::run};
use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// What has been set up so far.
pub struct Setup {
    /// The folder of built tools.
    pub cache: Cache,
    /// How to run other programs with what was set up.
    pub environment: Environment,
    /// Where Debian's Rust finds the standard library for wasm32; none with rustup's Rust.
    sysroot: Option<PathBuf>,
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
        if let Some(sysroot) = &sysroot {
            environment.prepend(sysroot.join("bin"));
        }
        Ok(Self {
            cache,
            environment,
            sysroot,
        })
    }

    /// How to compile for threads; none where no standard library for that can be had.
    ///
    /// # Errors
    /// When the standard library can't be built.
    pub fn threads(&self) -> Result<Option<Threads>, Error> {
        toolchain::threads(self.sysroot.is_some(), &self.cache, &self.environment)
    }

    /// A command that has cargo lint and document the workspace's crates as it compiles them, with warnings
    /// denied. What it compiles is kept apart from what cargo compiles otherwise, and is a little slower:
    /// clippy's compiler leaves out the optimisations that come before LLVM's.
    pub fn linting(&self, program: &str) -> Command {
        let mut command = self.environment.command(program);
        command
            .env(
                "RUSTC_WORKSPACE_WRAPPER",
                paths::target().join("debug/nsp-lint"),
            )
            // How cargo-clippy hands over `-D warnings`.
            .env(
                "CLIPPY_ARGS",
                "-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__",
            );
        if let Some(sysroot) = &self.sysroot {
            command.env("SYSROOT", sysroot);
        }
        command
    }

    /// Compiles what [`Setup::linting`] puts in the compiler's place.
    ///
    /// # Errors
    /// When it can't be compiled.
    pub fn linter(&self) -> Result<(), Error> {
        let mut command = self.environment.command("cargo");
        run(
            command.args(["build", "--quiet", "--package", "nsp-lint"]),
            "compiling nsp-lint",
        )
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

    /// Finds Chrome without a user interface, or installs it where Debian has it. Its path goes to the
    /// programs that are run as `HEADLESS_SHELL`.
    pub fn headless_shell(&mut self) {
        browser::provide_shell(&mut self.environment);
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

    /// The path of esbuild, installed if need be.
    ///
    /// # Errors
    /// As for [`Setup::wasm_opt`].
    pub fn esbuild(&self) -> Result<PathBuf, Error> {
        node::esbuild(&self.cache, &self.environment)
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
