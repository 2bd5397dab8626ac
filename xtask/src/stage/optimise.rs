//! wasm-opt, run once for each input.

use crate::{
    environment::Environment,
    error::{Error, cannot_at},
    files::{copy, sha256},
    steps::{announce, run},
    versions,
};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The features that rustc's wasm may use; wasm-opt refuses all others.
const FEATURES: &[&str] = &[
    "--enable-simd",
    "--enable-relaxed-simd",
    "--enable-threads",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// What to optimise for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// For the page, whose download a reader waits for.
    Size,
    /// For the engine's kernels, and for the importer, which quantises.
    Speed,
    /// Nearly the same for the trainer, in less time: its many functions are generic, and wasm-opt takes 39 seconds
    /// instead of 270 for them.
    QuickSpeed,
    /// The same with the names of all functions, to count the bytes of each crate.
    SpeedWithNames,
}

impl Level {
    fn flags(self) -> &'static [&'static str] {
        match self {
            Self::Size => &["-Os"],
            Self::Speed => &["-O3"],
            Self::QuickSpeed => &["-O2"],
            Self::SpeedWithNames => &["-O3", "-g"],
        }
    }
}

/// Runs wasm-opt and keeps its results.
pub struct Optimiser<'a> {
    /// wasm-opt.
    pub program: PathBuf,
    /// How to run it.
    pub environment: &'a Environment,
    /// The folder of earlier results, under the hash of what they were made from and how.
    pub cache: PathBuf,
}

impl Optimiser<'_> {
    /// Replaces a wasm file by its optimised form.
    pub fn optimise(&self, wasm: &Path, level: Level) -> Result<(), Error> {
        let input = fs::read(wasm).map_err(cannot_at("read", wasm))?;
        let finished = self.cache.join(format!("{}.wasm", key(&input, level)));
        if !finished.is_file() {
            self.run(wasm, level, &finished)?;
        }
        copy(&finished, wasm)
    }

    fn run(&self, wasm: &Path, level: Level, finished: &Path) -> Result<(), Error> {
        let folder = wasm.parent().and_then(Path::file_name).unwrap_or_default();
        let file = wasm.file_name().unwrap_or_default();
        let name = Path::new(folder).join(file);
        let name = name.display();
        announce(
            &format!("Optimising {name} with wasm-opt"),
            "1 or 2 minutes",
        );
        fs::create_dir_all(&self.cache).map_err(cannot_at("create", &self.cache))?;
        let unfinished = finished.with_extension("unfinished");
        let mut command = self.environment.command(&self.program);
        command
            .args(level.flags())
            .args(FEATURES)
            .arg("--output")
            .arg(&unfinished)
            .arg(wasm);
        run(&mut command, "wasm-opt")?;
        fs::rename(&unfinished, finished).map_err(cannot_at("create", finished))
    }
}

/// A hash that differs for each input, level, set of features and version of wasm-opt.
fn key(input: &[u8], level: Level) -> String {
    let flags = level.flags().iter().copied();
    let settings = [versions::BINARYEN].into_iter().chain(flags);
    let settings = settings.chain(FEATURES.iter().copied());
    let settings = settings.flat_map(|text| [text.as_bytes(), b"\0"]);
    sha256(settings.chain([input]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_is_kept_for_one_input_and_one_level() {
        assert_eq!(key(b"wasm", Level::Speed), key(b"wasm", Level::Speed));
        assert_ne!(key(b"wasm", Level::Speed), key(b"wasm", Level::Size));
        assert_ne!(
            key(b"wasm", Level::Speed),
            key(b"wasm", Level::SpeedWithNames)
        );
        assert_ne!(key(b"wasm", Level::Speed), key(b"other", Level::Speed));
    }
}
