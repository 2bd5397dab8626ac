//! Engines of other projects: their packages from npm, and the shipped model in their formats.

use super::plan::{Contender, MODEL};
use crate::{
    error::{Error, cannot_at},
    files::{link, sha256},
    paths,
    setup::Setup,
    steps::{announce, run},
};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// What goes into a converted model besides the model itself and the script of its format.
const SHARED: &[&str] = &[
    "bench/peers/weights.py",
    "tests/fixtures/pytorch/gguf.py",
    MODEL,
];

/// An engine from npm with models made by a script in `bench/peers`.
pub struct Peer {
    /// Its name in `target/bench/latest.json`.
    pub engine: &'static str,
    /// The format of its models: names the script, its requirements, and the folders.
    format: &'static str,
    variants: &'static [&'static str],
    /// Whether each length needs a model of its own.
    has_fixed_lengths: bool,
    /// How long it takes to install the script's packages.
    usual_installation: &'static str,
    /// How long the script takes.
    usual_conversion: &'static str,
    /// Puts the engine's files into the site.
    place: fn(&Path, &Path) -> Result<(), Error>,
}

/// Microsoft's engine, on which transformers.js runs too.
pub const ONNXRUNTIME_WEB: Peer = Peer {
    engine: "onnxruntime-web",
    format: "onnx",
    variants: &["int8", "fp32"],
    has_fixed_lengths: false,
    usual_installation: "20 seconds, 200 MB",
    usual_conversion: "20 seconds",
    place: place_onnxruntime_web,
};

/// Google's engine, with XNNPACK's kernels.
pub const LITERT: Peer = Peer {
    engine: "litert",
    format: "tflite",
    variants: &["int8"],
    has_fixed_lengths: true,
    usual_installation: "1 or 2 minutes, 1.6 GB",
    usual_conversion: "3 minutes",
    place: place_litert,
};

impl Peer {
    /// Adds the engine and its models to the site.
    ///
    /// # Errors
    /// When a package can't be installed, or the conversion fails.
    pub fn add(
        &self,
        setup: &Setup,
        folder: &Path,
        site: &Path,
        lengths: &[usize],
    ) -> Result<Vec<Contender>, Error> {
        (self.place)(&setup.bench_peers()?, site)?;
        let models = self.convert(setup, folder, lengths)?;
        link(&models, &site.join("models").join(self.format))?;
        let contenders = self.variants.iter().flat_map(|variant| {
            [1, 2].map(|threads| Contender::new(self.engine, variant, threads))
        });
        Ok(contenders.collect())
    }

    /// Converts the models, unless they were already made from the same files. Returns their folder.
    fn convert(&self, setup: &Setup, folder: &Path, lengths: &[usize]) -> Result<PathBuf, Error> {
        let peers = paths::root().join("bench/peers");
        let script = peers.join(format!("export_{}.py", self.format));
        let requirements = peers.join(format!("requirements-{}.txt", self.format));
        let shared = SHARED.iter().map(|file| paths::root().join(file));
        let files = [script.clone(), requirements.clone()];
        let mut key = hash(files.into_iter().chain(shared))?;
        if self.has_fixed_lengths {
            key.push_str(&format!(" {lengths:?}"));
        }

        let models = folder.join("peers").join(self.format);
        let made_from = models.join("made-from");
        if fs::read_to_string(&made_from).is_ok_and(|made| made == key) {
            return Ok(models);
        }
        let python = setup.python(&requirements, self.usual_installation)?;
        if models.exists() {
            fs::remove_dir_all(&models).map_err(cannot_at("remove", &models))?;
        }
        fs::create_dir_all(&models).map_err(cannot_at("create", &models))?;
        announce(
            &format!("Converting the model for {}", self.engine),
            self.usual_conversion,
        );
        let mut command = setup.environment.command(python);
        command
            .arg(script)
            .arg(paths::root().join(MODEL))
            .arg(&models)
            .env("TF_CPP_MIN_LOG_LEVEL", "2");
        if self.has_fixed_lengths {
            command.args(lengths.iter().map(usize::to_string));
        }
        run(&mut command, &format!("the conversion for {}", self.engine))?;
        // Written last: without it the folder does not count.
        fs::write(&made_from, &key).map_err(cannot_at("write", &made_from))?;
        Ok(models)
    }
}

/// The hash of all files in their order.
fn hash(files: impl Iterator<Item = PathBuf>) -> Result<String, Error> {
    let hash = |file: PathBuf| {
        let bytes = fs::read(&file).map_err(cannot_at("read", &file))?;
        Ok(sha256([bytes]))
    };
    Ok(sha256(files.map(hash).collect::<Result<Vec<_>, Error>>()?))
}

fn place_onnxruntime_web(modules: &Path, site: &Path) -> Result<(), Error> {
    let dist = modules.join("onnxruntime-web/dist");
    link(&dist, &site.join("onnxruntime-web"))
}

/// A worker has no import map, so the one import of a package by its name becomes a path.
fn place_litert(modules: &Path, site: &Path) -> Result<(), Error> {
    let folder = site.join("litert");
    fs::create_dir_all(&folder).map_err(cannot_at("create", &folder))?;
    let packages = modules.join("@litertjs");
    link(&packages.join("core/wasm"), &folder.join("wasm"))?;
    let utils = packages.join("wasm-utils/dist/index.js");
    link(&utils, &folder.join("wasm-utils.js"))?;
    let source = packages.join("core/dist/index.js");
    let code = fs::read_to_string(&source).map_err(cannot_at("read", &source))?;
    let code = code.replace("\"@litertjs/wasm-utils\"", "\"./wasm-utils.js\"");
    let file = folder.join("core.js");
    fs::write(&file, code).map_err(cannot_at("write", &file))
}
