//! A Rust that compiles for wasm32: rustup's if available, otherwise Debian's.

use super::{
    debian,
    sysroot::{self, Flavour, WASM},
};
use crate::{
    cache::Cache,
    environment::Environment,
    error::Error,
    steps::{announce, run},
    terminal::note,
    versions,
};
use std::path::{Path, PathBuf};

/// What `NSP_TOOLCHAIN` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// An installed Rust if it has the target, otherwise rustup, otherwise Debian.
    Auto,
    /// Debian's packages, whatever else is installed.
    Debian,
    /// rustup's target.
    Rustup,
}

impl Mode {
    /// Reads the variable.
    ///
    /// # Errors
    /// When it has another value than the three.
    pub fn from_environment() -> Result<Self, Error> {
        let value = std::env::var("NSP_TOOLCHAIN").unwrap_or_default();
        Self::parse(&value)
    }

    fn parse(value: &str) -> Result<Self, Error> {
        match value {
            "" | "auto" => Ok(Self::Auto),
            "debian" => Ok(Self::Debian),
            "rustup" => Ok(Self::Rustup),
            _ => Err(Error::Usage(format!(
                "NSP_TOOLCHAIN is `{value}`: it must be auto, debian or rustup"
            ))),
        }
    }
}

/// What matters about the machine.
#[derive(Clone, Copy, Debug, Default)]
struct Machine {
    /// The first rustc on the search path has the standard library for wasm32.
    has_wasm: bool,
    /// That rustc is rustup's.
    has_rustup: bool,
    /// rustup was told not to download by itself (`RUSTUP_AUTO_INSTALL=0`), so the set-up doesn't make it.
    rustup_is_closed: bool,
    /// There is apt-get.
    is_debian: bool,
}

/// The ways to a toolchain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    AsItIs,
    Rustup,
    RustupElseDebian,
    Debian,
}

fn choose(mode: Mode, machine: Machine) -> Result<Way, &'static str> {
    let rustup_can = machine.has_rustup && !machine.rustup_is_closed;
    match mode {
        Mode::Debian if machine.is_debian => Ok(Way::Debian),
        Mode::Debian => Err("NSP_TOOLCHAIN=debian needs apt-get, which is missing"),
        _ if machine.has_wasm => Ok(Way::AsItIs),
        Mode::Rustup if rustup_can => Ok(Way::Rustup),
        Mode::Rustup if machine.has_rustup => Err(
            "rustup has no target wasm32-unknown-unknown, and RUSTUP_AUTO_INSTALL=0 keeps it from \
             downloading: run `rustup target add wasm32-unknown-unknown` or set \
             NSP_TOOLCHAIN=debian",
        ),
        Mode::Rustup => Err("NSP_TOOLCHAIN=rustup needs rustup: see https://rustup.rs"),
        Mode::Auto if rustup_can && machine.is_debian => Ok(Way::RustupElseDebian),
        Mode::Auto if rustup_can => Ok(Way::Rustup),
        Mode::Auto if machine.is_debian => Ok(Way::Debian),
        Mode::Auto => Err(
            "this Rust does not compile for wasm32-unknown-unknown: install rustup \
             (https://rustup.rs) and run this again",
        ),
    }
}

/// Provides a toolchain. Returns the sysroot to use instead of the user's own Rust, if any.
pub fn provide(
    mode: Mode,
    cache: &Cache,
    environment: &Environment,
) -> Result<Option<PathBuf>, Error> {
    let machine = Machine {
        has_wasm: has_target(environment, WASM),
        has_rustup: environment.find("rustup").is_some(),
        rustup_is_closed: rustup_is_closed(),
        is_debian: environment.find("apt-get").is_some(),
    };
    match choose(mode, machine).map_err(|sentence| Error::Missing(sentence.into()))? {
        Way::AsItIs => Ok(None),
        Way::Rustup => add_target(environment, WASM).map(|()| None),
        Way::RustupElseDebian => match add_target(environment, WASM) {
            Ok(()) => Ok(None),
            Err(error) => {
                note(format_args!("    {error}: using Debian's Rust instead"));
                debian_sysroot(cache, environment).map(Some)
            }
        },
        Way::Debian => debian_sysroot(cache, environment).map(Some),
    }
}

fn rustup_is_closed() -> bool {
    std::env::var("RUSTUP_AUTO_INSTALL").is_ok_and(|value| value == "0")
}

fn has_target(environment: &Environment, target: &str) -> bool {
    let folder = environment.output("rustc", &["--print", "target-libdir", "--target", target]);
    let entries = folder.and_then(|folder| Path::new(&folder).read_dir().ok());
    entries
        .into_iter()
        .flatten()
        .flatten()
        .any(|entry| entry.file_name().to_string_lossy().starts_with("libstd-"))
}

fn add_target(environment: &Environment, target: &str) -> Result<(), Error> {
    announce(&format!("Adding rustup's target {target}"), "half a minute");
    let mut command = environment.command("rustup");
    run(command.args(["target", "add", target]), "rustup target add")
}

