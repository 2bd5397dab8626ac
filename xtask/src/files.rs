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

/// The folder of the built-in texts for training, in the site and in content/.
pub const TEXTS: &str = "texts";

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

/// Writes a text, unless the file has it already: what was made from the file is then not made again.
///
/// # Errors
/// When the file system refuses.
pub fn write_if_changed(file: &Path, text: &str) -> Result<(), Error> {
    if fs::read(file).is_ok_and(|before| before == text.as_bytes()) {
        return Ok(());
    }
    fs::write(file, text).map_err(cannot_at("write", file))
}

/// Whether a file is a part of a model: its name ends with `.part` and a number.
pub fn is_part(path: &str) -> bool {
    let number = path.rsplit_once(".part").map_or("", |(_, number)| number);
    !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// The SHA-256 of all pieces one after the other, as lower-case hexadecimal digits.
pub fn sha256<T: AsRef<[u8]>>(pieces: impl IntoIterator<Item = T>) -> String {
    let mut hash = Sha256::new();
    pieces.into_iter().for_each(|piece| hash.update(piece));
    let digits = hash.finalize();
    digits.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes a program for a test. A child process writes the file: while this process has it open, a program that
/// another test starts may inherit the handle, and until that one runs, the file can't be started ("Text file busy").
#[cfg(test)]
pub fn write_program(file: &Path, script: &str) {
    let mut text = file.to_owned().into_os_string();
    text.push(".text");
    fs::write(&text, script).expect("a script for a test");
    let mut install = std::process::Command::new("install");
    let status = install.args(["-m", "755"]).arg(&text).arg(file).status();
    assert!(status.expect("install runs").success(), "{file:?}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_known_by_the_end_of_its_name() {
        for part in ["m.part0", "models/m.0a1b.part12"] {
            assert!(is_part(part), "{part}");
        }
        for other in ["m.part", "m.party.json", "m.part1.json", "part0"] {
            assert!(!is_part(other), "{other}");
        }
    }

    #[test]
    fn a_file_with_the_same_text_is_not_written_again() {
        let scratch = tempfile::tempdir().unwrap();
        let file = scratch.path().join("same");
        let written = || fs::metadata(&file).unwrap().modified().unwrap();
        write_if_changed(&file, "one").unwrap();
        let first = written();
        write_if_changed(&file, "one").unwrap();
        assert_eq!(written(), first);
        write_if_changed(&file, "two").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "two");
    }
}
