//! `cargo xtask check`: formatting, lints and documentation.

use crate::{
    error::Error,
    setup::Setup,
    steps::{Table, run},
};

/// The packages that are compiled for the browser.
const WASM_PACKAGES: &[&str] = &[
    "bert-nsp-page",
    "nsp",
    "nsp-bench-candle",
    "nsp-bench-kernels",
    "nsp-checkpoint",
    "nsp-engine",
    "nsp-kernels",
    "nsp-protocol",
];

/// The package that is empty everywhere else.
const WASM_ONLY: &str = "nsp-engine";

/// Runs all checks and notes them in the table.
pub fn check(setup: &Setup, table: &mut Table) {
    let cargo = |arguments: &[&str]| {
        let mut command = setup.environment.command("cargo");
        command.args(arguments);
        command
    };
    table.step("rustfmt", || {
        run(&mut cargo(&["fmt", "--all", "--check"]), "rustfmt")
    });
    table.step("clippy", || {
        let mut command = cargo(&["clippy", "--release", "--workspace", "--all-targets"]);
        run(command.args(["--", "-D", "warnings"]), "clippy")
    });
    table.step("clippy for wasm32", || {
        let mut command = cargo(&["clippy", "--release", "--all-targets"]);
        command.args(["--target", "wasm32-unknown-unknown"]);
        for package in WASM_PACKAGES {
            command.args(["--package", package]);
        }
        // What only some builds have is seen too.
        command.args(["--features", "nsp-engine/relaxed-simd,nsp-engine/threads"]);
        run(command.args(["--", "-D", "warnings"]), "clippy for wasm32")
    });
    table.step("rustdoc", || {
        let mut command = cargo(&["doc", "--release", "--workspace", "--no-deps"]);
        command.args(["--exclude", WASM_ONLY]);
        run(command.env("RUSTDOCFLAGS", "-D warnings"), "rustdoc")
    });
    table.step("rustdoc for wasm32", || {
        let mut command = cargo(&["doc", "--release", "--no-deps", "--package", WASM_ONLY]);
        command.args(["--target", "wasm32-unknown-unknown"]);
        run(
            command.env("RUSTDOCFLAGS", "-D warnings"),
            "rustdoc for wasm32",
        )
    });
}

/// Runs all checks.
///
/// # Errors
/// When one failed.
pub fn check_alone() -> Result<(), Error> {
    let setup = Setup::with_toolchain()?;
    let mut table = Table::default();
    check(&setup, &mut table);
    println!("{table}");
    match table.failed() {
        0 => Ok(()),
        failed => Err(Error::Project(format!("{failed} checks failed"))),
    }
}
