//! Puts the hash of the content into file names, in one pass over the finished staging folder.
//!
//! The content under such a name never changes. So a host, a browser and a service worker may cache
//! it for ever, and two builds can't be mixed: a request for such a name gets exactly that content
//! or nothing. All such files move to [`HASHED`], so that a host needs one rule for all of them.
//!
//! What a browser caches includes the headers, so a script that runs in a worker would keep its policy even
//! if a later build has another one. Its policy is therefore part of what is hashed.
//!
//! A file gets its name after all files that it refers to, because their new names are first
//! written into it. A reference is a path in quotes (in CSS also in brackets), relative to its own
//! file or starting with the site's public URL. A reference that leads nowhere stops the build.

use super::listing::{self, extension, file_name, folder};
use crate::{
    error::{Error, cannot_at},
    files::{TEXTS, is_part, sha256},
};
use nsp_server::Policies;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// The folder of all files whose names hold a hash.
pub const HASHED: &str = "assets";
/// Hexadecimal digits of a hash in a name.
pub const DIGITS: usize = 16;

/// Files that others know by their names: people, search engines, other sites, the browser itself.
const KEPT: &[&str] = &[
    "index.html",
    "embed.html",
    "models.html",
    "bench.html",
    "check.html",
    "404.html",
    "bert-nsp.js",
    "bert-nsp.d.ts",
    "favicon.svg",
    "icons/icon-192.png",
    "icons/icon-512.png",
    "icons/maskable-512.png",
    "manifest.webmanifest",
    "oembed.json",
    "sw.js",
];
/// Cards and licences, which people open by name.
const KEPT_EXTENSIONS: &[&str] = &["md", "txt"];
/// The folder of the model's manifest. The page uses a copy with a hashed name, so that it never gets
/// another build's model. Others use the plain name.
const MANIFEST_FOLDER: &str = "models";
/// The picture for other sites. Some keep what they have fetched, so the document names a copy with a hash in its name.
/// People use the plain name.
const PICTURE: &str = "social.png";

/// wasm-bindgen names the imports of a module like files, but these files don't exist.
const IMPORTS: &str = "_bg.js";

/// How the files of the site get their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Naming {
    /// The name stays.
    Kept,
    /// The content's hash goes into the name.
    Hashed,
    /// The same, and a copy stays under the plain name.
    Both,
    /// The name holds a hash already.
    Ready,
}

fn naming(path: &str) -> Naming {
    if folder(path) == TEXTS {
        Naming::Hashed
    } else if KEPT.contains(&path) || KEPT_EXTENSIONS.contains(&extension(path)) {
        Naming::Kept
    } else if path == PICTURE || folder(path) == MANIFEST_FOLDER && extension(path) == "json" {
        Naming::Both
    } else if is_part(path) {
        Naming::Ready
    } else {
        Naming::Hashed
    }
}

/// Renames the files of a finished folder and rewrites the references to them.
///
/// # Errors
/// When a file refers to a file that does not exist, or two files refer to each other.
pub fn hash_names(staging: &Path, public_url: &str, policies: &Policies) -> Result<(), Error> {
    let files: BTreeSet<String> = listing::list(staging)?.into_iter().collect();
    let mut pass = Pass {
        staging,
        public_url,
        policies,
        extensions: files.iter().map(|path| extension(path).into()).collect(),
        files: &files,
        placed: BTreeMap::new(),
        open: Vec::new(),
    };
    for path in &files {
        match naming(path) {
            Naming::Kept => pass.rewrite(path)?,
            _ => {
                pass.place(path)?;
            }
        }
    }
    listing::remove_empty_folders(staging)
}

struct Pass<'a> {
    staging: &'a Path,
    public_url: &'a str,
    policies: &'a Policies,
    files: &'a BTreeSet<String>,
    extensions: BTreeSet<String>,
    /// The new paths of the files that have them.
    placed: BTreeMap<String, String>,
    /// The files that wait for those that they name.
    open: Vec<String>,
}

