//! Finds and starts other programs.

use std::{
    ffi::{OsStr, OsString},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// The search path and the variables that every other program gets.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    first: Vec<PathBuf>,
    last: Vec<PathBuf>,
    variables: Vec<(&'static str, OsString)>,
}

impl Environment {
    /// Searches this folder before all others.
    pub fn prepend(&mut self, folder: PathBuf) {
        self.first.insert(0, folder);
    }

    /// Searches this folder after all others.
    pub fn append(&mut self, folder: PathBuf) {
        self.last.push(folder);
    }

    /// Sets a variable.
    pub fn set(&mut self, name: &'static str, value: impl Into<OsString>) {
        self.variables.push((name, value.into()));
    }

    /// A variable that was set here.
    pub fn variable(&self, name: &str) -> Option<&OsStr> {
        let set = self.variables.iter().rfind(|(set, _)| *set == name);
        set.map(|(_, value)| value.as_os_str())
    }

    /// The folders that come before the user's own search path.
    pub fn folders(&self) -> &[PathBuf] {
        &self.first
    }

    /// A command that runs in the workspace's folder.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(crate::paths::root())
            .env("PATH", self.path())
            .envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    /// The path of a program, if it is found.
    pub fn find(&self, program: &str) -> Option<PathBuf> {
        std::env::split_paths(&self.path())
            .map(|folder| folder.join(program))
            .find(|file| is_executable(file))
    }

    /// What a program prints when it is run with these arguments; `None` if it is missing or fails.
    pub fn output(&self, program: impl AsRef<OsStr>, arguments: &[&str]) -> Option<String> {
        let mut command = self.command(program);
        let output = command
            .args(arguments)
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .output()
            .ok()?;
        let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        output.status.success().then_some(text)
    }

    fn path(&self) -> OsString {
        let users = std::env::var_os("PATH").unwrap_or_default();
        let first = self.first.iter().cloned();
        let last = self.last.iter().cloned();
        std::env::join_paths(first.chain(std::env::split_paths(&users)).chain(last))
            // A folder with the separator in its name can't be in a search path.
            .unwrap_or(users)
    }
}

fn is_executable(file: &Path) -> bool {
    file.metadata()
        .is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::write_program;

    #[test]
    fn folders_are_searched_in_order() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path();
        for part in ["nsp-first", "nsp-last"] {
            let bin = folder.join(part);
            std::fs::create_dir_all(&bin).unwrap();
            for program in [part, "sh", "both"] {
                let file = bin.join(program);
                write_program(&file, &format!("#!/bin/sh\necho {part}\n"));
            }
        }
        std::fs::write(folder.join("nsp-first/notes"), "not a program").unwrap();
        let mut environment = Environment::default();
        environment.append(folder.join("nsp-last"));
        let users = environment.find("sh").unwrap();
        assert!(!users.starts_with(folder), "{users:?}");
        environment.prepend(folder.join("nsp-first"));
        assert_eq!(
            environment.find("both"),
            Some(folder.join("nsp-first/both"))
        );
        assert_eq!(
            environment.find("nsp-last"),
            Some(folder.join("nsp-last/nsp-last"))
        );
        assert_eq!(environment.find("notes"), None);
        assert_eq!(
            environment.output("both", &[]).as_deref(),
            Some("nsp-first")
        );
    }
}
