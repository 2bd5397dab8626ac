//! Tools that are found on the search path, downloaded by `cargo binstall`, or built with `cargo install`. The
//! last two go into the cache.

use crate::{
    cache::Cache,
    environment::Environment,
    error::Error,
    steps::{announce, run_quietly},
    versions,
};
use std::{
    path::Path,
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver},
    },
    thread::{self, JoinHandle},
};

/// A program from the Rust registry.
#[derive(Debug)]
pub struct Tool {
    /// The crate.
    package: &'static str,
    version: &'static str,
    /// The program that prints the version.
    program: &'static str,
    flags: &'static [&'static str],
    /// These tools run for seconds and compile for minutes, so they are optimised little.
    opt_level: &'static str,
    usually: &'static str,
}

/// Without its features, which are for downloading: the set-up provides everything that it needs.
pub const TRUNK: Tool = Tool {
    package: "trunk",
    version: versions::TRUNK,
    program: "trunk",
    flags: &["--locked", "--no-default-features"],
    opt_level: "0",
    usually: "4 minutes",
};

/// wasm-bindgen and wasm-bindgen-test-runner, which talks to the browser's driver without TLS. Its
/// lock file is not used, because it named a version of a crate that was not available.
pub const WASM_BINDGEN: Tool = Tool {
    package: "wasm-bindgen-cli",
    version: versions::WASM_BINDGEN,
    program: "wasm-bindgen",
    flags: &["--no-default-features"],
    opt_level: "1",
    usually: "3 minutes",
};

/// wasm-pack.
pub const WASM_PACK: Tool = Tool {
    package: "wasm-pack",
    version: versions::WASM_PACK,
    program: "wasm-pack",
    flags: &["--locked"],
    opt_level: "0",
    usually: "2 minutes",
};

impl Tool {
    fn name(&self) -> String {
        format!("{}-{}", self.package, self.version)
    }

    /// Whether the search path has it in this version.
    fn is_found(&self, environment: &Environment) -> bool {
        let text = environment.output(self.program, &["--version"]);
        text.is_some_and(|text| is_version(&text, self.version))
    }

    fn build(
        &self,
        cache: &Cache,
        environment: &Environment,
        cancelled: &AtomicBool,
    ) -> Result<(), Error> {
        let what = format!("Building {} {}", self.package, self.version);
        let folder = cache.provide(&self.name(), |folder, work| {
            if self.download(environment, folder) {
                return Ok(());
            }
            announce(&what, self.usually);
            let mut command = environment.command("cargo");
            command
                .current_dir(work)
                .args(["install", self.package, "--version", self.version])
                .args(self.flags)
                .arg("--root")
                .arg(folder)
                .env("CARGO_TARGET_DIR", work.join("target"))
                .env("CARGO_RESOLVER_INCOMPATIBLE_RUST_VERSIONS", "fallback")
                .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", self.opt_level)
                .env("CARGO_PROFILE_RELEASE_LTO", "off")
                .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
                .env("CARGO_PROFILE_RELEASE_STRIP", "true");
            run_quietly(&mut command, self.package, &work.join("log"), cancelled)
        })?;
        if self.is_found(environment) {
            return Ok(());
        }
        Err(Error::Missing(format!(
            "{} is in {} but does not run: remove that folder and run this again",
            self.program,
            folder.display()
        )))
    }

