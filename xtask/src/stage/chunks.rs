//! Splits the page's WebAssembly into chunks: what the first paint needs, and what loads later
//! (src/later.rs).
//!
//! wasm-bindgen runs on what is left after the chunks are split off. The script that loads the chunks is merged into wasm-bindgen's script:
//! otherwise the two would import each other, and the browser would fetch them one after the other.

use super::{bind, own_program};
use crate::site::PAGE;
use crate::{
    error::{Error, cannot_at},
    files::copy,
    paths,
    setup::Setup,
    steps::run,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The script that loads the chunks. nsp-wasm names it like wasm-bindgen's imports that are no files.
const LOADER: &str = "chunks_bg.js";
/// How it instantiates a chunk. This works only if the host sends the right media type.
const FETCHES: &str = "WebAssembly.instantiateStreaming(src, imports)";
/// wasm-bindgen's own function works with any media type, and reports a missing file.
const FETCHES_BETTER: &str = "__wbg_load(await src, imports)";

/// Splits the page's program `whole`, and puts it into the staging folder. Returns its WebAssembly files, the one that
/// comes first and the others.
///
/// # Errors
/// When a tool fails, or its scripts are not as expected here.
pub fn split(setup: &Setup, whole: &Path, staging: &Path) -> Result<Vec<PathBuf>, Error> {
    let folder = paths::target().join("chunks");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(cannot_at("empty", &folder))?;
    }
    let chunks = folder.join("split");
    split_off(setup, whole, &chunks)?;
    // The chunks call functions by the names that the linker has exported.
    let rest = chunks.join(format!("{PAGE}.wasm"));
    bind(setup, "bind-chunks", &rest, &folder, PAGE)?;

    let read = |file: PathBuf| fs::read_to_string(&file).map_err(cannot_at("read", &file));
    let glue = read(folder.join(format!("{PAGE}.js")))?;
    let script = join(&glue, &read(chunks.join(LOADER))?)?;
    let file = staging.join(format!("{PAGE}.js"));

    let first = format!("{PAGE}_bg.wasm");
    let (source, target) = (folder.join(&first), staging.join(&first));
    let mut wasm = fs::read(&source).map_err(cannot_at("read", &source))?;
    let script = number(&script, &mut wasm);
    fs::write(&target, wasm).map_err(cannot_at("write", &target))?;
    fs::write(&file, script).map_err(cannot_at("write", &file))?;
    let mut files = vec![staging.join(first)];
    for entry in chunks.read_dir().map_err(cannot_at("read", &chunks))? {
        let chunk = entry.map_err(cannot_at("read", &chunks))?.path();
        let name = chunk.file_name().unwrap_or_default();
        if chunk
            .extension()
            .is_some_and(|extension| extension == "wasm")
            && name != &*format!("{PAGE}.wasm")
        {
            let staged = staging.join(name);
            copy(&chunk, &staged)?;
            files.push(staged);
        }
    }
    Ok(files)
}

fn split_off(setup: &Setup, whole: &Path, chunks: &Path) -> Result<(), Error> {
    let mut command = own_program(setup, "nsp-wasm")?;
    command.arg("split").args([whole, chunks]).arg(PAGE);
    run(&mut command, "splitting the page")
}

/// Digits of the hash with which wasm-bindgen ends the name of a function.
const HASH: usize = 16;

/// Replaces the hashes in the names of the script's functions by numbers, in the script and in the program
/// that imports them: 200 hashes in each can't be compressed, and numbers can. The names keep their length,
/// so nothing moves in the program.
fn number(script: &str, wasm: &mut [u8]) -> String {
    let names = script.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let hashes = names.filter_map(|name| {
        let (before, hash) = name.split_at_checked(name.len().checked_sub(HASH)?)?;
        let is_hash = hash
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        (name.starts_with("__wbg_") && before.ends_with('_') && is_hash).then_some(hash)
    });
    let hashes: BTreeSet<&str> = hashes.collect();
    let numbers: BTreeMap<&str, String> = hashes
        .into_iter()
        .zip(0..)
        .map(|(hash, number)| (hash, format!("{number:0HASH$}")))
        .collect();
    for at in 0..wasm.len().saturating_sub(HASH) {
        let hash = std::str::from_utf8(&wasm[at..at + HASH]);
        if let Some(number) = hash.ok().and_then(|hash| numbers.get(hash)) {
            wasm[at..at + HASH].copy_from_slice(number.as_bytes());
        }
    }
    let mut numbered = script.to_owned();
    for (hash, number) in &numbers {
        numbered = numbered.replace(hash, number);
    }
    numbered
}

