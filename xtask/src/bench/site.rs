//! The site that the browser opens: the bench page, the engines, their models.

use super::{
    part::Part,
    peers::{self, Peer},
    plan::{Contender, MODEL, Plan},
};
use crate::{
    error::{Error, cannot_at},
    files::{copy_folder, link},
    model::Model,
    paths,
    setup::Setup,
    site::Kind,
    stage::{self, build_engine, stage_model},
    steps::{announce, run},
    terminal::note,
};
use std::{fs, path::Path};

/// The parts that run our builds in the bench's page.
const WITH_ENGINES: &[Part] = &[Part::Short, Part::Revec, Part::Batch, Part::Threads];

/// Builds what the plan needs of the site in a folder, and adds to the plan which engines are in it.
///
/// # Errors
/// When something of ours, or candle, can't be built.
pub fn build(setup: &Setup, folder: &Path, site: &Path, plan: &mut Plan) -> Result<(), Error> {
    let has_engines = plan.compares || plan.measures(WITH_ENGINES);
    let has_kernels = plan.compares || plan.measures(&[Part::Operators]);
    if !has_engines && !has_kernels {
        return Ok(());
    }
    if site.exists() {
        fs::remove_dir_all(site).map_err(cannot_at("remove", site))?;
    }
    let models = site.join("models");
    fs::create_dir_all(&models).map_err(cannot_at("create", &models))?;
    link(&paths::root().join(MODEL), &models.join("model.gguf"))?;
    stage_model(&Model::own()?, &models)?;

    if has_engines {
        build_ours(setup, site, plan)?;
    }
    if has_kernels {
        build_kernels(setup, site)?;
    }
    if plan.compares {
        build_candle(setup, folder, site)?;
        plan.contenders.push(Contender::new("candle", "q8_0", 1));
        add(&peers::ONNXRUNTIME_WEB, setup, folder, site, plan);
    }
    if plan.measures(&[Part::Revec]) {
        add(&peers::LITERT, setup, folder, site, plan);
    }
    copy_folder(&paths::root().join("bench/page"), site)
}

/// If a peer can't be set up, the others are still measured.
fn add(peer: &Peer, setup: &Setup, folder: &Path, site: &Path, plan: &mut Plan) {
    match peer.add(setup, folder, site, plan.lengths()) {
        Ok(contenders) => plan.contenders.extend(contenders),
        Err(error) => {
            let sentence = format!("{} is left out: {error}.", peer.engine);
            note(format_args!("==> {sentence}"));
            plan.left_out.push(sentence);
        }
    }
}

fn build_ours(setup: &Setup, site: &Path, plan: &mut Plan) -> Result<(), Error> {
    announce("Building the engine", "5 minutes the first time");
    for variant in stage::variants(Kind::Full, setup)? {
        let name = variant.name();
        build_engine(setup, variant, &site.join("engine").join(name))?;
        let threads = if name == "threads" { 2 } else { 1 };
        plan.contenders
            .push(Contender::new("bert-nsp", name, threads));
    }
    stage::stage_worker(&site.join("engine"))
}

/// The linear layers alone.
fn build_kernels(setup: &Setup, site: &Path) -> Result<(), Error> {
    let mut cargo = setup.environment.command("cargo");
    cargo
        .args(["build", "--release", "--target", "wasm32-unknown-unknown"])
        .args(["--package", "nsp-bench-kernels"]);
    run(&mut cargo, "building the kernels alone")?;
    let wasm = "wasm32-unknown-unknown/release/nsp_bench_kernels.wasm";
    let wasm = paths::target().join(wasm);
    stage::bind(
        setup,
        "bind",
        &wasm,
        &site.join("kernels"),
        "nsp_bench_kernels",
    )
}

fn build_candle(setup: &Setup, folder: &Path, site: &Path) -> Result<(), Error> {
    announce(
        "Building candle's stock BERT with SIMD",
        "4 minutes the first time",
    );
    // In its own folder: here all of candle is compiled with SIMD, as its users do it.
    let cargo_folder = folder.join("cargo");
    let mut cargo = setup.environment.command("cargo");
    cargo
        .args(["build", "--release", "--target", "wasm32-unknown-unknown"])
        .args(["--package", "nsp-bench-candle"])
        .env("CARGO_TARGET_DIR", &cargo_folder)
        .env("RUSTFLAGS", "-Ctarget-feature=+simd128");
    run(&mut cargo, "building candle's stock BERT")?;
    let wasm = cargo_folder.join("wasm32-unknown-unknown/release/nsp_bench_candle.wasm");
    stage::bind(
        setup,
        "bind",
        &wasm,
        &site.join("candle"),
        "nsp_bench_candle",
    )
}
