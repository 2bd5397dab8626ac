//! The build id. Page and worker have the same build id if both come from one build.

use super::{Variant, engine, listing};
use crate::{
    error::{Error, cannot_at},
    files::{is_part, sha256},
};
use serde_json::{Value, json};
use std::{fs, path::Path};

/// The place for the id.
const PLACE: &str = "__BUILD_ID__";
/// The place in worker.js for the available engines, with the addresses of their files, as JSON.
const ENGINES: &str = "__ENGINES__";
/// The files that carry the id.
const STAMPED: &[&str] = &[
    "index.html",
    "embed.html",
    "models.html",
    "bench.html",
    "check.html",
    "engine/worker.js",
    "sw.js",
];

/// Puts the id, and the names of the engines, into the finished staging folder.
pub fn stamp(staging: &Path, variants: &[Variant]) -> Result<(), Error> {
    let engines = engines(variants).to_string();
    let id = build_id(staging)?;
    for name in STAMPED {
        let file = staging.join(name);
        let text = fs::read_to_string(&file).map_err(cannot_at("read", &file))?;
        if !text.contains(PLACE) {
            return Err(Error::Project(format!("{name} has no place for {PLACE}")));
        }
        let text = text.replace(PLACE, &id).replace(ENGINES, &engines);
        fs::write(&file, text).map_err(cannot_at("write", &file))?;
    }
    Ok(())
}

/// `{ NAME: { glue, wasm } }`, relative to worker.js.
fn engines(variants: &[Variant]) -> Value {
    let files = |variant: &Variant| {
        let file = |name: &str| format!("./{}/{name}", variant.name());
        let files = json!({ "glue": file(engine::GLUE), "wasm": file(engine::WASM) });
        (variant.name().to_owned(), files)
    };
    Value::Object(variants.iter().map(files).collect())
}

/// Twelve digits of the hash over all files and their names: equal sites have equal ids. The model's
/// manifest stands for its parts.
fn build_id(staging: &Path) -> Result<String, Error> {
    let mut files = Vec::new();
    for path in listing::list(staging)? {
        if is_part(&path) {
            continue;
        }
        let file = staging.join(&path);
        let content = fs::read(&file).map_err(cannot_at("read", &file))?;
        files.push(format!("{path}\0{}", sha256([content])));
    }
    let mut id = sha256(files);
    id.truncate(12);
    Ok(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    fn site() -> TempDir {
        let site = tempfile::tempdir().unwrap();
        let folder = site.path();
        fs::create_dir_all(folder.join("engine")).unwrap();
        fs::write(
            folder.join("index.html"),
            r#"<meta content="__BUILD_ID__">"#,
        )
        .unwrap();
        for name in ["embed.html", "models.html", "bench.html", "check.html"] {
            let html = format!(r#"<meta name="{name}" content="__BUILD_ID__" />"#);
            fs::write(folder.join(name), html).unwrap();
        }
        let worker = r#"const id = "__BUILD_ID__", engines = '__ENGINES__';"#;
        fs::write(folder.join("engine/worker.js"), worker).unwrap();
        fs::write(folder.join("sw.js"), "const BUILD_ID = \"__BUILD_ID__\";").unwrap();
        site
    }

    #[test]
    fn page_and_worker_carry_the_same_id() {
        let scratch = site();
        let site = scratch.path();
        let id = build_id(site).unwrap();
        stamp(site, &[Variant::Simd128]).unwrap();
        let read = |name| fs::read_to_string(site.join(name)).unwrap();
        assert_eq!(read("index.html"), format!(r#"<meta content="{id}">"#));
        let engine = r#"{"glue":"./simd128/nsp_engine.js","wasm":"./simd128/nsp_engine_bg.wasm"}"#;
        assert_eq!(
            read("engine/worker.js"),
            format!(r#"const id = "{id}", engines = '{{"simd128":{engine}}}';"#)
        );
    }

    #[test]
    fn every_file_counts_and_so_does_its_name() {
        let scratch = site();
        let site = scratch.path();
        let mut ids = vec![build_id(site).unwrap()];
        fs::write(site.join("a.css"), "x").unwrap();
        ids.push(build_id(site).unwrap());
        fs::rename(site.join("a.css"), site.join("b.css")).unwrap();
        ids.push(build_id(site).unwrap());
        fs::write(site.join("b.css"), "y").unwrap();
        ids.push(build_id(site).unwrap());
        for (index, id) in ids.iter().enumerate() {
            assert_eq!(id.len(), 12);
            assert!(!ids[..index].contains(id), "{ids:?}");
        }
    }

    #[test]
    fn a_page_without_a_place_for_the_id_is_refused() {
        let scratch = site();
        let site = scratch.path();
        fs::write(site.join("index.html"), "<!doctype html>").unwrap();
        let error = stamp(site, &[]).unwrap_err();
        assert!(error.to_string().contains("index.html"), "{error}");
    }
}
