//! The engine's builds for a table of their bytes.

use super::{
    compress::compress_all,
    engine::{self, Variant},
    engine_jobs, optimise,
    optimise::Level,
    own_program, variants,
};
use crate::{
    error::{Error, cannot},
    files::copy,
    setup::Setup,
    site::Kind,
    steps::run_for_json,
};
use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
};

/// The same program as [`engine::WASM`], with the names of its functions, which the site leaves out.
const NAMED: &str = "nsp_engine.named";

/// A build as the site has it.
pub struct MeasuredEngine {
    /// Which build.
    pub variant: Variant,
    /// Its file. Compressed copies are beside it.
    pub wasm: PathBuf,
    /// Bytes of functions by the crate that they come from, and of `data` and `other`.
    pub crates: BTreeMap<String, u64>,
}

/// Builds all engines, each into a folder of its name.
///
/// # Errors
/// When one can't be built.
pub fn build(setup: &Setup, folder: &Path) -> Result<Vec<MeasuredEngine>, Error> {
    let variants = variants(Kind::Full, setup)?;
    let mut jobs = engine_jobs(folder, &variants);
    for variant in &variants {
        let folder = folder.join(variant.name());
        engine::build(setup, *variant, &folder)?;
        copy(&folder.join(engine::WASM), &folder.join(NAMED))?;
        jobs.push((folder.join(NAMED), Level::SpeedWithNames));
    }
    optimise(setup, &jobs)?;
    compress_all(setup, folder)?;
    let measure = |variant: Variant| {
        let folder = folder.join(variant.name());
        Ok(MeasuredEngine {
            variant,
            wasm: folder.join(engine::WASM),
            crates: crates(setup, &folder.join(NAMED))?,
        })
    };
    variants.into_iter().map(measure).collect()
}

fn crates(setup: &Setup, named: &Path) -> Result<BTreeMap<String, u64>, Error> {
    let mut command = own_program(setup, "nsp-wasm")?;
    command.arg("crates").arg(named);
    let json = run_for_json(&mut command, "nsp-wasm crates")?;
    serde_json::from_value(json)
        .map_err(io::Error::other)
        .map_err(cannot("read the bytes of the crates"))
}
