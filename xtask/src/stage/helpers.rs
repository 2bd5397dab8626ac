//! The importer and the trainer: programs with a worker of their own, which a visit loads when it first uses them.

use super::{bind, optimise::Level};
use crate::{error::Error, files::copy, paths, progress::Part, setup::Setup, steps::run};
use std::path::{Path, PathBuf};

/// One of these programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Helper {
    /// Makes models of checkpoints, for models.html and for the npm package.
    Importer,
    /// Trains a model's head, for the tutorial.
    Trainer,
}

impl Helper {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Importer, Self::Trainer];

    /// Its folder in the site.
    pub fn folder(self) -> &'static str {
        match self {
            Self::Importer => "importer",
            Self::Trainer => "trainer",
        }
    }

    /// How wasm-opt treats its program.
    pub fn level(self) -> Level {
        match self {
            Self::Importer => Level::Speed,
            Self::Trainer => Level::QuickSpeed,
        }
    }

    fn part(self) -> Part {
        match self {
            Self::Importer => Part::Importer,
            Self::Trainer => Part::Trainer,
        }
    }

    /// Builds it into a folder. Returns its WebAssembly file.
    ///
    /// Each has a cargo command of its own: cargo compiles packages of one command with the features that any of
    /// them needs, and the engine would grow.
    ///
    /// # Errors
    /// When a tool fails.
    pub fn build(self, setup: &Setup, folder: &Path) -> Result<PathBuf, Error> {
        let files = format!("nsp_{}", self.folder());
        let wasm = setup
            .compiled
            .once(&format!("{files}.wasm"), || self.compile(setup))?;
        bind(setup, "bind", &wasm, folder, &files)?;
        Ok(folder.join(format!("{files}_bg.wasm")))
    }

    fn compile(self, setup: &Setup) -> Result<PathBuf, Error> {
        let name = self.folder();
        let mut cargo = setup.environment.command("cargo");
        cargo
            .args(["build", "--release"])
            .args(["--target", "wasm32-unknown-unknown"])
            .args(["--package", &format!("nsp-{name}")]);
        setup.progress.begin(self.part());
        run(&mut cargo, &format!("compiling the {name}"))?;
        let compiled = paths::target().join("wasm32-unknown-unknown/release");
        Ok(compiled.join(format!("nsp_{name}.wasm")))
    }

    /// Copies the script of its worker beside it.
    ///
    /// # Errors
    /// When the script can't be copied.
    pub fn stage_worker(self, folder: &Path) -> Result<(), Error> {
        let scripts = paths::root().join("www").join(self.folder());
        copy(&scripts.join("worker.js"), &folder.join("worker.js"))
    }
}
