//! Copies the site's files, or wraps them into scripts that provide their bytes.

use crate::{
    error::{Error, cannot_at},
    files::{TEXTS, copy, is_part},
    stage::is_loader,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use std::{fs, path::Path};

/// The kinds of files that a page can load even if it was opened from a file.
const COPIED: &[&str] = &["css", "svg", "woff2", "txt", "md"];
/// The kinds of files that it would have to fetch or import.
const WRAPPED: &[&str] = &["js", "wasm", "json", "html"];
/// What the folder has in another form, and what only a site needs besides the widget: the service worker, the
/// importer, which stores models, the engine that needs shared memory, and the measurement, which would have one engine
/// less to measure.
const LEFT_OUT: &[&str] = &[
    "index.html",
    "embed.html",
    "models.html",
    "bench.html",
    "check.html",
    "404.html",
    "sw.js",
    "importer",
    "threads",
];
/// The name of the frame's script begins with this; a hash follows.
const EMBED: &str = "embed-";

/// Puts the files of the site that the page needs into the folder.
pub fn take_site(site: &Path, folder: &Path) -> Result<(), Error> {
    fs::create_dir_all(folder).map_err(cannot_at("create", folder))?;
    for entry in site.read_dir().map_err(cannot_at("read", site))? {
        let path = entry.map_err(cannot_at("read", site))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_kind = |kinds: &[&str]| {
            path.extension()
                .is_some_and(|e| kinds.iter().any(|k| e == *k))
        };
        if LEFT_OUT.contains(&&*name) || name.starts_with(EMBED) || is_loader(&name) {
            continue;
        }
        // The page fetches these. The other files of this kind are licences.
        let is_text = site.ends_with(TEXTS) && is_kind(&["txt"]);
        if path.is_dir() {
            take_site(&path, &folder.join(&*name))?;
        } else if is_kind(COPIED) && !is_text {
            copy(&path, &folder.join(&*name))?;
        } else if is_kind(WRAPPED) || is_part(&name) || is_text {
            wrap(&path, &folder.join(format!("{name}.js")))?;
        }
    }
    Ok(())
}

/// Adds the scripts that replace what browsers forbid in a page from a file. The worker gets them from the
/// page, so each script is there both copied and wrapped.
pub fn take_scripts(source: &Path, folder: &Path) -> Result<(), Error> {
    fs::create_dir_all(folder).map_err(cannot_at("create", folder))?;
    for name in ["files.js", "page.js", "worker.js"] {
        copy(&source.join(name), &folder.join(name))?;
        wrap(&source.join(name), &folder.join(format!("{name}.js")))?;
    }
    Ok(())
}

/// Writes a file as a script that passes its bytes to `takeFile` of www/folder/page.js.
fn wrap(from: &Path, to: &Path) -> Result<(), Error> {
    let bytes = fs::read(from).map_err(cannot_at("read", from))?;
    let script = format!("takeFile(\"{}\");\n", BASE64_STANDARD.encode(bytes));
    fs::write(to, script).map_err(cannot_at("write", to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_copied_wrapped_or_left_out_by_its_kind() {
        let scratch = tempfile::tempdir().unwrap();
        let [site, folder] = ["site", "folder"].map(|name| scratch.path().join(name));
        for name in [
            "style.css",
            "boot.js",
            "bert-nsp.js",
            "bert-nsp-0123456789abcdef.js",
            "embed-00ff.js",
            "boot.js.br",
            "tutorial.de.html",
            "index.html",
            "models.html",
            "bench.html",
            "check.html",
        ] {
            fs::create_dir_all(&site).unwrap();
            fs::write(site.join(name), "a{}").unwrap();
        }
        for name in [
            "engine/threads/a.wasm",
            "engine/relaxed/a.wasm",
            "fonts/a-OFL.txt",
            "importer/a.wasm",
            "trainer/a.wasm",
            "models/m.part0",
            "texts/story.txt",
            "texts/story.txt.br",
        ] {
            let file = site.join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, [0, 255, 7]).unwrap();
        }
        take_site(&site, &folder).unwrap();

        let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
        assert_eq!(read("style.css"), "a{}");
        for name in ["boot.js.js", "tutorial.de.html.js"] {
            assert_eq!(read(name), "takeFile(\"YXt9\");\n");
        }
        for name in [
            "engine/relaxed/a.wasm.js",
            "trainer/a.wasm.js",
            "models/m.part0.js",
            "texts/story.txt.js",
        ] {
            assert_eq!(read(name), "takeFile(\"AP8H\");\n");
        }
        assert!(folder.join("fonts/a-OFL.txt").exists());
        for name in [
            "bert-nsp.js.js",
            "bert-nsp-0123456789abcdef.js.js",
            "embed-00ff.js.js",
            "boot.js.br",
            "index.html",
            "models.html.js",
            "bench.html.js",
            "check.html.js",
            "engine/threads",
            "importer",
            "texts/story.txt",
            "texts/story.txt.br.js",
        ] {
            assert!(!folder.join(name).exists(), "{name}");
        }
    }
}
