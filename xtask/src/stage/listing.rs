//! The files of the site, as paths with `/` between their parts.

use crate::{
    error::{Error, cannot_at},
    files::sha256,
};
use std::{fs, path::Path};

/// A file of the finished site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteFile {
    /// Its final path, relative to the site's folder.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// The hash of its content, as lower-case hexadecimal digits.
    pub sha256: String,
}

/// All files of the finished site, in the order of their paths. Call this when the files have their
/// final names, and before they are compressed: the list has no compressed copies.
///
/// # Errors
/// When one can't be read.
pub fn describe(staging: &Path) -> Result<Vec<SiteFile>, Error> {
    let describe = |path: String| {
        let file = staging.join(&path);
        let content = fs::read(&file).map_err(cannot_at("read", &file))?;
        Ok(SiteFile {
            bytes: content.len() as u64,
            sha256: sha256([&content]),
            path,
        })
    };
    list(staging)?.into_iter().map(describe).collect()
}

/// The paths of all files below a folder, in order.
///
/// # Errors
/// When a folder can't be read.
pub fn list(folder: &Path) -> Result<Vec<String>, Error> {
    let mut paths = Vec::new();
    for entry in folder.read_dir().map_err(cannot_at("read", folder))? {
        let path = entry.map_err(cannot_at("read", folder))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            let below = list(&path)?.into_iter();
            paths.extend(below.map(|below| format!("{name}/{below}")));
        } else {
            paths.push(name.into_owned());
        }
    }
    paths.sort();
    Ok(paths)
}

/// Removes the folders below `folder` that have no file in them.
///
/// # Errors
/// When one can't be read or removed.
pub fn remove_empty_folders(folder: &Path) -> Result<(), Error> {
    for entry in folder.read_dir().map_err(cannot_at("read", folder))? {
        let path = entry.map_err(cannot_at("read", folder))?.path();
        if !path.is_dir() {
            continue;
        }
        if list(&path)?.is_empty() {
            fs::remove_dir_all(&path).map_err(cannot_at("remove", &path))?;
        } else {
            remove_empty_folders(&path)?;
        }
    }
    Ok(())
}

/// The folder of a path; empty for a file at the top.
pub fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The last part of a path.
pub fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// What stands after the last dot of a path's last part.
pub fn extension(path: &str) -> &str {
    let name = file_name(path);
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_a_folder_and_an_extension() {
        assert_eq!(
            (folder("a/b/c.d.js"), extension("a/b/c.d.js")),
            ("a/b", "js")
        );
        assert_eq!((folder("c"), extension("c")), ("", ""));
        assert_eq!(extension("a.b/c"), "");
    }

    #[test]
    fn files_are_listed_with_size_and_hash_and_empty_folders_go() {
        let scratch = tempfile::tempdir().unwrap();
        let site = scratch.path();
        fs::create_dir_all(site.join("a/empty/deep")).unwrap();
        fs::create_dir_all(site.join("b")).unwrap();
        fs::write(site.join("a/x.js"), "abc").unwrap();
        fs::write(site.join("index.html"), "").unwrap();
        remove_empty_folders(site).unwrap();
        assert!(!site.join("b").exists() && !site.join("a/empty").exists());
        let files = describe(site).unwrap();
        let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, ["a/x.js", "index.html"]);
        assert_eq!(files[0].bytes, 3);
        assert!(files[0].sha256.starts_with("ba7816bf"));
    }
}
