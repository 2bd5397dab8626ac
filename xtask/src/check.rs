//! Formatting, lints and documentation: as a command of their own (`cargo xtask check`), and the
//! checks that remain for `cargo xtask test`, which lints and documents code while compiling it.

use crate::{
    error::Error,
    setup::Setup,
    steps::{Table, run},
    terminal::say,
};
use std::process::Command;

/// Everything that runs in the browser.
const WASM: [&str; 2] = ["--target", "wasm32-unknown-unknown"];
/// The page, in the profile of the site, so that its dependencies' macros and build scripts are there.
const PAGE: [&str; 4] = ["--profile", "page", "--package", "bert-nsp-page"];
/// What runs in the browser, and which no test there compiles.
const UNTESTED: [&str; 8] = [
    "--package",
    "nsp-bench-kernels",
    "--package",
    "nsp-importer",
    "--package",
    "nsp-train",
    "--package",
    "nsp-trainer",
];

/// rustfmt.
pub fn formatting(setup: &Setup, table: &mut Table) {
    table.step("rustfmt", || {
        run(cargo(setup).args(["fmt", "--all", "--check"]), "rustfmt")
    });
}

/// Lints and documents the code that the tests don't compile for the browser: the page, the importer, the trainer,
/// and the bench.
pub fn untested(setup: &Setup, table: &mut Table) {
    table.step("clippy and rustdoc for wasm32", || {
        let mut command = setup.linting("cargo");
        command
            .args(["build", "--release"])
            .args(WASM)
            .args(UNTESTED);
        run(
            &mut command,
            "clippy for the importer, the trainer and the bench",
        )
    });
    table.step("clippy for the page", || {
        let mut command = setup.linting("cargo");
        // The site needs the same dependencies.
        command.arg("build").args(WASM).args(PAGE);
        command.env("NSP_ONLY_LINTS", "1");
        run(&mut command, "clippy for the page")
    });
    document_page(setup, table);
}

fn document_page(setup: &Setup, table: &mut Table) {
    table.step("rustdoc for the page", || {
        let mut command = cargo(setup);
        command.args(["doc", "--no-deps"]).args(WASM).args(PAGE);
        run(
            command.env("RUSTDOCFLAGS", "-D warnings"),
            "rustdoc for the page",
        )
    });
}

/// The arguments at the end of clippy's own command.
const DENIED: [&str; 3] = ["--", "-D", "warnings"];

fn cargo(setup: &Setup) -> Command {
    setup.environment.command("cargo")
}

/// Runs all checks, without any test.
///
/// # Errors
/// When one failed.
pub fn check_alone() -> Result<(), Error> {
    let setup = Setup::with_toolchain()?;
    let mut table = Table::default();
    formatting(&setup, &mut table);
    table.step("clippy", || {
        let mut command = cargo(&setup);
        command.args(["clippy", "--release", "--workspace", "--all-targets"]);
        run(command.args(DENIED), "clippy")
    });
    table.step("clippy for wasm32", || {
        let mut command = cargo(&setup);
        command
            .args(["clippy", "--release", "--all-targets"])
            .args(WASM)
            .args(UNTESTED);
        for package in [
            "nsp",
            "nsp-answer",
            "nsp-checkpoint",
            "nsp-engine",
            "nsp-kernels",
            "nsp-protocol",
        ] {
            command.args(["--package", package]);
        }
        // Includes the code that only some builds have.
        command.args(["--features", "nsp-engine/relaxed-simd,nsp-engine/threads"]);
        run(command.args(DENIED), "clippy for wasm32")
    });
    table.step("clippy for the page", || {
        let mut command = cargo(&setup);
        command.arg("clippy").args(WASM).args(PAGE);
        run(
            command.arg("--all-targets").args(DENIED),
            "clippy for the page",
        )
    });
    document_page(&setup, &mut table);
    table.step("rustdoc", || {
        let mut command = cargo(&setup);
        command.args(["doc", "--release", "--workspace", "--no-deps"]);
        run(command.env("RUSTDOCFLAGS", "-D warnings"), "rustdoc")
    });
    say(&table);
    match table.failed() {
        0 => Ok(()),
        failed => Err(Error::Project(format!("{failed} checks failed"))),
    }
}
