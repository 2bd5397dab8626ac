//! Model cards: the file README.md of a checkpoint.

use crate::text::warn;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// The text of a model card; empty if there is none, or after a warning if it can't be read.
pub fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| {
        if error.kind() != ErrorKind::NotFound {
            warn(&format!(
                "{} could not be read ({error}), so its licence and languages are not used; give the \
                 licence with --license, or correct the file and convert again",
                path.display()
            ));
        }
        String::new()
    })
}