    /// Downloads what the tool's own project has built, if `cargo binstall` is installed. Returns whether the
    /// program is there and runs.
    fn download(&self, environment: &Environment, folder: &Path) -> bool {
        if environment.find("cargo-binstall").is_none() {
            return false;
        }
        announce(&format!("Downloading {}", self.name()), "10 seconds");
        let mut command = environment.command("cargo-binstall");
        command
            .args([self.package, "--version", self.version, "--no-confirm"])
            .args(["--disable-strategies", "compile,quick-install"])
            .arg("--root")
            .arg(folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let is_done = command.status().is_ok_and(|status| status.success());
        is_done && {
            let program = folder.join("bin").join(self.program);
            let text = environment.output(program, &["--version"]);
            text.is_some_and(|text| is_version(&text, self.version))
        }
    }
}

/// Whether a program's output, such as `trunk 0.21.14` or `wasm-bindgen 0.2.130 (abc)`, has this version.
fn is_version(text: &str, version: &str) -> bool {
    text.split_whitespace().nth(1) == Some(version)
}

/// Tools that are built in the background. When this is dropped, unfinished builds are cancelled.
pub struct Installation {
    /// The tools that are not known to be there yet.
    pending: Vec<&'static str>,
    failed: Vec<(&'static str, Error)>,
    results: Receiver<(&'static str, Result<(), Error>)>,
    cancelled: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Installation {
    /// Starts to build what is neither on the search path nor in the cache.
    pub fn start(tools: &'static [Tool], cache: &Cache, environment: &mut Environment) -> Self {
        let mut missing = Vec::new();
        for tool in tools {
            if tool.is_found(environment) {
                continue;
            }
            environment.prepend(cache.path(&tool.name()).join("bin"));
            if !tool.is_found(environment) {
                missing.push(tool);
            }
        }
        let pending = missing.iter().map(|tool| tool.package).collect();
        let (sender, results) = mpsc::channel();
        let cancelled = Arc::new(AtomicBool::new(false));
        let thread = thread::spawn({
            let (cache, environment) = (cache.clone(), environment.clone());
            let cancelled = Arc::clone(&cancelled);
            move || {
                for tool in missing {
                    let result = tool.build(&cache, &environment, &cancelled);
                    if sender.send((tool.package, result)).is_err() {
                        break;
                    }
                }
            }
        });
        Self {
            pending,
            failed: Vec::new(),
            results,
            cancelled,
            thread: Some(thread),
        }
    }

    /// Waits until a tool is there.
    ///
    /// # Errors
    /// When it could not be built.
    pub fn wait_for(&mut self, tool: &Tool) -> Result<(), Error> {
        while self.pending.contains(&tool.package) {
            let Ok((package, result)) = self.results.recv() else {
                let sentence = format!("the set-up of {} was cancelled", tool.package);
                return Err(Error::Missing(sentence));
            };
            self.pending.retain(|pending| *pending != package);
            if let Err(error) = result {
                self.failed.push((package, error));
            }
        }
        let failed = self
            .failed
            .iter()
            .position(|(package, _)| *package == tool.package);
        failed.map_or(Ok(()), |index| Err(self.failed.remove(index).1))
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        self.cancelled.store(true, Ordering::Relaxed);
        // Without a receiver, the thread builds no further tool.
        self.results = mpsc::channel().1;
        if let Some(thread) = self.thread.take() {
            // A panic there has been printed.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::write_program;

    #[test]
    fn a_download_counts_if_the_program_runs_in_the_very_version() {
        let mut environment = Environment::default();
        let nowhere = Path::new("nowhere");
        assert!(
            !TRUNK.download(&environment, nowhere),
            "without cargo-binstall"
        );
        for (version, counts) in [(TRUNK.version, true), ("0.1.0", false)] {
            // Its last argument is the folder.
            let script = format!(
                "#!/bin/sh\nfor folder; do :; done\nmkdir -p $folder/bin\n\
                 printf '#!/bin/sh\\necho trunk {version}\\n' > $folder/bin/trunk\n\
                 chmod +x $folder/bin/trunk\n"
            );
            let scratch = tempfile::tempdir().unwrap();
            let folder = scratch.path();
            environment.prepend(folder.to_owned());
            let program = folder.join("cargo-binstall");
            write_program(&program, &script);
            assert_eq!(TRUNK.download(&environment, folder), counts, "{version}");
        }
    }

    #[test]
    fn only_the_very_version_counts() {
        assert!(is_version("trunk 0.21.14", "0.21.14"));
        assert!(is_version("wasm-bindgen 0.2.130 (e0ba1d2)", "0.2.130"));
        assert!(!is_version("trunk 0.21.1", "0.21.14"));
        assert!(!is_version("trunk 0.21.14-beta", "0.21.14"));
        assert!(!is_version("", "0.21.14"));
    }
}
