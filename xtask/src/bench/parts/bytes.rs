//! The bytes of each build of the engine, and which crates they come from.

use super::table::markdown;
use crate::{
    error::{Error, cannot_at},
    setup::Setup,
    stage::{MeasuredEngine, build_measured},
};
use serde::Serialize;
use serde_json::{Value, json};
use std::{collections::BTreeMap, fs, path::Path};

/// One build.
#[derive(Debug, PartialEq, Serialize)]
struct Bytes {
    variant: &'static str,
    /// The file as the site has it.
    raw: u64,
    gzip: u64,
    brotli: u64,
    /// Bytes of functions by the crate that they come from, `data`, and `other`.
    crates: BTreeMap<String, u64>,
}

/// Each build: rows, and tables.
///
/// # Errors
/// When a build can't be made or measured.
pub fn measure(setup: &Setup, folder: &Path) -> Result<(Value, String), Error> {
    let engines = build_measured(setup, &folder.join("engines"))?;
    let builds = engines.into_iter().map(read);
    let builds = builds.collect::<Result<Vec<_>, Error>>()?;
    Ok((json!(builds), table(&builds)))
}

fn read(engine: MeasuredEngine) -> Result<Bytes, Error> {
    let size = |extension: &str| {
        let mut file = engine.wasm.clone().into_os_string();
        file.push(extension);
        let file = Path::new(&file);
        let data = fs::metadata(file).map_err(cannot_at("read", file))?;
        Ok::<_, Error>(data.len())
    };
    Ok(Bytes {
        variant: engine.variant.name(),
        raw: size("")?,
        gzip: size(".gz")?,
        brotli: size(".br")?,
        crates: engine.crates,
    })
}

fn table(builds: &[Bytes]) -> String {
    let sizes = ["bytes of the engine", "raw", "gzip", "brotli"].map(str::to_owned);
    let lines = builds.iter().map(|build| {
        let bytes = [build.raw, build.gzip, build.brotli].map(|bytes| bytes.to_string());
        [vec![build.variant.to_owned()], bytes.to_vec()].concat()
    });
    let sizes = markdown(&sizes, lines);

    let mut crates: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for (index, build) in builds.iter().enumerate() {
        for (name, bytes) in &build.crates {
            let all = crates.entry(name).or_insert_with(|| vec![0; builds.len()]);
            all[index] = *bytes;
        }
    }
    let mut crates: Vec<(&str, Vec<u64>)> = crates.into_iter().collect();
    // The largest first.
    crates.sort_by_key(|(_, bytes)| std::cmp::Reverse(bytes.iter().sum::<u64>()));
    let lines = crates.into_iter().map(|(name, bytes)| {
        let cells = bytes.iter().map(u64::to_string);
        [name.to_owned()].into_iter().chain(cells).collect()
    });
    let variants = builds.iter().map(|build| build.variant.to_owned());
    let headings: Vec<String> = ["raw bytes by crate".to_owned()]
        .into_iter()
        .chain(variants)
        .collect();
    format!("{sizes}\n{}", markdown(&headings, lines))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_crate_comes_first() {
        let build = |variant, crates: &[(&str, u64)]| Bytes {
            variant,
            raw: 100,
            gzip: 50,
            brotli: 40,
            crates: crates
                .iter()
                .map(|(name, bytes)| ((*name).to_owned(), *bytes))
                .collect(),
        };
        let builds = [
            build("simd128", &[("core", 10), ("nsp", 60)]),
            build("relaxed", &[("nsp", 70), ("extra", 5)]),
        ];
        let table = table(&builds);
        assert!(table.contains("| simd128 | 100 | 50 | 40 |\n"), "{table}");
        assert!(
            table.ends_with("| nsp | 60 | 70 |\n| core | 10 | 0 |\n| extra | 0 | 5 |\n"),
            "{table}"
        );
        assert_eq!(json!(builds)[1]["crates"]["extra"], 5);
    }
}
