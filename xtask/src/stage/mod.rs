//! Completes the site: adds everything that is not the page itself.
//!
//! [`complete`] gets a folder with index.html and the files that it links. It splits the page's code, adds
//! all builds of the engine, the importer, the trainer, their workers, the start-up script and the model,
//! stamps the build id, and gives all files their names. `trunk serve` calls it as `cargo xtask stage`, so it serves
//! the same site.

mod build_id;
mod chunks;
mod compress;
mod document;
mod engine;
mod helpers;
mod hosts;
mod listing;
mod manifest;
mod measured;
mod model;
mod names;
mod optimise;
mod scripts;
mod service_worker;
mod styles;
mod widget;

pub use engine::{Variant, build as build_engine};
pub use measured::{MeasuredEngine, build as build_measured};
pub use model::stage as stage_model;
pub use widget::is_loader;

use crate::{
    error::Error,
    files::{TEXTS, copy, copy_folder},
    paths,
    progress::Part,
    setup::Setup,
    site::{Kind, Site},
    steps::run,
    terminal::note,
};
use helpers::Helper;
use optimise::{Level, Optimiser};
use std::{
    path::{Path, PathBuf},
    process::Command,
    thread,
};

/// The engines of a site. The quick site has none with threads, which would be compiled separately.
///
/// # Errors
/// When setting up what an engine needs fails.
pub fn variants(kind: Kind, setup: &Setup) -> Result<Vec<Variant>, Error> {
    let mut variants = vec![Variant::Simd128, Variant::Relaxed];
    if kind == Kind::Full {
        if Variant::Threads.can_be_built(setup)? {
            variants.push(Variant::Threads);
        } else {
            note(
                "    the site will have no engine with threads: building one needs the sources of \
                 Rust's standard library (rustup component add rust-src)",
            );
        }
    }
    Ok(variants)
}

/// The scripts that a visit or a host page loads first. esbuild minifies them.
const SCRIPTS: &[&str] = &["bert-nsp-page.js", "boot.js", "embed.js", "bert-nsp.js"];
const SERVICE_WORKER: &str = "sw.js";

/// Completes a folder that has index.html and what it links. `wasm` is the page's program, with the ready
/// results of the site's model.
///
/// # Errors
/// When a part can't be built or is missing.
pub fn complete(setup: &Setup, site: &Site, wasm: &Path, staging: &Path) -> Result<(), Error> {
    let engines = staging.join("engine");
    let variants = variants(site.kind, setup)?;
    for variant in &variants {
        engine::build(setup, *variant, &engines.join(variant.name()))?;
    }
    let mut helpers = Vec::new();
    for helper in Helper::ALL {
        let folder = staging.join(helper.folder());
        helpers.push((helper.build(setup, &folder)?, helper.level()));
        helper.stage_worker(&folder)?;
    }
    setup.progress.end();
    let page = chunks::split(setup, wasm, staging)?;
    if site.kind == Kind::Full {
        let mut jobs = engine_jobs(&engines, &variants);
        jobs.extend(helpers);
        jobs.extend(page.into_iter().map(|chunk| (chunk, Level::Size)));
        optimise(setup, &jobs)?;
    }
    let www = paths::root().join("www");
    for name in ["boot.js", "embed.js", SERVICE_WORKER] {
        copy(&www.join(name), &staging.join(name))?;
    }
    copy(&www.join("bert-nsp.d.ts"), &staging.join("bert-nsp.d.ts"))?;
    for name in ["models.css", "bench.css", "check.css"] {
        copy(&www.join("styles").join(name), &staging.join(name))?;
    }
    copy_folder(
        &paths::root().join("content").join(TEXTS),
        &staging.join(TEXTS),
    )?;
    stage_worker(&engines)?;
    let model = model::stage(&site.model, &staging.join("models"))?;
    document::complete(staging, &model, site.address(), &site.hub)?;
    widget::stage(staging, &model)?;
    if site.kind == Kind::Full {
        scripts::minify(setup, staging, SCRIPTS)?;
    }
    manifest::stage(staging)?;
    build_id::stamp(staging, &variants)?;
    let policies = site.policies();
    names::hash_names(staging, site.address(), &policies)?;
    let loader = widget::pin(staging)?;
    let files = listing::describe(staging)?;
    service_worker::complete(staging, &files, &policies, &model.manifest)?;
    hosts::write(staging, &files, &policies)?;
    if site.kind == Kind::Full {
        // Not earlier, because the place for the list of files is a comment.
        scripts::minify(setup, staging, &[SERVICE_WORKER])?;
        compress::compress_all(setup, staging)?;
        let attributes = loader.attributes(site.address());
        note(format_args!(
            "    the widget's loader that never changes: {attributes}"
        ));
    }
    Ok(())
}

