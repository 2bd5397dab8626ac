//! A standard library for another target, built from Debian's sources with Debian's compiler.
//!
//! Debian has the sources of std, but no build of it for wasm32 or macOS. Its build for Arm needs a machine that is
//! set up for Arm's packages. So cargo's `-Zbuild-std` builds it here. The libraries are laid out as rustup would lay
//! them out, in our own sysroot beside links to what Debian has installed. With that sysroot's `bin` first on the
//! search path, plain `cargo build --target …`, trunk and wasm-pack just work.

use crate::{
    cache::Cache,
    environment::Environment,
    error::{Error, cannot_at},
    files::link,
    paths,
    steps::{announce, run},
};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Stdio,
    thread,
};

/// The target of everything that runs in the browser.
pub const WASM: &str = "wasm32-unknown-unknown";
/// The target that `cargo xtask test --only arm` runs in an emulator.
pub const ARM: &str = "aarch64-unknown-linux-gnu";
/// The target that `cargo xtask test --only arm` only checks.
pub const MAC: &str = "aarch64-apple-darwin";

const BIN: &str = "/usr/bin";

/// Increased when the folder is made in another way, so that an older one is not reused.
const RECIPE: u32 = 2;

/// Complete enough for link-time optimisation of what is built on it, and for `cargo test`.
const RUSTFLAGS: &str = "-Cembed-bitcode=yes -Ccodegen-units=1 -Copt-level=3 -Cdebuginfo=0";

/// Which standard library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flavour {
    /// For wasm32, as rustup has it.
    Plain,
    /// For wasm32 with atomics, for memory that threads share.
    Threads,
    /// For Linux on 64-bit Arm.
    Arm,
    /// For macOS on 64-bit Arm. Nothing can be linked without Apple's SDK, so std is only checked, and so
    /// is the code that uses it.
    Mac,
}

impl Flavour {
    fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Threads => "threads",
            Self::Arm => "arm",
            Self::Mac => "mac",
        }
    }

    /// The target of its code.
    pub fn target(self) -> &'static str {
        match self {
            Self::Plain | Self::Threads => WASM,
            Self::Arm => ARM,
            Self::Mac => MAC,
        }
    }

    fn what(self) -> &'static str {
        match self {
            Self::Plain => "the standard library for wasm32",
            Self::Threads => "the standard library for wasm32 with threads",
            Self::Arm => "the standard library for Linux on Arm",
            Self::Mac => "the standard library for macOS on Arm",
        }
    }

    /// What cargo does with std, and how the names of the files end that it makes.
    fn cargo(self) -> (&'static str, &'static str) {
        match self {
            Self::Plain | Self::Threads | Self::Arm => ("build", ".rlib"),
            Self::Mac => ("check", ".rmeta"),
        }
    }

    fn rustflags(self) -> String {
        match self {
            Self::Plain | Self::Arm | Self::Mac => RUSTFLAGS.into(),
            Self::Threads => format!("{RUSTFLAGS} {ATOMICS}"),
        }
    }
}

/// The flags for code that runs in several threads.
pub const ATOMICS: &str = "-Ctarget-feature=+atomics,+bulk-memory,+mutable-globals";

/// The sysroot's folder, built if need be.
///
/// # Errors
/// When Debian's Rust is missing or the build fails.
pub fn provide(
    flavour: Flavour,
    cache: &Cache,
    environment: &Environment,
) -> Result<PathBuf, Error> {
    let about = environment.output(format!("{BIN}/rustc"), &["--version", "--verbose"]);
    let about = about.as_deref().and_then(Rustc::parse).ok_or_else(|| {
        Error::Missing(format!(
            "{BIN}/rustc does not print its version: is rustc-web installed?"
        ))
    })?;
    let name = format!("sysroot-{}-{}-{RECIPE}", flavour.name(), about.release);
    let finished = cache.path(&name);
    cache.provide(&name, |folder, work| {
        announce(&format!("Building {}", flavour.what()), "a minute");
        thread::scope(|scope| {
            // std's crates are compiled one after the other, which leaves a processor idle.
            if flavour == Flavour::Plain {
                scope.spawn(|| compile_ahead(environment));
            }
            build_std(flavour, work, environment)
        })?;
        let target = flavour.target();
        let (_, ending) = flavour.cargo();
        copy_libraries(
            ending,
            &work.join("target").join(target).join("release/deps"),
            &folder.join("lib/rustlib").join(target).join("lib"),
        )?;
        link_debian(folder, &about.host, environment)?;
        // The scripts contain the path that the folder gets when it is complete.
        write_programs(&folder.join("bin"), &finished)
    })
}

/// What `rustc --version --verbose` says.
struct Rustc {
    release: String,
    host: String,
}

