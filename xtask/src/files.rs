//! Copies, links and hashes files.

use crate::error::{Error, cannot_at};
use sha2::{Digest, Sha256};
use std::{fs, os::unix::fs::symlink, path::Path};

/// Copies a file.
///
/// # Errors
/// When the file system refuses.
pub fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    fs::copy(from, to)
        .map(|_| ())
        .map_err(cannot_at("copy", from))
}

/// Copies a folder with all that is in it.
///
/// # Errors
/// When the file system refuses.
pub fn copy_folder(from: &Path, to: &Path) -> Result<(), Error> {
    fs::create_dir_all(to).map_err(cannot_at("create", to))?;
    for entry in from.read_dir().map_err(cannot_at("read", from))? {
        let source = entry.map_err(cannot_at("read", from))?.path();
        let target = to.join(source.file_name().unwrap_or_default());
        if source.is_dir() {
            copy_folder(&source, &target)?;
        } else {
            copy(&source, &target)?;
        }
    }
    Ok(())
}

/// Makes a symbolic link at `at` that leads to `to`.
///
/// # Errors
/// When the file system refuses.
pub fn link(to: &Path, at: &Path) -> Result<(), Error> {
    symlink(to, at).map_err(cannot_at("create", at))
}

/// The SHA-256 of all pieces one after the other, as lower-case hexadecimal digits.
pub fn sha256<T: AsRef<[u8]>>(pieces: impl IntoIterator<Item = T>) -> String {
    let mut hash = Sha256::new();
    pieces.into_iter().for_each(|piece| hash.update(piece));
    let digits = hash.finalize();
    digits.iter().map(|byte| format!("{byte:02x}")).collect()
}
