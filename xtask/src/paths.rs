//! Where the project's files are.

use std::path::{Path, PathBuf};

/// The folder of the workspace.
pub fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_path_buf()
}

/// Cargo's folder for what it builds.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// The folder of the finished site.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// The folder of the offline page and its archive.
pub fn offline() -> PathBuf {
    root().join("dist-offline")
}
