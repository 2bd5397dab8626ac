//! The offline folder, opened from a file.

use crate::{Browser, Firefox, Tab, View, visit::in_turn, wait_for};
use std::{
    env, fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

/// The folder that `NSP_FOLDER` names, or a copy of it.
pub struct Folder {
    path: PathBuf,
    is_copy: bool,
}

impl Folder {
    /// The folder as it was built.
    ///
    /// # Panics
    /// When there is no such folder.
    pub fn whole() -> Self {
        let path = env::var_os("NSP_FOLDER").map(PathBuf::from);
        let path = path
            .filter(|path| path.join("index.html").is_file())
            .expect("NSP_FOLDER names no folder: `cargo xtask test --only e2e` makes one");
        Self {
            path,
            is_copy: false,
        }
    }

    /// A copy that may be changed. Its name contains characters that paths may contain.
    ///
    /// # Panics
    /// When it can't be copied.
    pub fn copy() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!(
            "nsp e2e é $$ $& import( %20 #{}-{number}",
            std::process::id()
        );
        let path = env::temp_dir().join(name);
        copy(&Self::whole().path, &path).expect("the folder can be copied");
        Self {
            path,
            is_copy: true,
        }
    }

    /// The file of this copy whose name contains `part`.
    ///
    /// # Panics
    /// When there is no such file.
    pub fn file(&self, part: &str) -> PathBuf {
        assert!(self.is_copy, "only a copy may be changed");
        let file = find(&self.path, part).expect("the folder can be read");
        file.unwrap_or_else(|| panic!("the folder has no {part}"))
    }

    /// The address of its page.
    pub fn url(&self) -> String {
        let index = self.path.join("index.html");
        let url = url::Url::from_file_path(index).expect("the path is absolute");
        url.into()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.is_copy {
            // A failure does no harm: the copy is in the folder for temporary files.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in from.read_dir()? {
        let entry = entry?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to)?;
        } else {
            fs::copy(&from, &to)?;
        }
    }
    Ok(())
}

fn find(folder: &Path, part: &str) -> std::io::Result<Option<PathBuf>> {
    for entry in folder.read_dir()? {
        let path = entry?.path();
        if path.is_dir() {
            if let Some(found) = find(&path, part)? {
                return Ok(Some(found));
            }
        } else if path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().contains(part))
        {
            return Ok(Some(path));
        }
    }
    Ok(None)
}

/// Lets `test` use a fresh Chromium, and then a fresh Firefox.
pub fn in_both_browsers(test: impl Fn(&dyn Tab)) {
    in_turn(false, || {
        test(&Browser::start(View::default()));
        test(&Firefox::start());
    });
}

/// Opens the folder's page and waits until its code runs, or until it reports that it can't.
pub fn open(tab: &dyn Tab, folder: &Folder) {
    tab.goto(&folder.url());
    let has_started = "!!document.querySelector('.site-footer')
        || document.getElementById('boot-starting')?.hidden === true";
    let seen = || (tab.value(has_started) == true).then_some(());
    wait_for("the page's start", seen, || tab.errors().join("\n"));
}
