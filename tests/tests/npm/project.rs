//! A fresh project with the package in it.

use nsp_server::{Options, Server};
use std::{
    env, fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Command,
};

/// A project of its own for each test. It is removed at the end.
pub struct Project {
    /// The project's folder.
    pub folder: PathBuf,
}

impl Project {
    /// Makes a project and installs the package.
    pub fn new(name: &str) -> Self {
        let folder = env::temp_dir().join(format!("nsp-npm-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let project = Self { folder };
        project.write("package.json", r#"{ "private": true, "type": "module" }"#);
        let mut install = Command::new("npm");
        // The package has no dependencies, so nothing is downloaded.
        install.args(["install", "--offline", "--no-audit", "--no-fund"]);
        project.run(install.arg(named("NSP_PACKAGE")));
        project
    }

    /// Writes a file.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.folder.join(name), content).unwrap();
    }

    /// Copies a file of `tests/npm`.
    pub fn copy(&self, name: &str) {
        fs::copy(root().join("tests/npm").join(name), self.folder.join(name)).unwrap();
    }

    /// Puts models into a folder of the project, valid and invalid ones.
    pub fn add_models(&self, folder: &str) {
        fs::create_dir_all(self.folder.join(folder)).unwrap();
        let path = |name: &str| self.folder.join(folder).join(name);
        // The manifest, and the parts that it names.
        fs::create_dir(path("assets")).unwrap();
        for models in ["models", "assets/models"] {
            symlink(named("NSP_DIST").join(models), path(models)).unwrap();
        }
        symlink(root().join(MODEL), path("nsp-base.q4_0.gguf")).unwrap();
        let tiny = fs::read(root().join(TINY_MODEL)).unwrap();
        let size = tiny.len();
        let damaged = format!(
            r#"{{ "format": 1, "size": {size}, "parts": [{{ "file": "tiny.gguf", "size": {size}, "sha256": "00" }}] }}"#
        );
        fs::write(path("half.gguf"), &tiny[..size / 2]).unwrap();
        fs::write(path("tiny.gguf"), tiny).unwrap();
        fs::write(path("damaged.json"), damaged).unwrap();
        for page in ["page.json", "page.gguf"] {
            fs::write(path(page), "<!doctype html><title>Welcome</title>").unwrap();
        }
    }

    /// Serves a folder of the project.
    pub fn serve(&self, folder: &str, headers: &[(&str, &str)]) -> Server {
        let headers = headers.iter().map(|(n, v)| ((*n).into(), (*v).into()));
        let options = Options {
            headers: headers.collect(),
            ..Options::default()
        };
        Server::start(&self.folder.join(folder), options).expect("a free port can be opened")
    }

    /// A program of `NSP_MODULES`, run by Node in the project's folder.
    pub fn tool(&self, script: &str) -> Command {
        let mut command = Command::new("node");
        command.arg(named("NSP_MODULES").join(script));
        command.current_dir(&self.folder);
        command
    }

    /// Runs a program in the project's folder and returns what it prints.
    pub fn run(&self, command: &mut Command) -> String {
        let output = command
            .current_dir(&self.folder)
            .output()
            .unwrap_or_else(|error| panic!("{command:?} can't be started: {error}"));
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{command:?}: {printed}{errors}");
        printed
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        // A failure does no harm: the project is in the folder for temporary files.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

const MODEL: &str = "www/models/nsp-base.q4_0.gguf";
const TINY_MODEL: &str = "tests/fixtures/tiny-bert/tiny-bert.q8_0.gguf";

/// The root folder of this repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The path that a variable names.
pub fn named(variable: &str) -> PathBuf {
    let path = env::var_os(variable).map(PathBuf::from);
    path.unwrap_or_else(|| panic!("{variable} is not set: run `cargo xtask test --only e2e`"))
}

/// The program for this machine among the packages of this scope, as chosen by npm.
pub fn program(scope: &str, path: &str) -> PathBuf {
    let packages = fs::read_dir(named("NSP_MODULES").join(scope)).unwrap();
    let mut programs = packages.map(|package| package.unwrap().path().join(path));
    let program = programs.find(|program| program.is_file());
    program.unwrap_or_else(|| panic!("no package of {scope} has {path}"))
}

/// The snippets in a section of the package's README.
pub fn snippets<const N: usize>(heading: &str) -> [String; N] {
    let readme = fs::read_to_string(root().join("npm/README.md")).unwrap();
    let (_, section) = readme.split_once(&format!("\n## {heading}\n")).unwrap();
    let section = section.split("\n## ").next().unwrap();
    // Fences open and close, so every second piece is code, after the name of its language.
    let code = section.split("```").skip(1).step_by(2);
    let code = code.map(|block| block.split_once('\n').unwrap().1.to_owned());
    code.collect::<Vec<_>>().try_into().unwrap()
}
