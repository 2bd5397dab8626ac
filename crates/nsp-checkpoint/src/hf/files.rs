//! Reads the files of a folder. If a file is of another kind, the error says what it is.

use super::HfError;
use crate::foreign;
use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};

/// How many bytes are read to recognise a file.
const START: usize = 64;
/// The longest text file that is read. Most have a lower limit of their own, which their readers know.
const MAX_TEXT_BYTES: u64 = 32 << 20;

/// Reads a text file.
///
/// # Errors
/// When it can't be read, is too long, no UTF-8, or of another kind than its name says.
pub(super) fn read_text(path: PathBuf) -> Result<String, HfError> {
    let file = File::open(&path).map_err(HfError::io(&path))?;
    let mut bytes = Vec::new();
    let read = file.take(MAX_TEXT_BYTES + 1).read_to_end(&mut bytes);
    if read.map_err(HfError::io(&path))? as u64 > MAX_TEXT_BYTES {
        return Err(HfError::TooLong {
            path,
            limit: MAX_TEXT_BYTES >> 20,
        });
    }
    if let Some(kind) = foreign::kind(&bytes[..bytes.len().min(START)]) {
        return Err(HfError::Foreign { path, kind });
    }
    let invalid = |error| io::Error::new(io::ErrorKind::InvalidData, error);
    String::from_utf8(bytes).map_err(|error| HfError::io(&path)(invalid(error)))
}

/// Reads a text file, if it exists.
pub(super) fn read_optional_text(path: PathBuf) -> Result<Option<String>, HfError> {
    match read_text(path) {
        Ok(text) => Ok(Some(text)),
        Err(HfError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Refuses a weight file that is of another kind than its name says. Reads on from the file's start
/// afterwards.
pub(super) fn refuse_foreign(path: &Path, file: &mut File) -> Result<(), HfError> {
    let mut start = Vec::new();
    let read = file.take(START as u64).read_to_end(&mut start);
    read.map_err(HfError::io(path))?;
    file.rewind().map_err(HfError::io(path))?;
    // A safetensors file has its first brace at byte 8.
    match foreign::kind(&start) {
        Some(kind) if start.get(8) != Some(&b'{') => Err(HfError::Foreign {
            path: path.to_owned(),
            kind,
        }),
        _ => Ok(()),
    }
}

/// The kind of a file, if its first bytes are recognised.
pub(super) fn kind_of_file(path: &Path) -> Option<&'static str> {
    let mut start = Vec::new();
    let file = File::open(path).ok()?;
    file.take(START as u64).read_to_end(&mut start).ok()?;
    foreign::kind(&start)
}
