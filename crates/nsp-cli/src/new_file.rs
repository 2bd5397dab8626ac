//! A file that appears under its name only when it is complete.

use crate::error::CliError;
use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf, is_separator};
use tempfile::NamedTempFile;

/// A file that is being written.
pub struct NewFile<'a> {
    path: &'a Path,
    force: bool,
    writer: BufWriter<NamedTempFile>,
}

impl<'a> NewFile<'a> {
    /// Begins a file. With `force` it will replace another one of this name.
    ///
    /// # Errors
    /// When the path is one of a folder or a device, when there is such a file and `force` is off, or when the folder
    /// can't be written to.
    pub fn create(path: &'a Path, force: bool) -> Result<Self, CliError> {
        let names_folder = path.to_string_lossy().ends_with(is_separator);
        if names_folder || fs::metadata(path).is_ok_and(|data| !data.is_file()) {
            return Err(CliError::NoFile(path.to_owned()));
        }
        if path.exists() && !force {
            return Err(CliError::Exists(path.to_owned()));
        }
        let file = NamedTempFile::new_in(folder_of(path)).map_err(CliError::written(path))?;
        Ok(Self {
            path,
            force,
            writer: BufWriter::new(file),
        })
    }

    /// Where the bytes go.
    pub fn writer(&mut self) -> &mut impl Write {
        &mut self.writer
    }

    /// Gives the file its name, and returns how many bytes it has.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn finish(self) -> Result<u64, CliError> {
        let unwritable = || CliError::written(self.path);
        let file = self
            .writer
            .into_inner()
            .map_err(|error| unwritable()(error.into_error()))?;
        let bytes = file.as_file().metadata().map_err(unwritable())?.len();
        make_readable(&file).map_err(unwritable())?;
        let persisted = match self.force {
            true => file.persist(self.path),
            // Another program may have made the file meanwhile.
            false => file.persist_noclobber(self.path),
        };
        persisted.map_err(|error| unwritable()(error.error))?;
        Ok(bytes)
    }
}

/// Whether two paths lead to the same file, which need not exist yet.
pub fn is_same(one: &Path, other: &Path) -> bool {
    resolved(one).is_some_and(|place| Some(place) == resolved(other))
}

/// The path without links. `None` if there is no such folder.
fn resolved(path: &Path) -> Option<PathBuf> {
    let in_folder = || {
        Some(
            fs::canonicalize(folder_of(path))
                .ok()?
                .join(path.file_name()?),
        )
    };
    fs::canonicalize(path).ok().or_else(in_folder)
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}

/// Temporary files are readable by their owner only; a model is for everybody who may read files
/// in its folder.
#[cfg(unix)]
fn make_readable(file: &NamedTempFile) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.as_file()
        .set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn make_readable(_: &NamedTempFile) -> std::io::Result<()> {
    Ok(())
}