/// Builds all engines and the importer as the site has them, each into a folder of its name, for the npm package.
///
/// # Errors
/// When one of them can't be built, including the engine with threads.
pub fn build_optimised(setup: &Setup, folder: &Path) -> Result<(), Error> {
    let variants = [Variant::Simd128, Variant::Relaxed, Variant::Threads];
    for variant in variants {
        engine::build(setup, variant, &folder.join(variant.name()))?;
    }
    let mut jobs = engine_jobs(folder, &variants);
    let importer = Helper::Importer;
    let wasm = importer.build(setup, &folder.join(importer.folder()))?;
    jobs.push((wasm, importer.level()));
    optimise(setup, &jobs)
}

/// Copies the scripts of the engine's worker and of the workers that are its threads.
///
/// # Errors
/// When a file can't be copied.
pub fn stage_worker(engines: &Path) -> Result<(), Error> {
    let source = paths::root().join("www/engine");
    let scripts = [
        "worker.js",
        "variants.js",
        "team.js",
        "member.js",
        "reading.js",
        "reader.js",
    ];
    scripts
        .iter()
        .try_for_each(|name| copy(&source.join(name), &engines.join(name)))
}

fn engine_jobs(engines: &Path, variants: &[Variant]) -> Vec<(PathBuf, Level)> {
    let wasm = |variant: &Variant| engines.join(variant.name()).join(engine::WASM);
    let jobs = variants.iter().map(|variant| (wasm(variant), Level::Speed));
    jobs.collect()
}

/// Runs wasm-opt on all of these at once.
fn optimise(setup: &Setup, jobs: &[(PathBuf, Level)]) -> Result<(), Error> {
    let optimiser = Optimiser {
        program: setup.wasm_opt()?,
        environment: &setup.environment,
        cache: paths::target().join("wasm-opt"),
    };
    thread::scope(|scope| {
        let jobs: Vec<_> = jobs
            .iter()
            .map(|(wasm, level)| scope.spawn(|| optimiser.optimise(wasm, *level)))
            .collect();
        jobs.into_iter().try_for_each(|job| {
            let panicked = || Error::Project("wasm-opt's thread panicked".into());
            job.join().unwrap_or_else(|_| Err(panicked()))
        })
    })
}

/// Writes the JavaScript for a WebAssembly program: NAME.js and NAME_bg.wasm. `how` is `bind`, or
/// `bind-chunks` for a program off which chunks were split.
///
/// # Errors
/// When the program is not as wasm-bindgen expects it.
pub fn bind(setup: &Setup, how: &str, wasm: &Path, folder: &Path, name: &str) -> Result<(), Error> {
    setup.progress.begin(Part::Binder);
    let mut command = own_program(setup, "nsp-wasm")?;
    command.arg(how).args([wasm, folder]).arg(name);
    run(&mut command, "writing the JavaScript for WebAssembly")
}

/// The command that runs a program of the workspace, compiled if need be. The caller adds its arguments.
fn own_program(setup: &Setup, package: &str) -> Result<Command, Error> {
    let program = setup.compiled.once(package, || {
        let mut command = setup.environment.command("cargo");
        command.args(["build", "--release", "--quiet", "--package", package]);
        run(&mut command, &format!("compiling {package}"))?;
        Ok(paths::target().join("release").join(package))
    })?;
    Ok(setup.environment.command(program))
}