impl Pass<'_> {
    /// The new path of a file. Unless the file keeps its name, it is there when this returns.
    fn place(&mut self, path: &str) -> Result<String, Error> {
        let naming = naming(path);
        if naming == Naming::Kept {
            // The name does not depend on the content, so two pages may refer to each other.
            return Ok(path.into());
        }
        if let Some(place) = self.placed.get(path) {
            return Ok(place.clone());
        }
        if self.open.iter().any(|open| open == path) {
            let circle = self.open.join(", ");
            return Err(Error::Project(format!(
                "{circle} refer to each other, so their names can't contain hashes of their content"
            )));
        }
        self.open.push(path.into());
        let parent = join(HASHED, folder(path));
        let content = self.content(path, &parent)?;
        let name = match naming {
            Naming::Ready => file_name(path).to_owned(),
            _ => {
                let policy = self.policies.of(&join(HASHED, path));
                hashed_name(path, &content, policy.unwrap_or_default())
            }
        };
        let place = join(&parent, &name);
        self.write(&place, &content)?;
        if naming == Naming::Both {
            self.rewrite(path)?;
        } else {
            self.remove(path)?;
        }
        self.open.pop();
        self.placed.insert(path.into(), place.clone());
        Ok(place)
    }

    /// Rewrites the references in a file that stays where it is.
    fn rewrite(&mut self, path: &str) -> Result<(), Error> {
        let content = self.content(path, folder(path))?;
        self.write(path, &content)
    }

    /// The content of a file with its references rewritten, for a file that is to stand in `parent`.
    fn content(&mut self, path: &str, parent: &str) -> Result<Vec<u8>, Error> {
        let bytes = self.read(path)?;
        let Some(delimiters) = delimiters(path) else {
            return Ok(bytes);
        };
        let text =
            String::from_utf8(bytes).map_err(|_| Error::Project(format!("{path} is not UTF-8")))?;
        let mut rewritten = String::with_capacity(text.len());
        let mut done = 0;
        for (at, word) in enclosed(&text, delimiters) {
            if !self.extensions.contains(extension(word)) || word.ends_with(IMPORTS) {
                continue;
            }
            let Some((base, target)) = self.target(path, word) else {
                continue;
            };
            if !self.files.contains(&target) {
                return Err(Error::Project(format!(
                    "{path} refers to {word}, but the site has no such file"
                )));
            }
            let place = self.place(&target)?;
            rewritten.push_str(&text[done..at]);
            rewritten.push_str(&match base {
                Base::Site => format!("{}{place}", self.public_url),
                Base::File => relative(parent, &place),
            });
            done = at + word.len();
        }
        rewritten.push_str(&text[done..]);
        Ok(rewritten.into_bytes())
    }

    /// The path that a reference leads to, and what it is relative to. None for an address elsewhere.
    fn target(&self, path: &str, word: &str) -> Option<(Base, String)> {
        let is_relative = self.public_url.starts_with('.');
        if let Some(rest) = word.strip_prefix(self.public_url)
            && !is_relative
        {
            return Some((Base::Site, rest.to_owned()));
        }
        if word.contains(':') {
            return None;
        }
        Some((Base::File, resolve(folder(path), word)))
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, Error> {
        let file = self.staging.join(path);
        fs::read(&file).map_err(cannot_at("read", &file))
    }

    fn write(&self, path: &str, content: &[u8]) -> Result<(), Error> {
        let file = self.staging.join(path);
        let parent = file.parent().unwrap_or(self.staging);
        fs::create_dir_all(parent).map_err(cannot_at("create", parent))?;
        fs::write(&file, content).map_err(cannot_at("write", &file))
    }

    fn remove(&self, path: &str) -> Result<(), Error> {
        let file = self.staging.join(path);
        fs::remove_file(&file).map_err(cannot_at("remove", &file))
    }
}

/// What a reference is relative to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Base {
    /// The public URL of the site, with which the reference begins.
    Site,
    /// The file that contains the reference.
    File,
}

/// The delimiters of references. The last ones count in CSS only.
const QUOTES: &[[char; 2]] = &[['"', '"'], ['\'', '\''], ['(', ')']];

/// The delimiters of references in a file. `None` if files of its kind have no references.
fn delimiters(path: &str) -> Option<&'static [[char; 2]]> {
    match extension(path) {
        "css" => Some(QUOTES),
        "html" | "js" | "json" | "webmanifest" => Some(&QUOTES[..2]),
        _ => None,
    }
}

/// The references in a finished document to files with a hash in their names, each once. Together they
/// identify the document's build.
pub fn hashed_references(html: &str) -> Vec<&str> {
    let hashed = format!("{HASHED}/");
    let mut found: Vec<&str> = Vec::new();
    for (_, word) in enclosed(html, &QUOTES[..2]) {
        if word.contains(&hashed) && !found.contains(&word) {
            found.push(word);
        }
    }
    found
}

/// The paths that stand between delimiters, with their places in the text.
fn enclosed<'a>(
    text: &'a str,
    delimiters: &'static [[char; 2]],
) -> impl Iterator<Item = (usize, &'a str)> {
    let is_path = |c: char| c.is_ascii_alphanumeric() || "._-/:".contains(c);
    text.char_indices().filter_map(move |(at, opening)| {
        let [_, closing] = delimiters.iter().find(|[first, _]| *first == opening)?;
        let rest = &text[at + 1..];
        let end = rest.find(|c| !is_path(c))?;
        rest[end..]
            .starts_with(*closing)
            .then(|| (at + 1, &rest[..end]))
    })
}

/// `fonts/inter.woff2` becomes `inter-0123456789abcdef.woff2`. The policy is that of a script that runs in a worker.
pub fn hashed_name(path: &str, content: &[u8], policy: &str) -> String {
    let hash = sha256([content, policy.as_bytes()]);
    let name = file_name(path);
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    format!("{stem}-{}.{extension}", &hash[..DIGITS])
}

fn join(folder: &str, path: &str) -> String {
    match (folder, path) {
        ("", path) => path.to_owned(),
        (folder, "") => folder.to_owned(),
        (folder, path) => format!("{folder}/{path}"),
    }
}

/// The path that a relative reference in a file of `folder` leads to.
fn resolve(folder: &str, reference: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in reference.split('/') {
        match part {
            "" | "." => {}
            // There is no file of the site above its folder, so the unchanged reference is not found.
            ".." if parts.pop().is_none() => return reference.to_owned(),
            ".." => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The reference from a file of `folder` to `path`. It begins with a dot, as a module's has to.
fn relative(folder: &str, path: &str) -> String {
    let from: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let to: Vec<&str> = path.split('/').collect();
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = match from.len() - shared {
        0 => "./".to_owned(),
        count => "../".repeat(count),
    };
    format!("{up}{}", to[shared..].join("/"))
}

#[cfg(test)]
#[path = "names_tests.rs"]
mod tests;
