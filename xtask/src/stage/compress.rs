//! Compressed copies beside the files, for hosts that send such copies instead of compressing files
//! themselves.

use super::{
    listing::{self, extension},
    own_program,
};
use crate::{
    error::Error,
    paths,
    setup::Setup,
    steps::{announce, run},
};
use std::path::Path;

/// The kinds of files that get smaller. The others are compressed already, or are weights.
const EXTENSIONS: [&str; 10] = [
    "css",
    "html",
    "js",
    "json",
    "md",
    "svg",
    "ts",
    "txt",
    "wasm",
    "webmanifest",
];

/// Puts a `.br` and a `.gz` beside every text and WebAssembly file below a folder.
///
/// # Errors
/// When nsp-compress can't be built, or fails.
pub fn compress_all(setup: &Setup, staging: &Path) -> Result<(), Error> {
    announce(
        "Compressing the site",
        "1 minute, or 2 seconds when nothing has changed",
    );
    let mut command = own_program(setup, "nsp-compress")?;
    command.arg(paths::target().join("compressed"));
    for path in listing::list(staging)? {
        if EXTENSIONS.contains(&extension(&path)) {
            command.arg(staging.join(path));
        }
    }
    run(&mut command, "compressing the site")
}