fn debian_sysroot(cache: &Cache, environment: &Environment) -> Result<PathBuf, Error> {
    debian::install(
        environment,
        versions::DEBIAN_RUST,
        "Debian's Rust",
        "a minute",
    )?;
    sysroot::provide(Flavour::Plain, cache, environment)
}

/// An environment whose Rust compiles for 64-bit Arm: for Linux or for macOS. With Debian's Rust the standard
/// library is built once from its sources; otherwise it is rustup's.
pub fn arm(
    flavour: Flavour,
    has_debian_sysroot: bool,
    cache: &Cache,
    environment: &Environment,
) -> Result<Environment, Error> {
    let mut environment = environment.clone();
    let target = flavour.target();
    if has_debian_sysroot {
        let sysroot = sysroot::provide(flavour, cache, &environment)?;
        environment.prepend(sysroot.join("bin"));
    } else if !has_target(&environment, target) {
        if environment.find("rustup").is_none() || rustup_is_closed() {
            return Err(Error::Missing(format!(
                "this Rust does not compile for {target}: run `rustup target add {target}` or set \
                 NSP_TOOLCHAIN=debian"
            )));
        }
        add_target(&environment, target)?;
    }
    Ok(environment)
}

/// How code for threads is compiled.
#[derive(Clone, Debug)]
pub struct Threads {
    /// The environment with the right compiler.
    pub environment: Environment,
    /// Further arguments for cargo.
    pub arguments: &'static [&'static str],
}

/// Provides a standard library with atomics. It is built once from Debian's sources, or together with
/// the code from rustup's component rust-src. `None` if there is neither.
pub fn threads(
    has_debian_sysroot: bool,
    cache: &Cache,
    environment: &Environment,
) -> Result<Option<Threads>, Error> {
    let mut environment = environment.clone();
    if has_debian_sysroot {
        let sysroot = sysroot::provide(Flavour::Threads, cache, &environment)?;
        environment.prepend(sysroot.join("bin"));
        let arguments = &[][..];
        return Ok(Some(Threads {
            environment,
            arguments,
        }));
    }
    let sysroot = environment.output("rustc", &["--print", "sysroot"]);
    let source = sysroot.map(|sysroot| Path::new(&sysroot).join("lib/rustlib/src/rust/library"));
    if !source.is_some_and(|source| source.is_dir()) {
        return Ok(None);
    }
    // Allows -Z flags with a stable compiler. It is meant for building the compiler's own std.
    environment.set("RUSTC_BOOTSTRAP", "1");
    let arguments = &["-Zbuild-std=std,panic_abort"][..];
    Ok(Some(Threads {
        environment,
        arguments,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: Machine = Machine {
        has_wasm: false,
        has_rustup: false,
        rustup_is_closed: false,
        is_debian: false,
    };
    const OPEN: Machine = Machine {
        has_rustup: true,
        ..NOTHING
    };

    #[test]
    fn a_rust_with_the_target_is_used_as_it_is() {
        let machine = Machine {
            has_wasm: true,
            ..OPEN
        };
        assert_eq!(choose(Mode::Auto, machine), Ok(Way::AsItIs));
        assert_eq!(choose(Mode::Rustup, machine), Ok(Way::AsItIs));
    }

    #[test]
    fn debian_when_asked_for_comes_before_all_else() {
        let machine = Machine {
            has_wasm: true,
            is_debian: true,
            ..OPEN
        };
        assert_eq!(choose(Mode::Debian, machine), Ok(Way::Debian));
        assert!(choose(Mode::Debian, OPEN).is_err());
    }

    #[test]
    fn auto_tries_rustup_and_then_debian() {
        let both = Machine {
            is_debian: true,
            ..OPEN
        };
        assert_eq!(choose(Mode::Auto, OPEN), Ok(Way::Rustup));
        assert_eq!(choose(Mode::Auto, both), Ok(Way::RustupElseDebian));
        let only_debian = Machine {
            has_rustup: false,
            ..both
        };
        assert_eq!(choose(Mode::Auto, only_debian), Ok(Way::Debian));
        assert!(choose(Mode::Auto, NOTHING).is_err());
    }

    #[test]
    fn a_closed_rustup_is_never_asked_to_download() {
        let closed = Machine {
            rustup_is_closed: true,
            is_debian: true,
            ..OPEN
        };
        assert_eq!(choose(Mode::Auto, closed), Ok(Way::Debian));
        assert!(
            choose(Mode::Rustup, closed)
                .unwrap_err()
                .contains("RUSTUP_AUTO_INSTALL")
        );
    }

    #[test]
    fn other_modes_are_refused() {
        assert_eq!(Mode::parse("").unwrap(), Mode::Auto);
        assert_eq!(Mode::parse("debian").unwrap(), Mode::Debian);
        assert!(matches!(Mode::parse("nix"), Err(Error::Usage(_))));
    }
}
