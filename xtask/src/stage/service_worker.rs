//! sw.js: the service worker, with the list of the files that it keeps and the policies that it adds.

use super::{
    listing::{SiteFile, extension, folder},
    names::{HASHED, hashed_references},
    widget::is_loader,
};
use crate::{
    error::{Error, cannot_at},
    files::TEXTS,
};
use nsp_server::Policies;
use serde_json::json;
use std::{fs, path::Path};

/// The place for the list in the script.
const FILES: &str = "/* __FILES__ */";
/// The place for the policies in the script.
const POLICIES: &str = "/* __POLICIES__ */";
/// The kinds of files that the page and the engines consist of. Pictures are for search engines and
/// launchers, and the engine caches the model's parts.
const KEPT: &[&str] = &[
    "html",
    "js",
    "css",
    "wasm",
    "woff2",
    "svg",
    "json",
    "webmanifest",
];
/// Files of these kinds that no visit needs. The widget's scripts, which are for other sites' pages, are not kept either.
const NOT_KEPT: &[&str] = &["sw.js", "404.html", "oembed.json"];

/// Writes paths, sizes and hashes of the finished site's files into its sw.js. The files must not change
/// afterwards, except for documents: some hosts add a line to them, so instead of a document's hash the
/// list has the files that it names. `manifest` is the model's under its plain name, which is for others. Also
/// writes the policies of the folders whose scripts run in workers.
///
/// # Errors
/// When a file can't be read, or the script can't be written or has no place for both.
pub fn complete(
    staging: &Path,
    site: &[SiteFile],
    policies: &Policies,
    manifest: &str,
) -> Result<(), Error> {
    let manifest = format!("models/{manifest}");
    let texts = format!("{HASHED}/{TEXTS}");
    let is_kept = |file: &&SiteFile| {
        let path = file.path.as_str();
        let is_kind = KEPT.contains(&extension(path)) || folder(path) == texts;
        is_kind && !NOT_KEPT.contains(&path) && !is_loader(path) && path != manifest
    };
    let entries: Vec<String> = site
        .iter()
        .filter(is_kept)
        .map(|file| entry(staging, file))
        .collect::<Result<_, _>>()?;
    let table = policies.table().into_iter();
    let folders = table.filter(|(path, _)| path.ends_with('/'));
    let policies: Vec<String> = folders
        .map(|(folder, policy)| json!({ "folder": folder, "policy": policy }).to_string())
        .collect();
    let script = staging.join("sw.js");
    let mut text = fs::read_to_string(&script).map_err(cannot_at("read", &script))?;
    for (place, entries) in [(FILES, entries), (POLICIES, policies)] {
        if !text.contains(place) {
            return Err(Error::Project(format!("sw.js has no place for {place}")));
        }
        text = text.replace(place, &entries.join(",\n  "));
    }
    fs::write(&script, text).map_err(cannot_at("write", &script))
}

fn entry(staging: &Path, file: &SiteFile) -> Result<String, Error> {
    let SiteFile {
        path,
        bytes,
        sha256,
    } = file;
    let entry = if is_document(path) {
        let document = staging.join(path);
        let html = fs::read_to_string(&document).map_err(cannot_at("read", &document))?;
        json!({ "path": path, "bytes": bytes, "names": hashed_references(&html) })
    } else {
        json!({ "path": path, "bytes": bytes, "sha256": sha256 })
    };
    Ok(entry.to_string())
}

/// Whether a browser opens the file as a page. Those with hashed names are only parts of a page.
fn is_document(path: &str) -> bool {
    extension(path) == "html" && folder(path).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths;
    use nsp_server::STRICT;

    #[test]
    fn the_list_has_what_a_visit_needs_and_nothing_else() {
        let scratch = tempfile::tempdir().unwrap();
        let staging = scratch.path();
        let site = [
            "404.html",
            "assets/bert-nsp-0123456789abcdef.js",
            "assets/engine/e.wasm",
            "assets/models/m.part0",
            "assets/texts/story.txt",
            "bert-nsp.js",
            "fonts/a-OFL.txt",
            "index.html",
            "models/tiny.json",
            "oembed.json",
            "social.png",
        ];
        let site = site.map(|path| SiteFile {
            path: path.into(),
            bytes: 3,
            sha256: "ab".into(),
        });
        let html = r#"<link href="./assets/a-1.css"><meta content="./favicon.svg">
            <script src='./assets/b-2.js' data-js="./assets/a-1.css"></script>"#;
        fs::write(staging.join("index.html"), html).unwrap();
        fs::copy(paths::root().join("www/sw.js"), staging.join("sw.js")).unwrap();
        let policies = Policies::new(&["https://hub.test".into()]);
        let complete = || complete(staging, &site, &policies, "tiny.json");
        complete().unwrap();
        let script = fs::read_to_string(staging.join("sw.js")).unwrap();
        let engine = r#"{"bytes":3,"path":"assets/engine/e.wasm","sha256":"ab"}"#;
        let page =
            r#"{"bytes":3,"names":["./assets/a-1.css","./assets/b-2.js"],"path":"index.html"}"#;
        let text = r#"{"bytes":3,"path":"assets/texts/story.txt","sha256":"ab"}"#;
        for entry in [engine, page, text] {
            assert!(script.contains(entry), "{entry}: {script}");
        }
        assert_eq!(script.matches("\"bytes\":").count(), 3, "{script}");
        for (folder, policy) in [
            ("assets/engine/", STRICT),
            ("assets/trainer/", STRICT),
            ("assets/importer/", policies.importing()),
        ] {
            let entry = format!(r#"{{"folder":"{folder}","policy":"{policy}"}}"#);
            assert!(script.contains(&entry), "{entry}: {script}");
        }
        let error = complete().unwrap_err();
        assert!(error.to_string().contains("no place"), "{error}");
    }
}
