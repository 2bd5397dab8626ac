//! The project's own command line, `bert-nsp`, which other tasks use.

use crate::{
    error::{Error, cannot, cannot_at},
    paths,
    setup::Setup,
    steps::run,
    terminal::note,
};
use serde_json::Value;
use std::{
    ffi::OsStr,
    path::PathBuf,
    process::{Command, Stdio},
};

/// The compiled program.
#[derive(Clone, Debug)]
pub struct CommandLine {
    program: PathBuf,
}

impl CommandLine {
    /// Compiles it.
    ///
    /// # Errors
    /// When cargo fails.
    pub fn compile(setup: &Setup) -> Result<Self, Error> {
        let mut build = setup.environment.command("cargo");
        // The whole workspace's features, so that no dependency is compiled again.
        build.args(["build", "--release", "--workspace", "--bin", "bert-nsp"]);
        run(&mut build, "compiling bert-nsp")?;
        Ok(Self::at(paths::target().join("release/bert-nsp")))
    }

    /// The program at this path.
    pub fn at(program: PathBuf) -> Self {
        Self { program }
    }

    /// Runs it with arguments. It shows its own progress and says why it refuses.
    ///
    /// # Errors
    /// When it can't be started or refuses.
    pub fn run(&self, arguments: &[&OsStr], what: &str) -> Result<(), Error> {
        let mut command = Command::new(&self.program);
        command.args(arguments).stdout(Stdio::null());
        run(&mut command, what)
    }

    /// The JSON that it prints. If it refuses, its sentence is the error.
    ///
    /// # Errors
    /// When it can't be started, refuses, or prints something else.
    pub fn json(&self, arguments: &[&OsStr]) -> Result<Value, Error> {
        let output = Command::new(&self.program)
            .args(arguments)
            .stdin(Stdio::null())
            .output()
            .map_err(cannot_at("start", &self.program))?;
        let said = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() {
            return Err(Error::Missing(said.trim().to_owned()));
        }
        // Warnings are for the reader.
        said.lines().for_each(note);
        parse(&String::from_utf8_lossy(&output.stdout))
    }
}

/// Reads JSON.
///
/// # Errors
/// When it is none.
pub fn parse(text: &str) -> Result<Value, Error> {
    serde_json::from_str(text)
        .map_err(std::io::Error::other)
        .map_err(cannot("read JSON"))
}
