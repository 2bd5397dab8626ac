//! The per-user folder of tools that are built from source.
//!
//! All clones on the machine share it. Each entry has its version in its name. An entry is built
//! under another name and renamed when it is complete, so every entry under its own name is
//! complete.

use crate::error::{Error, cannot_at};
use crate::terminal::note;
use std::{
    ffi::OsString,
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
};

/// The folder.
#[derive(Clone, Debug)]
pub struct Cache {
    folder: PathBuf,
}

impl Cache {
    /// `$NSP_CACHE_DIR`, else `$XDG_CACHE_HOME/bert-nsp`, else `~/.cache/bert-nsp`.
    ///
    /// # Errors
    /// When none of the three is known.
    pub fn of_user() -> Result<Self, Error> {
        let folder = choose(
            std::env::var_os("NSP_CACHE_DIR"),
            std::env::var_os("XDG_CACHE_HOME"),
            std::env::home_dir().map(OsString::from),
        );
        match folder {
            Some(folder) => Ok(Self { folder }),
            None => Err(Error::Missing(
                "there is no home folder for the tools: set NSP_CACHE_DIR to a folder".into(),
            )),
        }
    }

    /// The path of an entry in the cache, whether it exists or not.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Makes the entry of this name unless it exists. `make` gets two folders. It fills the first,
    /// which is then renamed. The second is a work folder that survives an interruption, so that the
    /// next try can continue from there. If two processes ask, one makes the entry and the other
    /// waits.
    ///
    /// # Errors
    /// Those of `make`, and of the file system.
    pub fn provide(
        &self,
        name: &str,
        make: impl FnOnce(&Path, &Path) -> Result<(), Error>,
    ) -> Result<PathBuf, Error> {
        let finished = self.path(name);
        if finished.is_dir() {
            return Ok(finished);
        }
        fs::create_dir_all(&self.folder).map_err(cannot_at("create", &self.folder))?;
        let _lock = self.lock(name)?;
        if finished.is_dir() {
            return Ok(finished);
        }
        let unfinished = self.path(&format!("{name}.unfinished"));
        let work = self.path(&format!("{name}.work"));
        remove(&unfinished)?;
        for folder in [&unfinished, &work] {
            fs::create_dir_all(folder).map_err(cannot_at("create", folder))?;
        }
        make(&unfinished, &work)?;
        fs::rename(&unfinished, &finished).map_err(cannot_at("create", &finished))?;
        remove(&work)?;
        Ok(finished)
    }

    /// The lock is released when the file is dropped or the process ends.
    fn lock(&self, name: &str) -> Result<File, Error> {
        let path = self.path(&format!("{name}.lock"));
        let file = File::create(&path).map_err(cannot_at("create", &path))?;
        if let Err(TryLockError::WouldBlock) = file.try_lock() {
            note(format_args!(
                "    another set-up is making {name}: waiting for it"
            ));
        }
        file.lock().map_err(cannot_at("lock", &path))?;
        Ok(file)
    }
}

fn choose(
    ours: Option<OsString>,
    xdg: Option<OsString>,
    home: Option<OsString>,
) -> Option<PathBuf> {
    let set = |variable: Option<OsString>| variable.filter(|v| !v.is_empty()).map(PathBuf::from);
    set(ours)
        .or_else(|| set(xdg).map(|folder| folder.join("bert-nsp")))
        .or_else(|| set(home).map(|folder| folder.join(".cache/bert-nsp")))
}

fn remove(folder: &Path) -> Result<(), Error> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(cannot_at("remove", folder))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    fn cache(folder: &TempDir) -> Cache {
        Cache {
            folder: folder.path().to_owned(),
        }
    }

    #[test]
    fn our_variable_goes_before_xdg_and_that_before_home() {
        let some = |text: &str| Some(OsString::from(text));
        assert_eq!(
            choose(some("/o"), some("/x"), some("/h")),
            Some("/o".into())
        );
        assert_eq!(
            choose(None, some("/x"), some("/h")),
            Some("/x/bert-nsp".into())
        );
        assert_eq!(
            choose(some(""), None, some("/h")),
            Some("/h/.cache/bert-nsp".into())
        );
        assert_eq!(choose(None, None, None), None);
    }

    #[test]
    fn a_thing_is_made_once_and_whole() {
        let folder = tempfile::tempdir().unwrap();
        let cache = cache(&folder);
        let made = cache.provide("tool-1", |folder, _| {
            fs::write(folder.join("program"), "1").map_err(cannot_at("write", folder))
        });
        assert_eq!(made.unwrap(), cache.path("tool-1"));
        assert!(cache.path("tool-1").join("program").is_file());
        assert!(!cache.path("tool-1.unfinished").exists());
        assert!(!cache.path("tool-1.work").exists());
        let again = cache.provide("tool-1", |_, _| panic!("made twice"));
        again.unwrap();
    }

    #[test]
    fn what_was_interrupted_does_not_count_but_its_work_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let cache = cache(&folder);
        let failed = cache.provide("tool-2", |folder, work| {
            fs::write(folder.join("half"), "").map_err(cannot_at("write", folder))?;
            fs::write(work.join("compiled"), "").map_err(cannot_at("write", work))?;
            Err(Error::Missing("interrupted".into()))
        });
        assert!(failed.is_err());
        assert!(!cache.path("tool-2").exists());
        cache
            .provide("tool-2", |folder, work| {
                assert!(!folder.join("half").exists());
                assert!(work.join("compiled").exists());
                Ok(())
            })
            .unwrap();
    }
}