impl Rustc {
    fn parse(text: &str) -> Option<Self> {
        let value = |key: &str| {
            let mut values = text.lines().filter_map(|line| line.strip_prefix(key));
            values.next().map(|value| value.trim().to_owned())
        };
        Some(Self {
            release: value("release:")?,
            host: value("host:")?,
        })
    }
}

/// Builds std as a dependency of an empty crate.
fn build_std(flavour: Flavour, work: &Path, environment: &Environment) -> Result<(), Error> {
    let source = work.join("src");
    fs::create_dir_all(&source).map_err(cannot_at("create", &source))?;
    write(
        &work.join("Cargo.toml"),
        "[package]\nname = \"empty\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n",
    )?;
    write(&source.join("lib.rs"), "")?;
    let (subcommand, _) = flavour.cargo();
    let mut command = environment.command(format!("{BIN}/cargo"));
    command
        .current_dir(work)
        .args([subcommand, "--release", "--target", flavour.target()])
        .arg("-Zbuild-std=std,panic_abort,panic_unwind,proc_macro,test")
        .arg("--target-dir")
        .arg(work.join("target"))
        .env("RUSTC", format!("{BIN}/rustc"))
        // Allows -Z flags with a stable compiler. It is meant for building the compiler's own std.
        .env("RUSTC_BOOTSTRAP", "1")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env("RUSTFLAGS", flavour.rustflags());
    run(&mut command, &format!("building {}", flavour.what()))
}

/// Compiles the native program that every build of the site runs, for the toolchain that is being set up: its compiler is
/// the same. If this fails, that build reports it.
fn compile_ahead(environment: &Environment) {
    let mut command = environment.command(format!("{BIN}/cargo"));
    command
        .current_dir(paths::root())
        .args(["build", "--release", "--quiet", "--package", "nsp-wasm"])
        .env("RUSTC", format!("{BIN}/rustc"))
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let _ = command.status();
}

fn copy_libraries(ending: &str, from: &Path, to: &Path) -> Result<(), Error> {
    fs::create_dir_all(to).map_err(cannot_at("create", to))?;
    for entry in from.read_dir().map_err(cannot_at("read", from))? {
        let file = entry.map_err(cannot_at("read", from))?.path();
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        if name.ends_with(ending) && !name.starts_with("libempty") {
            fs::copy(&file, to.join(&*name)).map_err(cannot_at("copy", &file))?;
        }
    }
    Ok(())
}

/// Links to the host's libraries and to std's sources.
fn link_debian(folder: &Path, host: &str, environment: &Environment) -> Result<(), Error> {
    let debian = environment.output(format!("{BIN}/rustc"), &["--print", "sysroot"]);
    let debian = PathBuf::from(debian.unwrap_or_else(|| "/usr".into()));
    for part in [host, "src"] {
        let part = Path::new("lib/rustlib").join(part);
        link(&debian.join(&part), &folder.join(&part))?;
    }
    Ok(())
}

/// The programs of the toolchain. The compilers find their sysroot from their own real path, so links
/// do not work for them. The scripts run in bash, because Debian's sh drops variables with a hyphen in
/// their name, such as `CARGO_BIN_EXE_bert-nsp`, which tests are compiled with.
fn write_programs(bin: &Path, sysroot: &Path) -> Result<(), Error> {
    fs::create_dir_all(bin).map_err(cannot_at("create", bin))?;
    let sysroot = sysroot.display();
    let with_sysroot = |program: &str| match program {
        "cargo-clippy" => format!("SYSROOT=\"{sysroot}\" exec {BIN}/{program} \"$@\""),
        _ => format!("exec {BIN}/{program} --sysroot \"{sysroot}\" \"$@\""),
    };
    for program in ["rustc", "rustdoc", "cargo-clippy"] {
        let file = bin.join(program);
        write(&file, &format!("#!/bin/bash\n{}\n", with_sysroot(program)))?;
        let mode = fs::Permissions::from_mode(0o755);
        fs::set_permissions(&file, mode).map_err(cannot_at("change", &file))?;
    }
    for program in ["cargo", "clippy-driver", "cargo-fmt", "rustfmt"] {
        link(&Path::new(BIN).join(program), &bin.join(program))?;
    }
    Ok(())
}

fn write(file: &Path, text: &str) -> Result<(), Error> {
    fs::write(file, text).map_err(cannot_at("write", file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiler_tells_its_release_and_host() {
        let text = "rustc 1.96.0 (abc 2026-01-01)\nbinary: rustc\n\
                    host: x86_64-unknown-linux-gnu\nrelease: 1.96.0\nLLVM version: 22.1";
        let rustc = Rustc::parse(text).unwrap();
        assert_eq!(rustc.release, "1.96.0");
        assert_eq!(rustc.host, "x86_64-unknown-linux-gnu");
        assert!(Rustc::parse("").is_none());
    }
}
