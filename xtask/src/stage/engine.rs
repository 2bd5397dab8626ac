//! The engine, once for each instruction set that browsers have.

use crate::{environment::Environment, error::Error, paths, steps::run};
use std::{path::Path, process::Command};

/// The file that wasm-bindgen writes beside `nsp_engine.js`.
pub const WASM: &str = "nsp_engine_bg.wasm";

/// A build of the engine. There is one so far; a browser is offered the best that it can run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// 128-bit SIMD, which every current browser has.
    Simd128,
}

impl Variant {
    /// Its folder under `engine/`, and its name in the protocol.
    pub fn name(self) -> &'static str {
        match self {
            Self::Simd128 => "simd128",
        }
    }

    /// The cargo command that compiles it.
    pub fn compile(self, environment: &Environment) -> Command {
        let mut command = environment.command("cargo");
        command
            .args(["build", "--release", "--target", "wasm32-unknown-unknown"])
            .args(["--package", "nsp-engine"]);
        command
    }
}

/// Builds a variant into a folder.
pub fn build(environment: &Environment, variant: Variant, folder: &Path) -> Result<(), Error> {
    let what = format!("building the engine ({})", variant.name());
    run(&mut variant.compile(environment), &what)?;
    let wasm = paths::target().join("wasm32-unknown-unknown/release/nsp_engine.wasm");
    let mut command = environment.command("wasm-bindgen");
    command
        .args([
            "--target",
            "web",
            "--no-typescript",
            "--out-name",
            "nsp_engine",
        ])
        .arg("--out-dir")
        .arg(folder)
        .arg(wasm);
    run(&mut command, "wasm-bindgen")
}
