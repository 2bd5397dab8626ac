//! Finds the checkpoint folder that a path stands for, and the name of its model.

use super::HfError;
use super::files::{kind_of_file, read_text};
use std::fs;
use std::path::{Path, PathBuf};

/// The beginning of a folder's name in the cache of Hugging Face's hub:
/// `models--OWNER--NAME/snapshots/COMMIT`, with the commit of a branch in `refs/BRANCH`.
const HUB: &str = "models--";

/// A checkpoint's folder and its model's name.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) folder: PathBuf,
    /// The file of weights, if it was given.
    pub(super) file: Option<PathBuf>,
    pub(super) name: String,
}

/// Finds the checkpoint that a path stands for. A checkpoint folder stands for itself. The folder
/// of a model in the hub's cache stands for its only snapshot, or for the snapshot that `refs/main`
/// names. A file of weights stands for its folder.
pub(super) fn resolve(given: &Path) -> Result<Source, HfError> {
    let is_weights = given
        .extension()
        .is_some_and(|ending| ending == "safetensors" || ending == "bin");
    if given.is_file() && is_weights {
        let parent = given.parent().filter(|parent| *parent != Path::new(""));
        let folder = resolve(parent.unwrap_or(Path::new(".")))?;
        return Ok(Source {
            file: Some(given.to_owned()),
            ..folder
        });
    }
    if given.is_file() {
        return Err(HfError::NotAFolder {
            path: given.to_owned(),
            kind: kind_of_file(given).unwrap_or("a file"),
        });
    }
    let full = fs::canonicalize(given).unwrap_or_else(|_| given.to_owned());
    if !given.join("config.json").exists() && given.join("snapshots").is_dir() {
        return Ok(Source {
            folder: snapshot(given)?,
            file: None,
            name: model_name(&full),
        });
    }
    let in_hub = full
        .parent()
        .filter(|parent| parent.ends_with("snapshots"))
        .and_then(Path::parent)
        .filter(|model| last_part(model).starts_with(HUB));
    Ok(Source {
        name: model_name(in_hub.unwrap_or(&full)),
        folder: given.to_owned(),
        file: None,
    })
}

fn snapshot(model: &Path) -> Result<PathBuf, HfError> {
    let snapshots = model.join("snapshots");
    let entries = fs::read_dir(&snapshots).map_err(HfError::io(&snapshots))?;
    let mut names: Vec<String> = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    let main = read_text(model.join("refs/main")).unwrap_or_default();
    match names.as_slice() {
        [] => Err(HfError::NoSnapshot(model.to_owned())),
        [only] => Ok(snapshots.join(only)),
        several => match several.iter().find(|name| *name == main.trim()) {
            Some(main) => Ok(snapshots.join(main)),
            None => Err(HfError::SeveralSnapshots {
                folder: model.to_owned(),
                snapshots: names.iter().map(|n| format!("snapshots/{n}")).collect(),
            }),
        },
    }
}

/// The name of a model: in the hub's cache the repository's name without its owner, else the
/// folder's.
fn model_name(folder: &Path) -> String {
    let name = last_part(folder);
    let repository = name.strip_prefix(HUB).unwrap_or(&name);
    let model = repository.rsplit("--").next().unwrap_or_default();
    match model {
        _ if repository == name && !name.is_empty() => name,
        "" => "unnamed".to_owned(),
        model => model.to_owned(),
    }
}

fn last_part(folder: &Path) -> String {
    folder
        .file_name()
        .map_or(String::new(), |name| name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of the hub's cache with these snapshots.
    fn cache(snapshots: &[&str], main: Option<&str>) -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let model = dir.path().join("models--some-one--tiny-nsp");
        fs::create_dir_all(model.join("snapshots")).unwrap();
        fs::create_dir_all(model.join("refs")).unwrap();
        for name in snapshots {
            fs::create_dir(model.join("snapshots").join(name)).unwrap();
        }
        if let Some(main) = main {
            fs::write(model.join("refs/main"), main).unwrap();
        }
        (dir, model)
    }

    fn found(snapshots: &[&str], main: Option<&str>) -> Result<(String, String), String> {
        let (_dir, model) = cache(snapshots, main);
        match resolve(&model) {
            Ok(source) => Ok((last_part(&source.folder), source.name)),
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn a_hub_folder_is_its_one_snapshot_or_the_one_of_main() {
        let tiny = |snapshot: &str| Ok((snapshot.to_owned(), "tiny-nsp".to_owned()));
        assert_eq!(found(&["aa"], None), tiny("aa"));
        assert_eq!(found(&["aa"], Some("gone")), tiny("aa"));
        assert_eq!(found(&["aa", "bb"], Some("bb\n")), tiny("bb"));
        for main in [None, Some("../refs"), Some("cc")] {
            let error = found(&["bb", "aa"], main).unwrap_err();
            assert!(error.contains("snapshots/aa, snapshots/bb"), "{error}");
        }
        assert!(found(&[], None).unwrap_err().contains("no snapshot"));
    }

    #[test]
    fn a_model_is_called_as_its_repository_or_its_folder() {
        let (_dir, model) = cache(&["aa"], None);
        let snapshot = resolve(&model.join("snapshots/aa")).unwrap();
        assert_eq!(snapshot.name, "tiny-nsp");
        for (folder, name) in [
            ("models--bert-base-cased", "bert-base-cased"),
            ("my--model", "my--model"),
            ("bert", "bert"),
        ] {
            assert_eq!(model_name(&Path::new("/a").join(folder)), name);
        }
    }

    #[test]
    fn a_file_is_no_folder() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), "GGUF\x03\0\0\0").unwrap();
        let error = resolve(file.path()).unwrap_err().to_string();
        assert!(error.contains("is a GGUF file"), "{error}");
    }
}
