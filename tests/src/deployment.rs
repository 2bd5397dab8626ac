//! Another build of the site, made from the existing one.

use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

/// The folder of the files with hashed names.
const HASHED: &str = "assets";

/// What the new build changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Only the page; the model is the same.
    Page,
    /// The page and the model.
    PageAndModel,
}

/// A build in a folder of its own, which is removed at the end. It equals the first build, except
/// for its id and the names of its files, which all differ.
pub struct Deployment {
    folder: PathBuf,
    id: String,
}

impl Deployment {
    /// Makes another build from the site in `dist`. The files of the first build that `keeps`
    /// accepts stay beside the new ones.
    ///
    /// # Panics
    /// When a file can't be read or written.
    pub fn of(dist: &Path, change: Change, keeps: impl Fn(&str) -> bool) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("nsp-build-{}-{number}", std::process::id());
        let folder = env::temp_dir().join(name);
        let old = build_id(dist);
        let id: String = old.chars().rev().collect();
        assert_ne!(id, old);
        let paths = list(dist);
        let mut names = BTreeMap::from([(old, id.clone())]);
        let hashed = paths.iter().filter(|path| path.starts_with(HASHED));
        for path in hashed.filter(|path| change == Change::PageAndModel || !is_model(path)) {
            let hash = hash_in(path);
            names.insert(hash.to_owned(), hash.chars().rev().collect());
        }
        let renamed = |text: &str| {
            let put = |text: String, (old, new): (&String, &String)| text.replace(old, new);
            names.iter().fold(text.to_owned(), put)
        };
        for path in &paths {
            let content = fs::read(dist.join(path)).expect("the file can be read");
            if keeps(path) {
                write(&folder.join(path), &content);
            }
            let content = match String::from_utf8(content) {
                Ok(text) => renamed(&text).into_bytes(),
                Err(binary) => binary.into_bytes(),
            };
            write(&folder.join(renamed(path)), &content);
        }
        hash_again(&folder);
        Self { folder, id }
    }

    /// The id of the build.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The folder of the build.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Deployment {
    fn drop(&mut self) {
        // A failure does no harm: the folder is in the one for temporary files.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// The build id in the page's `<meta>`.
pub fn build_id(dist: &Path) -> String {
    let html = fs::read_to_string(dist.join("index.html")).expect("index.html can be read");
    html.split_once("name=\"bert-nsp-build\" content=\"")
        .and_then(|(_, rest)| rest.split_once('"'))
        .map(|(id, _)| id.to_owned())
        .expect("index.html has a build id")
}

fn is_model(path: &str) -> bool {
    path.contains("/models/")
}

/// The hash in a name: sixteen hexadecimal digits.
fn hash_in(path: &str) -> &str {
    let words = path.split(['/', '-', '.']);
    let is_hash = |word: &&str| word.len() == 16 && word.chars().all(|c| c.is_ascii_hexdigit());
    let hash = words.rev().find(is_hash);
    hash.unwrap_or_else(|| panic!("{path} has no hash in its name"))
}

/// Writes the hashes of the files as they are now into the list of sw.js.
fn hash_again(folder: &Path) {
    let script = folder.join("sw.js");
    let text = fs::read_to_string(&script).expect("the site has a sw.js");
    let mut pieces = text.split("sha256");
    let mut hashed = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let path = hashed.rsplit('"').find(|text| text.contains('.'));
        let hash = piece.split('"').find(|text| text.len() == 64);
        let entry = match (path, hash) {
            (Some(path), Some(hash)) => {
                let content = fs::read(folder.join(path)).expect("the file is there");
                let now = Sha256::digest(content);
                let hex: String = now.iter().map(|byte| format!("{byte:02x}")).collect();
                piece.replacen(hash, &hex, 1)
            }
            // The script's own code.
            _ => piece.to_owned(),
        };
        hashed += "sha256";
        hashed += &entry;
    }
    write(&script, hashed.as_bytes());
}

/// The paths of all files below a folder, without compressed copies, which would be outdated.
fn list(folder: &Path) -> Vec<String> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            paths.extend(list(&path).iter().map(|below| format!("{name}/{below}")));
        } else if !name.ends_with(".br") && !name.ends_with(".gz") {
            paths.push(name.into_owned());
        }
    }
    paths
}

fn write(file: &Path, content: &[u8]) {
    let parent = file.parent().expect("it is in a folder");
    fs::create_dir_all(parent).expect("the folder can be made");
    fs::write(file, content).expect("the file can be written");
}
