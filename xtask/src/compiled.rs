//! What this process has compiled. Nothing is compiled twice, because a second cargo would wait for every other cargo that
//! runs in the meantime.

use crate::{
    error::{Error, cannot_at},
    files::copy,
    paths,
};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
};

/// The compiled files, and whether others may compile now.
#[derive(Debug, Default)]
pub struct Compiled {
    files: Mutex<BTreeMap<String, PathBuf>>,
    is_done: Mutex<bool>,
    done: Condvar,
}

impl Compiled {
    /// The file of this name: `compile` makes it when it is first asked for. The path is that of a copy, because other
    /// cargo commands write to the same place.
    ///
    /// # Errors
    /// Those of `compile`, and when the file can't be copied.
    pub fn once(
        &self,
        name: &str,
        compile: impl FnOnce() -> Result<PathBuf, Error>,
    ) -> Result<PathBuf, Error> {
        let mut files = lock(&self.files);
        if let Some(file) = files.get(name) {
            return Ok(file.clone());
        }
        let kept = keep(name, &compile()?)?;
        files.insert(name.to_owned(), kept.clone());
        Ok(kept)
    }

    /// From now on, everything that the site needs is compiled, or will never be.
    pub fn end(&self) {
        *lock(&self.is_done) = true;
        self.done.notify_all();
    }

    /// Waits for [`Compiled::end`].
    pub fn wait(&self) {
        let is_done = lock(&self.is_done);
        let is_done = self.done.wait_while(is_done, |is_done| !*is_done);
        drop(is_done.unwrap_or_else(PoisonError::into_inner));
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What a thread that panicked leaves is complete.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
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
        assert!(lock(&compiled.files).is_empty());
    }

    #[test]
    fn who_waits_goes_on_at_the_end() {
        let compiled = Compiled::default();
        std::thread::scope(|scope| {
            scope.spawn(|| compiled.wait());
            compiled.end();
        });
        compiled.wait();
    }
}
