//! The set-up: everything that a command needs before it can start.
//!
//! Nothing is done twice: the set-up finds and uses what is already there.

mod arm;
mod browser;
mod debian;
mod node;
mod python;
mod sysroot;
mod toolchain;
mod tools;

pub use arm::{EMULATOR, LINKER};
pub use sysroot::{ARM, ATOMICS, Flavour, MAC};
pub use toolchain::Threads;
pub use tools::{Installation, TRUNK, Tool, WASM_BINDGEN, WASM_PACK};

use crate::{
    cache::Cache, compiled::Compiled, environment::Environment, error::Error, paths,
    progress::Progress, steps::run,
};
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
    /// How much of a first build remains.
    pub progress: Progress,
    /// What has been compiled for a site or the package.
    pub compiled: Compiled,
    /// Where Debian's Rust finds the standard library for wasm32; none with rustup's Rust.
    sysroot: Option<PathBuf>,
}

impl Setup {
    /// Puts a Rust that compiles for wasm32 first on the search path, and sets one up if there is none.
    ///
    /// # Errors
    /// When there is none and none can be set up; the message says what to install.
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
            progress: Progress::default(),
            compiled: Compiled::default(),
            sysroot,
        })
    }

    /// How to compile for threads; `None` if no standard library for that is available.
    ///
    /// # Errors
    /// When the standard library can't be built.
    pub fn threads(&self) -> Result<Option<Threads>, Error> {
        toolchain::threads(self.sysroot.is_some(), &self.cache, &self.environment)
    }

    /// How to run a cargo that compiles for 64-bit Arm: for Linux or for macOS.
    ///
    /// # Errors
    /// When there is no standard library for it and none can be set up.
    pub fn arm(&self, flavour: Flavour) -> Result<Environment, Error> {
        toolchain::arm(
            flavour,
            self.sysroot.is_some(),
            &self.cache,
            &self.environment,
        )
    }

    /// Finds [`LINKER`] and [`EMULATOR`], or installs them.
    ///
    /// # Errors
    /// When one is missing and can't be installed; the message says what to install.
    pub fn emulator(&self) -> Result<(), Error> {
        arm::provide(&self.environment)
    }

    /// A command with which cargo lints and documents the workspace's crates while it compiles them, with
    /// warnings denied. Its results are kept apart from those of other cargo commands. The compiled code is
    /// a little slower, because clippy's compiler leaves out the optimisations that come before LLVM's.
    pub fn linting(&self, program: &str) -> Command {
        let mut command = self.environment.command(program);
        command
            .env(
                "RUSTC_WORKSPACE_WRAPPER",
                paths::target().join("debug/nsp-lint"),
            )
            // How cargo-clippy passes `-D warnings` on.
            .env(
                "CLIPPY_ARGS",
                "-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__",
            );
        if let Some(sysroot) = &self.sysroot {
            command.env("SYSROOT", sysroot);
        }
        command
    }

    /// Compiles the program that [`Setup::linting`] uses in place of the compiler.
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

    /// Builds the tools that are missing, one after the other, in the background.
    pub fn install(&mut self, tools: &'static [Tool]) -> Installation {
        Installation::start(tools, &self.cache, &mut self.environment)
    }

    /// Finds a browser and its driver, or installs them. Programs get their paths in the variables
    /// `CHROME` and `CHROMEDRIVER`.
    ///
    /// # Errors
    /// When there are none and none can be installed; the message says what to install.
    pub fn browser(&mut self) -> Result<(), Error> {
        browser::provide(&mut self.environment)
    }

    /// Finds Chrome without a user interface, or installs it if Debian has it. Programs get its path in
    /// the variable `HEADLESS_SHELL`.
    pub fn headless_shell(&mut self) {
        browser::provide_shell(&mut self.environment);
    }

    /// Finds Firefox, or installs it. Programs get its path in the variable `FIREFOX`.
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
    /// When there is no Python and none can be installed, or a package is not available for it.
    pub fn python(&self, requirements: &Path, usually: &str) -> Result<PathBuf, Error> {
        python::python(&self.cache, &self.environment, requirements, usually)
    }
}
