//! The widget's loader: bert-nsp.js, and the same file under a name that holds its hash.

use super::{
    listing::file_name,
    model::Summary,
    names::{DIGITS, HASHED, hashed_name},
};
use crate::{
    error::{Error, cannot_at},
    paths,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha384};
use std::{fs, path::Path};

/// The name that the loader keeps for ever. Its content changes.
const LOADER: &str = "bert-nsp.js";
/// The place for the model's size in the script.
const MEGABYTES: &str = "__MEGABYTES__";
/// The place for the pinned loader in index.html.
const PINNED: &str = "__LOADER__";
/// The pinned loaders of earlier builds, which other sites' pages may still name.
const EARLIER: &str = "www/loaders";

/// Whether the file of this path or name is a loader, under either name. Pages of other sites request it.
pub fn is_loader(path: &str) -> bool {
    let name = file_name(path);
    let hash = name
        .strip_prefix("bert-nsp-")
        .and_then(|rest| rest.strip_suffix(".js"));
    let is_hash = |hash: &str| hash.len() == DIGITS && hash.bytes().all(|b| b.is_ascii_hexdigit());
    name == LOADER || hash.is_some_and(is_hash)
}

/// Puts the loader into the staging folder, under the name that it keeps for ever.
///
/// # Errors
/// When a file can't be read or written, or the script has no place for the model's size.
pub fn stage(staging: &Path, model: &Summary) -> Result<(), Error> {
    let source = paths::root().join("www").join(LOADER);
    let script = fs::read_to_string(&source).map_err(cannot_at("read", &source))?;
    if !script.contains(MEGABYTES) {
        let sentence = format!("{LOADER} has no place for {MEGABYTES}");
        return Err(Error::Project(sentence));
    }
    let bytes = model.bytes as f64;
    let script = script.replace(MEGABYTES, &format!("{:.0}", bytes / 1e6));
    let target = staging.join(LOADER);
    fs::write(&target, script).map_err(cannot_at("write", &target))
}

/// The loader under the name whose content never changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pinned {
    /// Its path in the site.
    pub path: String,
    /// The value of `integrity`, with which a browser accepts this content only.
    pub integrity: String,
}

impl Pinned {
    fn of(script: &[u8]) -> Self {
        Self {
            path: format!("{HASHED}/{}", hashed_name(LOADER, script, "")),
            integrity: format!("sha384-{}", BASE64_STANDARD.encode(Sha384::digest(script))),
        }
    }

    /// The attributes of its script element, on a site with this address.
    pub fn attributes(&self, address: &str) -> String {
        let Self { path, integrity } = self;
        format!("src=\"{address}{path}\" integrity=\"{integrity}\" crossorigin=\"anonymous\"")
    }
}

/// Copies the finished loader to the name that holds its hash, tells index.html, and adds the pinned loaders of
/// earlier builds. Call this when all files have their names: the loader must not change afterwards.
///
/// # Errors
/// When a file can't be read or written, index.html has no place for the pinned loader, or the content of an earlier
/// loader does not match its name.
pub fn pin(staging: &Path) -> Result<Pinned, Error> {
    let loader = staging.join(LOADER);
    let script = fs::read(&loader).map_err(cannot_at("read", &loader))?;
    let pinned = Pinned::of(&script);
    write(staging, &pinned.path, &script)?;
    let index = staging.join("index.html");
    let html = fs::read_to_string(&index).map_err(cannot_at("read", &index))?;
    if !html.contains(PINNED) {
        let sentence = format!("index.html has no place for {PINNED}");
        return Err(Error::Project(sentence));
    }
    let told = format!("{} {}", pinned.path, pinned.integrity);
    fs::write(&index, html.replace(PINNED, &told)).map_err(cannot_at("write", &index))?;
    take_earlier(&paths::root().join(EARLIER), staging)?;
    Ok(pinned)
}