/// Puts the script that loads the chunks into wasm-bindgen's, in place of the lines that import it.
fn join(glue: &str, loader: &str) -> Result<String, Error> {
    let changed = |what: &str| {
        Error::Project(format!(
            "cannot put {LOADER} into the page's script, since it {what}"
        ))
    };
    // wasm-bindgen imports it once for each of its functions.
    let (imports, glue): (Vec<&str>, Vec<&str>) = glue
        .lines()
        .partition(|line| line.starts_with("import * as ") && line.contains(LOADER));
    if imports.is_empty() {
        return Err(changed("is not imported there"));
    }
    let loader = loader
        .split_once('\n')
        .filter(|(first, _)| first.starts_with("import { initSync } from "))
        .map(|(_, rest)| rest)
        .ok_or_else(|| changed("has an unexpected first line"))?;
    if !loader.contains(FETCHES) {
        return Err(changed("fetches in an unexpected way"));
    }
    let loads: Vec<&str> = loader
        .lines()
        .filter_map(|line| line.strip_prefix("export const ")?.split(' ').next())
        .collect();
    let loads = loads.join(", ");
    let names = imports.iter().filter_map(|line| line.split(' ').nth(3));
    let exports: String = names
        .map(|name| format!("const {name} = {{ {loads} }};\n"))
        .collect();
    let loader = loader
        .replace(FETCHES, FETCHES_BETTER)
        .replace("\nexport const ", "\nconst ");
    Ok(format!("{loader}{exports}{}\n", glue.join("\n")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_become_numbers_in_script_and_program() {
        let script =
            "function __wbg_log_0123456789abcdef(a){} __wbg_log_fedcba9876543210(0123456789)";
        let mut wasm = b"\0__wbg_log_fedcba9876543210\x01__wbg_log_0123456789abcdef\0".to_vec();
        assert_eq!(
            number(script, &mut wasm),
            "function __wbg_log_0000000000000000(a){} __wbg_log_0000000000000001(0123456789)"
        );
        let expected = b"\0__wbg_log_0000000000000001\x01__wbg_log_0000000000000000\0";
        assert_eq!(wasm, expected);
    }

    const GLUE: &str = "import * as import1 from \"./chunks_bg.js\"\n\
        import * as import2 from \"./chunks_bg.js\"\nexport { initSync };\n";
    const LOADS: &str = "import { initSync } from \"./main.js\";\n\nfunction makeLoad() {}\n\
        export const __wasm_split_load_later = makeLoad(async (src, imports) => \
        (WebAssembly.instantiateStreaming(src, imports)));\n";

    #[test]
    fn the_loader_stands_where_it_was_imported() {
        assert_eq!(
            join(GLUE, LOADS).unwrap(),
            "\nfunction makeLoad() {}\n\
             const __wasm_split_load_later = makeLoad(async (src, imports) => \
             (__wbg_load(await src, imports)));\n\
             const import1 = { __wasm_split_load_later };\n\
             const import2 = { __wasm_split_load_later };\nexport { initSync };\n"
        );
    }

    #[test]
    fn scripts_that_have_become_others_are_refused() {
        for (glue, loader) in [
            ("export { initSync };\n", LOADS),
            (GLUE, "\nfunction makeLoad() {}\n"),
            (
                GLUE,
                "import { initSync } from \"./main.js\";\nfetch(src);\n",
            ),
        ] {
            let error = join(glue, loader).unwrap_err().to_string();
            assert!(error.contains("cannot put chunks_bg.js"), "{error}");
        }
    }
}
