//! sw.js: the service worker, with the list of the files that it keeps.

use super::files::{SiteFile, extension};
use crate::error::{Error, cannot_at};
use serde_json::json;
use std::{fs, path::Path};

/// Where the script has the list.
const FILES: &str = "/* __FILES__ */";
/// What the page and the engines consist of. Pictures are for search engines and for launchers; the
/// model's parts are kept by the engine.
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
/// Files of these kinds that no visit needs: pages of others load the widget's script.
const NOT_KEPT: &[&str] = &["sw.js", "bert-nsp.js", "404.html", "models/nsp-base.json"];

/// Writes paths, sizes and hashes of the finished site's files into its sw.js. None of them may be
/// changed afterwards.
///
/// # Errors
/// When the script can't be read or written, or has no place for the list.
pub fn write_list(staging: &Path, site: &[SiteFile]) -> Result<(), Error> {
    let is_kept = |file: &&SiteFile| {
        KEPT.contains(&extension(&file.path)) && !NOT_KEPT.contains(&file.path.as_str())
    };
    let entries: Vec<String> = site
        .iter()
        .filter(is_kept)
        .map(
            |SiteFile {
                 path,
                 bytes,
                 sha256,
             }| {
                json!({ "path": path, "bytes": bytes, "sha256": sha256 }).to_string()
            },
        )
        .collect();
    let script = staging.join("sw.js");
    let text = fs::read_to_string(&script).map_err(cannot_at("read", &script))?;
    if !text.contains(FILES) {
        return Err(Error::Project(format!("sw.js has no place for {FILES}")));
    }
    let text = text.replace(FILES, &entries.join(",\n  "));
    fs::write(&script, text).map_err(cannot_at("write", &script))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths;

    #[test]
    fn the_list_has_what_a_visit_needs_and_nothing_else() {
        let staging = std::env::temp_dir().join(format!("xtask-worker-{}", std::process::id()));
        fs::create_dir_all(&staging).unwrap();
        let site = [
            "404.html",
            "assets/engine/e.wasm",
            "assets/models/m.part0",
            "bert-nsp.js",
            "index.html",
            "social.png",
        ];
        let site = site.map(|path| SiteFile {
            path: path.into(),
            bytes: 3,
            sha256: "ab".into(),
        });
        fs::copy(paths::root().join("www/sw.js"), staging.join("sw.js")).unwrap();
        write_list(&staging, &site).unwrap();
        let script = fs::read_to_string(staging.join("sw.js")).unwrap();
        for path in ["assets/engine/e.wasm", "index.html"] {
            let entry = format!(r#"{{"bytes":3,"path":"{path}","sha256":"ab"}}"#);
            assert!(script.contains(&entry), "{path}: {script}");
        }
        assert_eq!(script.matches("\"sha256\":").count(), 2, "{script}");
        let error = write_list(&staging, &site).unwrap_err();
        assert!(error.to_string().contains("no place"), "{error}");
        fs::remove_dir_all(staging).unwrap();
    }
}