fn take_earlier(folder: &Path, staging: &Path) -> Result<(), Error> {
    for entry in folder.read_dir().map_err(cannot_at("read", folder))? {
        let file = entry.map_err(cannot_at("read", folder))?.path();
        if file.extension().is_none_or(|extension| extension != "js") {
            continue;
        }
        let script = fs::read(&file).map_err(cannot_at("read", &file))?;
        let Pinned { path, .. } = Pinned::of(&script);
        if file.file_name().is_none_or(|name| name != file_name(&path)) {
            let sentence = format!(
                "{} has another content than the loader of this name: copy it again from the site \
                 that had it",
                file.display()
            );
            return Err(Error::Project(sentence));
        }
        write(staging, &path, &script)?;
    }
    Ok(())
}

fn write(staging: &Path, path: &str, script: &[u8]) -> Result<(), Error> {
    let file = staging.join(path);
    fs::write(&file, script).map_err(cannot_at("write", &file))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In a host page that does not declare its encoding, only ASCII is safe.
    #[test]
    fn the_loader_is_ascii_and_has_a_place_for_the_size() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path();
        let model = Summary {
            bytes: 63_882_464,
            ..Summary::default()
        };
        stage(folder, &model).unwrap();
        let script = fs::read_to_string(folder.join("bert-nsp.js")).unwrap();
        assert!(script.is_ascii() && script.contains("64 MB"), "{script}");
        // TypeScript compares the words of one language with those of another.
        for language in nsp_words::Language::ALL {
            let words = format!("\n    {}: {{\n", language.code());
            assert!(script.contains(&words), "no words for {language:?}");
        }
    }

    /// The hashes are those of `printf abc | sha256sum`, and of `openssl dgst -sha384 -binary | base64`.
    #[test]
    fn a_pinned_loader_has_the_same_content_and_states_its_hashes() {
        let scratch = tempfile::tempdir().unwrap();
        let site = scratch.path();
        fs::create_dir(site.join("assets")).unwrap();
        fs::write(site.join("bert-nsp.js"), "abc").unwrap();
        let html = "<meta name=\"bert-nsp-loader\" content=\"__LOADER__\" />";
        fs::write(site.join("index.html"), html).unwrap();
        let pinned = pin(site).unwrap();
        let path = "assets/bert-nsp-ba7816bf8f01cfea.js";
        let integrity = "sha384-ywB1P0WjXou1oD1pmsZQBycsMqsO3tFjGotgWkP/W+2AhgcroefMI1i67KE0yCWn";
        assert_eq!((&*pinned.path, &*pinned.integrity), (path, integrity));
        assert_eq!(fs::read_to_string(site.join(path)).unwrap(), "abc");
        let html = fs::read_to_string(site.join("index.html")).unwrap();
        let told = format!("content=\"{path} {integrity}\"");
        assert!(html.contains(&told), "{html}");
        let error = pin(site).unwrap_err();
        assert!(error.to_string().contains("no place"), "{error}");
    }

    #[test]
    fn earlier_loaders_come_along_if_they_are_what_their_names_say() {
        let scratch = tempfile::tempdir().unwrap();
        let [earlier, site] = ["earlier", "site"].map(|name| scratch.path().join(name));
        fs::create_dir(&earlier).unwrap();
        fs::create_dir_all(site.join("assets")).unwrap();
        let name = "bert-nsp-ba7816bf8f01cfea.js";
        fs::write(earlier.join(name), "abc").unwrap();
        fs::write(earlier.join("README.md"), "Earlier loaders").unwrap();
        take_earlier(&earlier, &site).unwrap();
        let kept = fs::read_to_string(site.join("assets").join(name)).unwrap();
        assert_eq!(kept, "abc");
        fs::write(earlier.join(name), "abd").unwrap();
        let error = take_earlier(&earlier, &site).unwrap_err();
        assert!(error.to_string().contains(name), "{error}");
    }

    #[test]
    fn a_loader_is_known_by_its_name() {
        for loader in ["bert-nsp.js", "assets/bert-nsp-ba7816bf8f01cfea.js"] {
            assert!(is_loader(loader), "{loader}");
        }
        for other in [
            "assets/bert-nsp-page-ba7816bf8f01cfea.js",
            "assets/boot-ba7816bf8f01cfea.js",
            "bert-nsp.d.ts",
            "bert-nsp.js.gz",
        ] {
            assert!(!is_loader(other), "{other}");
        }
    }
}
