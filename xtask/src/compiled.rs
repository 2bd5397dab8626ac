//! What this process has compiled for a site or the package. Each file is compiled once and copied: other cargo commands,
//! such as lints, write to the same places, and a second cargo would wait for every other cargo that runs meanwhile.

use crate::{
    error::{Error, cannot_at},
    files::copy,
    paths,
};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// The copies, by name.
#[derive(Debug, Default)]
pub struct Compiled(Mutex<BTreeMap<String, PathBuf>>);

impl Compiled {
    /// The copy of this name. `compile` makes the file when it is first asked for.
    ///
    /// # Errors
    /// Those of `compile`, and when the file can't be copied.
    pub fn once(
        &self,
        name: &str,
        compile: impl FnOnce() -> Result<PathBuf, Error>,
    ) -> Result<PathBuf, Error> {
        // What a thread that panicked leaves is complete.
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = files.get(name) {
            return Ok(file.clone());
        }
        let kept = keep(name, &compile()?)?;
        files.insert(name.to_owned(), kept.clone());
        Ok(kept)
    }
}

/// Copies a file to target/compiled/NAME.
fn keep(name: &str, file: &Path) -> Result<PathBuf, Error> {
    let folder = paths::target().join("compiled");
    fs::create_dir_all(&folder).map_err(cannot_at("create", &folder))?;
    let kept = folder.join(name);
    // Another process may be running the program that is there.
    let _ = fs::remove_file(&kept);
    copy(file, &kept)?;
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_compiled_once_and_later_results_do_not_touch_its_copy() {
        let scratch = tempfile::tempdir().unwrap();
        let result = scratch.path().join("result");
        fs::write(&result, "ours").unwrap();
        let compiled = Compiled::default();
        let file = compiled
            .once("a-test-of-xtask", || Ok(result.clone()))
            .unwrap();
        fs::write(&result, "another command's").unwrap();
        let again = compiled.once("a-test-of-xtask", || unreachable!()).unwrap();
        assert_eq!(again, file);
        assert_eq!(fs::read_to_string(&file).unwrap(), "ours");
        fs::remove_file(file).unwrap();
    }

    #[test]
    fn a_failure_is_no_result() {
        let compiled = Compiled::default();
        let failed = compiled.once("never", || Err(Error::Project("no".into())));
        assert!(matches!(failed, Err(Error::Project(_))));
        assert!(compiled.0.lock().unwrap().is_empty());
    }
}
