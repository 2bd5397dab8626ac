//! `cargo xtask test --only arm`: what runs on 64-bit Arm, in an emulator, and what compiles for it.
//!
//! The emulator tells whether results are right. It tells nothing about speed.

use super::Run;
use crate::{
    environment::Environment,
    error::Error,
    setup::{ARM, EMULATOR, Flavour, LINKER, MAC, Setup},
    steps::run,
};
use std::process::Command;

/// Where Debian has Arm's C library.
const C_LIBRARY: &str = "/usr/aarch64-linux-gnu";

/// The emulated processors, and whether they have instructions for dot products of bytes (`dotprod`).
/// The kernel `neon` has a form for each case.
const PROCESSORS: [(&str, bool); 2] = [("max", true), ("cortex-a53", false)];

/// The crates whose tests run in the emulator.
const TESTED: [&str; 3] = ["nsp-kernels", "nsp-answer", "nsp-protocol"];

/// The programs that run outside the browser, and the libraries.
const CHECKED: [&str; 9] = [
    "xtask",
    "nsp-cli",
    "nsp",
    "nsp-answer",
    "nsp-checkpoint",
    "nsp-kernels",
    "nsp-protocol",
    "nsp-server",
    "nsp-words",
];

impl Run {
    /// The tests on each emulated processor, clippy for the kernels, and `cargo check`.
    pub(super) fn arm(&mut self, setup: &Setup) -> Option<()> {
        let linux = self.table.step("Rust for Linux on Arm", || {
            setup.emulator()?;
            setup.arm(Flavour::Arm)
        })?;
        for (processor, has_dot_products) in PROCESSORS {
            let what = format!("tests on {processor}");
            let mut command = emulated(&linux, processor, has_dot_products);
            self.tests(&what, "10 minutes from nothing", &mut command);
        }
        self.table.step("clippy for the kernels on Arm", || {
            let mut command = linux.command("cargo");
            command
                .args(["clippy", "--release", "--all-targets", "--target", ARM])
                .args(["--package", "nsp-kernels", "--", "-D", "warnings"]);
            run(&mut command, "clippy for the kernels on Arm")
        });
        self.check("Linux on Arm", ARM, linux.command("cargo"));
        let mac = self
            .table
            .step("Rust for macOS on Arm", || setup.arm(Flavour::Mac))?;
        self.check("macOS on Arm", MAC, without_c(&mac));
        Some(())
    }

    /// Checks everything that is not for the browser only. Nothing is linked. `command` is cargo.
    fn check(&mut self, system: &str, target: &str, mut command: Command) {
        let what = format!("cargo check for {system}");
        self.table.step(&what, || -> Result<(), Error> {
            command.args(["check", "--release", "--target", target]);
            for package in CHECKED {
                command.args(["--package", package]);
            }
            run(&mut command, &what)
        });
    }
}

/// Cargo for macOS, whose C code is not compiled: that needs Apple's compiler and headers. Only `ring`, a
/// library of the command line's downloads, has C code, and `cargo check` does not read what it becomes.
fn without_c(mac: &Environment) -> Command {
    let mut command = mac.command("cargo");
    command
        .env("CC_aarch64_apple_darwin", "true")
        .env("AR_aarch64_apple_darwin", "true");
    command
}

/// A command that runs the tests of [`TESTED`] on an emulated processor.
fn emulated(environment: &Environment, processor: &str, has_dot_products: bool) -> Command {
    let mut command = environment.command("cargo");
    command
        .args(["test", "--release", "--no-fail-fast", "--target", ARM])
        .env("CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER", LINKER)
        .env(
            "CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER",
            format!("{EMULATOR} -cpu {processor} -L {C_LIBRARY}"),
        )
        // A test compares this with what the kernel detects.
        .env("NSP_DOTPROD", has_dot_products.to_string());
    for package in TESTED {
        command.args(["--package", package]);
    }
    command
}
