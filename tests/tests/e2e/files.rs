//! The files of the built site.

use flate2::read::GzDecoder;
use nsp_e2e::Hosting;
use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
};

/// The size of the largest file that the strictest host accepts.
const MOST_BYTES: u64 = 25 << 20;
/// The largest engine, compressed with gzip: a little more than it had when this limit was set (353,884 bytes).
const MOST_ENGINE_BYTES: u64 = 383_000;
/// The largest trainer, compressed with gzip. It is loaded when it is first used.
const MOST_TRAINER_BYTES: u64 = 1 << 20;

fn list(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder can be read");
    let paths = entries.map(|entry| entry.expect("it can be read").path());
    paths
        .flat_map(|path| {
            if path.is_dir() {
                list(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

fn files() -> Vec<PathBuf> {
    list(&Hosting::Usual.dist())
}

fn extension(path: &Path) -> &str {
    path.extension().and_then(|it| it.to_str()).unwrap_or("")
}

#[test]
fn no_file_is_larger_than_any_host_takes() {
    for path in files() {
        let bytes = path.metadata().unwrap().len();
        assert!(bytes <= MOST_BYTES, "{}: {bytes} bytes", path.display());
    }
}

#[test]
fn no_engine_grows_beyond_its_limit() {
    let is_engine = |path: &PathBuf| {
        let name = path.to_string_lossy();
        name.contains("/engine/") && name.ends_with(".wasm.gz")
    };
    let engines: Vec<PathBuf> = files().into_iter().filter(is_engine).collect();
    assert_eq!(engines.len(), 3, "{engines:?}");
    let bytes = |path: &PathBuf| path.metadata().unwrap().len();
    let sizes: Vec<u64> = engines.iter().map(bytes).collect();
    assert!(
        sizes.iter().all(|bytes| *bytes <= MOST_ENGINE_BYTES),
        "{engines:?} have {sizes:?} bytes, more than {MOST_ENGINE_BYTES}"
    );
}

#[test]
fn the_trainer_stays_within_its_limit() {
    let is_trainer = |path: &PathBuf| {
        let name = path.to_string_lossy();
        name.contains("/trainer/") && name.ends_with(".wasm.gz")
    };
    let trainers: Vec<PathBuf> = files().into_iter().filter(is_trainer).collect();
    let [trainer] = &trainers[..] else {
        panic!("one trainer, not {trainers:?}");
    };
    let bytes = trainer.metadata().unwrap().len();
    assert!(bytes <= MOST_TRAINER_BYTES, "the trainer has {bytes} bytes");
}

#[test]
fn text_and_wasm_have_compressed_copies() {
    let mut count = 0;
    for path in files() {
        if !["html", "js", "css", "wasm", "svg", "json", "txt"].contains(&extension(&path)) {
            continue;
        }
        count += 1;
        let name = path.display();
        let copy = |end: &str| {
            let copy = fs::read(format!("{name}.{end}"));
            copy.unwrap_or_else(|error| panic!("{name}.{end}: {error}"))
        };
        let (brotli, gzip) = (copy("br"), copy("gz"));
        let content = fs::read(&path).unwrap();
        let mut unpacked = Vec::new();
        GzDecoder::new(&gzip[..])
            .read_to_end(&mut unpacked)
            .unwrap();
        assert!(unpacked == content, "{name}.gz holds another file");
        assert!(brotli.len() <= gzip.len() + 64, "{name}: {}", brotli.len());
    }
    assert!(count > 20, "{count} files");
}

#[test]
fn scripts_end_in_js_and_hosts_find_what_they_look_for() {
    for path in files() {
        assert!(!["mjs", "cjs"].contains(&extension(&path)), "{path:?}");
    }
    let dist = Hosting::Usual.dist();
    for name in [
        "_headers",
        ".nojekyll",
        "404.html",
        "bert-nsp.js",
        "bert-nsp.d.ts",
    ] {
        assert!(dist.join(name).is_file(), "{name}");
    }
    let missing = fs::read_to_string(dist.join("404.html")).unwrap();
    assert!(
        !missing.contains("src="),
        "it stands in any folder: {missing}"
    );
}

/// Cloudflare Pages accepts 100 rules, and lines of 2,000 characters.
#[test]
fn the_headers_are_few_enough_for_every_host() {
    let text = fs::read_to_string(Hosting::Usual.dist().join("_headers")).unwrap();
    let rules = text.lines().filter(|line| line.starts_with('/')).count();
    assert!((3..=100).contains(&rules), "{rules} rules");
    assert!(text.lines().all(|line| line.len() <= 2000), "{text}");
}
