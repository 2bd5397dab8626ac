//! The builds of the engine, one for each kind of browser.

use super::bind;
use crate::{
    error::Error,
    paths,
    progress::Part,
    setup::{ATOMICS, Setup},
    steps::run,
};
use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// The two files that wasm-bindgen writes.
pub const GLUE: &str = "nsp_engine.js";
/// See [`GLUE`].
pub const WASM: &str = "nsp_engine_bg.wasm";

/// A build of the engine. A browser gets the best that it can run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// 128-bit SIMD, which every current browser has.
    Simd128,
    /// Relaxed SIMD: dot products of 8-bit numbers.
    Relaxed,
    /// Relaxed SIMD in several threads, where the page is cross-origin isolated.
    Threads,
}

/// What the linker has to do for memory that threads share. wasm-bindgen gives each thread its
/// stack and its thread-local variables, and needs the exported symbols for it.
const SHARED_MEMORY: &[&str] = &[
    "--shared-memory",
    "--import-memory",
    // An upper limit: memory is allocated only when it is needed.
    "--max-memory=2147483648",
    "--export=__wasm_init_tls",
    "--export=__tls_size",
    "--export=__tls_align",
    "--export=__tls_base",
];

impl Variant {
    /// Its folder under `engine/`, and its name in the protocol.
    pub fn name(self) -> &'static str {
        match self {
            Self::Simd128 => "simd128",
            Self::Relaxed => "relaxed",
            Self::Threads => "threads",
        }
    }

    /// Whether this machine can build it. Only [`Variant::Threads`] needs something that may be missing.
    ///
    /// # Errors
    /// When setting up what it needs fails.
    pub fn can_be_built(self, setup: &Setup) -> Result<bool, Error> {
        Ok(self != Self::Threads || setup.threads()?.is_some())
    }

    /// The cargo command that compiles it, and the folder of its results in the target folder.
    fn command(self, setup: &Setup) -> Result<(Command, &'static str), Error> {
        let arguments = [
            ["build", "--release"],
            ["--target", "wasm32-unknown-unknown"],
            ["--package", "nsp-engine"],
        ];
        let cargo = || {
            let mut command = setup.environment.command("cargo");
            command.args(arguments.as_flattened());
            command
        };
        match self {
            Self::Simd128 => Ok((cargo(), "")),
            Self::Relaxed => {
                let mut command = cargo();
                command.args(["--features", "relaxed-simd"]);
                Ok((command, ""))
            }
            Self::Threads => {
                let threads = setup.threads()?.ok_or_else(|| {
                    Error::Missing("the engine with threads needs rustup's rust-src".into())
                })?;
                let mut command = threads.environment.command("cargo");
                command
                    .args(arguments.as_flattened())
                    .args(["--features", "relaxed-simd,threads"])
                    .args(threads.arguments)
                    .arg("--target-dir")
                    .arg(paths::target().join(THREADS_FOLDER))
                    .env_remove("CARGO_ENCODED_RUSTFLAGS")
                    // `cfg(target_feature = "atomics")` is hidden on stable, and getrandom needs it:
                    // the browser writes no random numbers into shared memory.
                    .env("RUSTC_BOOTSTRAP", "1")
                    .env("RUSTFLAGS", rustflags_for_threads());
                Ok((command, THREADS_FOLDER))
            }
        }
    }
}

/// Everything is compiled with other flags, so it has a folder of its own in the target folder.
const THREADS_FOLDER: &str = "threads";

/// The flags of .cargo/config.toml, which the variable replaces, and those for shared memory.
fn rustflags_for_threads() -> String {
    let mut flags = format!("{SCHEDULING} {ATOMICS}");
    for argument in SHARED_MEMORY {
        flags.push_str(" -Clink-arg=");
        flags.push_str(argument);
    }
    flags
}

/// As in .cargo/config.toml, which says why.
const SCHEDULING: &str = "-Cllvm-args=-pre-RA-sched=source -Cllvm-args=-disable-lsr";

/// Compiles a variant. Returns the wasm file.
///
/// # Errors
/// When cargo fails, or something that the variant needs is missing.
fn compile(setup: &Setup, variant: Variant) -> Result<PathBuf, Error> {
    let (mut command, folder) = variant.command(setup)?;
    setup.progress.begin(match variant {
        Variant::Simd128 => Part::Engine,
        Variant::Relaxed | Variant::Threads => Part::SecondEngine,
    });
    run(
        &mut command,
        &format!("compiling the engine ({})", variant.name()),
    )?;
    let release = "wasm32-unknown-unknown/release/nsp_engine.wasm";
    Ok(paths::target().join(folder).join(release))
}

/// Builds a variant into a folder.
///
/// # Errors
/// When a tool fails.
pub fn build(setup: &Setup, variant: Variant, folder: &Path) -> Result<(), Error> {
    let name = format!("nsp_engine-{}.wasm", variant.name());
    let wasm = setup.compiled.once(&name, || compile(setup, variant))?;
    bind(setup, "bind", &wasm, folder, "nsp_engine")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flags_of_the_engine_with_threads_hold_those_of_all_others() {
        let config = include_str!("../../../.cargo/config.toml");
        for flag in SCHEDULING.split(' ') {
            assert!(config.contains(flag), "{flag}");
        }
        assert!(rustflags_for_threads().starts_with(SCHEDULING));
    }
}
